// Zabbix: what the script in docs/sources.md posts, and the short bodies that scripts of the community post.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { joinedKey } from './joined-key.js';
import { isUnfilled, looseFields } from './loose-fields.js';
import { readEach } from './other-shape.js';
import { type Fields, fields, first, firstText, instant, keptLabels, labelsOf, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { tagsOf } from './tags.js';
import { fallbackTitle, unknownShape } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readEvent);

export const zabbix = {
  name: 'zabbix',
  title: 'Zabbix',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  // Since version 6.4 the token is a header; action 6 acknowledges (2) and adds a message (4).
  acknowledgement: {
    credentials: (token) => ({ authorization: `Bearer ${token}` }),
    tell: ({ dedupKey }, { incident, by }) =>
      /^\d+$/.test(dedupKey)
        ? {
            method: 'POST',
            path: '/api_jsonrpc.php',
            body: {
              ...{ jsonrpc: '2.0', id: 1, method: 'event.acknowledge' },
              params: { eventids: [dedupKey], action: 6, message: `Acknowledged by ${by} in Muster as INC-${incident}` },
            },
          }
        : null,
    refused: (answer) => {
      const error = fields(fields(answer)?.error);
      return error === null ? null : (firstText(error, ['data', 'message']) ?? 'without a reason');
    },
  },
} as const satisfies Source;

const idNames = ['eventid', 'problemid', 'problemeventid'];
const nameNames = ['eventname', 'triggername', 'trigger', 'problem', 'problemname', 'name', 'title'];
const hostNames = ['hostname', 'host', 'hosthost', 'hostvisiblename'];
const subjectNames = ['alertsubject', 'subject'];
const messageNames = ['alertmessage', 'message'];
const triggerNames = ['triggerid'];

const readEvent = (given: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const body = looseFields(given) ?? {};
  const event = firstText(body, idNames);
  const host = firstText(body, hostNames);
  const name = firstText(body, nameNames) ?? plainSubject(firstText(body, subjectNames));
  const trigger = firstText(body, triggerNames) ?? inLink(body, 'triggerid');
  if (event === null && host === null && trigger === null && text(body.eventvalue) === null) return isTest(given) ? [] : null;
  const status = eventStatus(body);
  if (status === 'none') return [];
  const tags = tagsOf(body.eventtags ?? body.eventtagsjson ?? body.tags);
  const severityWord = firstText(body, ['eventnseverity', 'nseverity', 'eventseverity', 'triggerseverity', 'severity', 'priority']);
  return [
    {
      ...blankSignal,
      source,
      dedupKey:
        (event === null ? joinedKey([host, trigger === null ? name : `trigger ${trigger}`]) : storableKey(event)) ??
        unknownShape(source, given).dedupKey,
      status,
      severity: bySeverity(severityWord),
      severityWord: firstText(body, ['eventseverity', 'severity']) ?? severityWord,
      title: name ?? firstText(body, messageNames)?.split('\n', 1)[0] ?? fallbackTitle(source),
      description: joined([
        firstText(body, ['triggerdescription', 'description']),
        firstText(body, ['eventopdata', 'opdata', 'item', 'itemvalue']),
        firstText(body, messageNames),
      ]),
      service: tags.service ?? text(body.service) ?? host,
      url: first(body, ['link', 'url', 'triggerurl'], webUrl) ?? eventPage(body, event, trigger),
      runbook: first(body, ['runbook', 'runbookurl'], webUrl) ?? first(tags, ['runbook', 'runbook_url'], webUrl),
      labels: keptLabels({
        ...labelsOf({
          host,
          host_ip: firstText(body, ['hostip', 'ip']),
          host_groups: firstText(body, ['hostgroups', 'triggerhostgroupname']),
        }),
        ...tags,
      }),
      startedAt: status === 'firing' ? first(body, ['eventtimestamp', 'eventclock', 'clock'], instant) : null,
      endsAt: status === 'resolved' ? first(body, ['eventrecoverytimestamp'], instant) : null,
    },
  ];
};

/** The button "Test" of a media type posts every macro as it is typed. */
const isTest = (given: Fields): boolean => {
  const said = Object.values(given);
  return (
    said.some(isUnfilled) &&
    said.every((value) => isUnfilled(value) || text(value) === null || /^(test|this is the test)/i.test(String(value)))
  );
};

/** An event is a problem (1) or its end (0); an update of a problem says what somebody did. */
const eventStatus = (body: Fields): AlertStatus | 'none' => {
  const value = firstText(body, ['eventvalue', 'triggervalue', 'value', 'status', 'eventstatus', 'triggerstatus', 'state']);
  const status = byValue(value) ?? (firstText(body, ['eventrecoveryid', 'recoveryid']) === null ? statusOf(value) : 'resolved');
  if (status !== 'firing') return status;
  const isUpdate = /^(1|yes|true)$/i.test(text(body.eventupdatestatus) ?? '');
  if (!isUpdate) return status;
  const action = text(body.eventupdateaction)?.toLowerCase() ?? '';
  if (/\bunacknowledged\b/.test(action)) return 'firing';
  if (/\backnowledged\b/.test(action)) return 'acknowledged';
  if (/\bclosed\b/.test(action)) return 'resolved';
  if (/\bchanged severity\b|\bunsuppressed\b/.test(action)) return 'firing';
  if (/\bcommented\b|\bsuppressed\b|\bmessage\b/.test(action)) return 'none';
  return /^yes$/i.test(text(body.eventackstatus) ?? '') ? 'acknowledged' : 'firing';
};

const byValue = (value: string | null): AlertStatus | null => (value === '0' ? 'resolved' : value === '1' ? 'firing' : null);

const byNumber: readonly Signal['severity'][] = ['P4', 'P4', 'P3', 'P3', 'P2', 'P1'];

const bySeverity = (said: string | null): Signal['severity'] =>
  said !== null && /^[0-5]$/.test(said) ? (byNumber[Number(said)] ?? null) : severityOf(said);

/** `Problem: Disk full`, `Resolved in 18m 18s: Disk full`, `Updated problem in 5m: Disk full`. */
const plainSubject = (subject: string | null): string | null =>
  text(subject?.replace(/^(?:problem|resolved|updated problem|recovery|ok)(?: in [^:]{1,40})?:\s*/i, ''));

const inLink = (body: Fields, name: string): string | null => {
  for (const one of ['link', 'url', 'triggerurl']) {
    const address = webUrl(body[one]);
    const found = address === null ? undefined : new RegExp(`[?&]${name}=(\\d{1,30})(?:&|#|$)`, 'i').exec(address.slice(0, 2_000))?.[1];
    if (found !== undefined) return found;
  }
  return null;
};

const eventPage = (body: Fields, event: string | null, trigger: string | null): string | null => {
  const home = webUrl(body.zabbixurl);
  if (home === null || event === null || trigger === null) return home;
  return `${home.replace(/\/$/, '')}/tr_events.php?triggerid=${encodeURIComponent(trigger)}&eventid=${encodeURIComponent(event)}`;
};

const joined = (parts: readonly (string | null)[]): string | null => [...new Set(parts.filter((part) => part !== null))].join('\n') || null;
