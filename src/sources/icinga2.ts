// Icinga 2: a notification command that posts the runtime attributes or the variables of the mail scripts, and the webhook channel of
// Icinga Notifications, which takes nothing but 200 for an answer.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { readEach } from './other-shape.js';
import { paragraphs } from './paragraphs.js';
import { checkSignal, readMacros } from './plugin-check.js';
import { type Fields, fields, first, firstText, instant, keptLabels, labelsOf, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { Source, SourceRequest } from './source.js';
import { statusOf } from './status-words.js';
import { atOnce } from './steps.js';
import { fallbackTitle } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const icinga2 = {
  name: 'icinga2',
  title: 'Icinga 2',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const readOne = (body: Fields, request: SourceRequest): readonly Signal[] | null => {
  const incident = fields(body.incident);
  if (incident !== null) return readIncident(incident, body, request);
  return fields(body.host) === null ? readMacros(body, request) : readAttributes(body, request);
};

/** Icinga Notifications. */
const readIncident = (incident: Fields, body: Fields, { source }: SourceRequest): readonly Signal[] => {
  const object = fields(body.object);
  const event = fields(body.event);
  const severityWord = text(incident.severity);
  const status = eventStatus(text(event?.type)) ?? statusOf(severityWord);
  if (status === 'none') return [];
  const tags = labelsOf(object?.tags);
  const host = text(tags.host);
  const service = text(tags.service);
  const name = text(object?.name);
  const title = service !== null && host !== null ? `${service} on ${host}` : (service ?? host ?? name ?? fallbackTitle(source));
  const id = text(incident.id);
  const at = instant(event?.time);
  return [
    {
      ...blankSignal,
      source,
      dedupKey: storableKey(id === null ? `object ${name ?? title}` : `incident ${id}`),
      status,
      severity: severityOf(severityWord),
      severityWord,
      title,
      description: paragraphs([text(event?.message)], title),
      service: service ?? host,
      url: webUrl(object?.url) ?? webUrl(incident.url),
      runbook: webUrl(tags.runbook) ?? webUrl(tags.runbook_url),
      labels: keptLabels(labelsOf({ ...tags, incident_url: webUrl(incident.url), ...extrasOf(object) })),
      startedAt: status === 'firing' ? instant(at) : null,
      endsAt: status === 'resolved' ? at : null,
    },
  ];
};

/** Null: the event is about the state. */
const eventStatus = (type: string | null): AlertStatus | 'none' | null => {
  const word = (type ?? '').toLowerCase().replace(/[^a-z]/g, '');
  if (word.startsWith('acknowledgementset') || word === 'acknowledgement') return 'acknowledged';
  return /^(downtime|flapping|mute|unmute|custom|acknowledgementcleared)/.test(word) ? 'none' : null;
};

const extrasOf = (object: Fields | null): Readonly<Record<string, string>> => labelsOf(object?.extra_tags);

/** Runtime attributes: of a host, of a service of it, and of the check. */
const readAttributes = (body: Fields, { source }: SourceRequest): readonly Signal[] | null => {
  const host = fields(body.host) ?? {};
  const service = fields(body.service);
  const of = service ?? host;
  const result = fields(body.check_result) ?? fields(of.last_check_result) ?? {};
  const notification = fields(body.notification) ?? {};
  const name = firstText(host, ['name', '__name', 'display_name', 'address']);
  if (name === null) return null;
  const display = text(host.display_name) ?? name;
  const state = firstText(result, ['state', 'exit_status']) ?? text(of.state);
  const type = typeOf(text(notification.type) ?? firstText(body, ['notification_type', 'type'])) ?? typeByAttributes(of, result, state);
  const serviceName = service === null ? null : (firstText(service, ['name', 'short_name', 'display_name']) ?? 'service');
  const signal = checkSignal(
    {
      host: name,
      service: serviceName,
      hostName: display,
      serviceName: service === null ? null : (text(service.display_name) ?? serviceName),
      owner: display,
      type,
      state: service === null ? hostState(state) : state,
      lastState: firstText(of, ['last_hard_state', 'last_state']),
    },
    source,
  );
  if (signal === null) return [];
  const at = first(result, ['execution_end', 'execution_start'], instant);
  return [
    {
      ...signal,
      description: paragraphs(
        [
          firstText(result, ['output']),
          text(result.long_output),
          text(notification.comment) ?? firstText(body, ['notification_comment']),
          text(of.notes),
        ],
        signal.title,
      ),
      url: first(body, ['icingaweb2_url', 'url'], webUrl) ?? webUrl(of.action_url),
      runbook: webUrl(of.notes_url),
      labels: keptLabels(
        labelsOf({
          host: name,
          address: firstText(host, ['address', 'address6']),
          zone: text(of.zone) ?? text(host.zone),
          check: serviceName,
          check_command: text(of.check_command),
          check_source: text(result.check_source),
        }),
      ),
      startedAt: signal.status === 'firing' ? (instant(of.last_hard_state_change) ?? instant(at)) : null,
      endsAt: signal.status === 'resolved' ? at : null,
    },
  ];
};

const types: ReadonlyMap<string, string> = new Map([
  ['1', 'DOWNTIMESTART'],
  ['2', 'DOWNTIMEEND'],
  ['4', 'DOWNTIMEREMOVED'],
  ['8', 'CUSTOM'],
  ['16', 'ACKNOWLEDGEMENT'],
  ['32', 'PROBLEM'],
  ['64', 'RECOVERY'],
  ['128', 'FLAPPINGSTART'],
  ['256', 'FLAPPINGEND'],
]);

/** Icinga counts its types in powers of two. */
const typeOf = (said: string | null): string | null => (said === null ? null : (types.get(said) ?? said));

/** No notification at all: the state has not settled yet, is in a downtime, or somebody has acknowledged it. */
const typeByAttributes = (of: Fields, result: Fields, state: string | null): string | null => {
  if (state !== null && /^(ok|up|0(\.0*)?)$/i.test(state)) return null;
  if (/^soft$/i.test(firstText(result, ['state_type']) ?? firstText(of, ['state_type']) ?? '')) return 'FLAPPING';
  if (Number(text(of.downtime_depth) ?? 0) > 0) return 'DOWNTIMESTART';
  return Number(text(of.acknowledgement) ?? 0) > 0 ? 'ACKNOWLEDGEMENT' : null;
};

/** The check of a host says OK or CRITICAL as its plugin does; a host is up or down. */
const hostState = (said: string | null): string | null => {
  if (said === null) return null;
  if (/^(ok|warning)$/i.test(said)) return 'UP';
  return /^(critical|unknown|[23](\.0*)?)$/i.test(said) ? 'DOWN' : said;
};
