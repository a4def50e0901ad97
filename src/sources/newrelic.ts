// New Relic: the body a workflow posts by default or by template, and what the legacy notification channel posted.

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

const readInSteps = (request: SourceRequest) => readEach(request, readAlert);

export const newrelic = {
  name: 'newrelic',
  title: 'New Relic',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
} as const satisfies Source;

const readAlert = (given: Fields, request: SourceRequest): readonly Signal[] | null => {
  const body = looseFields(given) ?? {};
  const has = (names: readonly string[]): boolean => names.some((name) => body[name] !== undefined);
  if (has(issueNames) || (body.id !== undefined && body.state !== undefined)) return readIssue(given, body, request);
  return has(incidentNames) ? readIncident(given, body, request) : null;
};

const issueNames = ['issueid', 'issueurl', 'impactedentities', 'alertconditionnames', 'alertpolicynames', 'workflowname', 'totalincidents'];
const incidentNames = ['currentstate', 'incidentid', 'incidenturl', 'conditionname'];

const readIssue = (given: Fields, body: Fields, { source }: SourceRequest): readonly Signal[] => {
  const status = issueStatus(body);
  if (status === 'none') return [];
  const severityWord = firstText(body, ['priority', 'severity']);
  const conditions = listOf(body.alertconditionnames ?? body.conditionname);
  const policies = listOf(body.alertpolicynames ?? body.policyname);
  const entities = listOf(body.impactedentities ?? body.entities ?? body.entitynames);
  const title = listOf(body.title)[0] ?? firstText(body, ['name', 'summary', 'subject']) ?? conditions[0] ?? null;
  return [
    {
      ...blankSignal,
      source,
      dedupKey: issueOf(body) ?? joinedKey([title, entities[0] ?? null]) ?? unknownShape(source, given).dedupKey,
      status,
      severity: severityOf(severityWord),
      severityWord,
      title: title ?? fallbackTitle(source),
      description: joined([
        listOf(body.description ?? body.alertconditiondescription ?? body.details)[0] ?? null,
        named('condition', conditions),
        named('policy', policies),
        named('affected', entities),
        named('workflow', listOf(body.workflowname)),
      ]),
      service: entities[0] ?? firstText(body, ['service']),
      url: first(body, ['issueurl', 'issuepageurl', 'url', 'link'], webUrl),
      runbook: first(body, ['runbookurl', 'runbook', 'alertconditionrunbookurl'], (value) => webUrl(listOf(value)[0])),
      labels: keptLabels({
        ...labelsOf({
          condition: conditions.join(', '),
          policy: policies.join(', '),
          entities: entities.join(', '),
          workflow: text(body.workflowname),
          image_url: webUrl(listOf(body.violationcharturl)[0]),
        }),
        ...tagsOf(body.tags ?? body.labels ?? body.accumulations),
      }),
      startedAt: status === 'firing' ? first(body, ['createdat', 'activatedat'], instant) : null,
      endsAt: status === 'resolved' ? first(body, ['closedat', 'updatedat'], instant) : null,
    },
  ];
};

/** The default body cannot say that somebody has acknowledged it; a time or a name added to it can. */
const issueStatus = (body: Fields): AlertStatus | 'none' => {
  const status = statusOf(firstText(body, ['state', 'status', 'issuestate']));
  const isAcknowledged = instant(body.acknowledgedat) !== null || isName(listOf(body.acknowledgedby)[0] ?? null);
  return status === 'firing' && isAcknowledged ? 'acknowledged' : status;
};

const isName = (said: string | null): boolean => said !== null && !/^(null|none|n\/a|false|-)$/i.test(said);

const issueOf = (body: Fields): string | null => {
  const given = firstText(body, ['id', 'issueid']) ?? /\/issues\/([\w-]{1,100})/.exec(text(body.issueurl)?.slice(0, 2_000) ?? '')?.[1];
  return given === undefined ? null : storableKey(given);
};

/** One incident of the legacy channel. */
const readIncident = (given: Fields, body: Fields, { source }: SourceRequest): readonly Signal[] => {
  const status = statusOf(firstText(body, ['currentstate', 'status', 'state']));
  if (status === 'none') return [];
  const severityWord = firstText(body, ['severity', 'priority']);
  const [target = null, ...others] = (Array.isArray(body.targets) ? body.targets : [body.targets]).map(fields);
  const title = firstText(body, ['conditionname', 'title', 'policyname', 'details']);
  const affected = firstText(target, ['name', 'id']);
  const incident = firstText(body, ['incidentid', 'id', 'violationid']);
  const isHost = /host|server|infrastructure/i.test(`${text(target?.type) ?? ''} ${text(target?.product) ?? ''}`);
  return [
    {
      ...blankSignal,
      source,
      dedupKey:
        (incident === null ? joinedKey([title, affected, text(body.conditionid)]) : storableKey(incident)) ??
        unknownShape(source, given).dedupKey,
      status,
      severity: severityOf(severityWord),
      severityWord,
      title: title ?? fallbackTitle(source),
      description: joined([
        firstText(body, ['details', 'description']),
        named('policy', listOf(body.policyname)),
        named(
          'affected',
          [affected, ...others.map((other) => text(other?.name))].filter((one) => one !== null),
        ),
      ]),
      service: affected ?? firstText(body, ['service']),
      url: first(body, ['incidenturl', 'violationcallbackurl', 'conditionurl', 'url'], webUrl) ?? webUrl(target?.link),
      runbook: first(body, ['runbookurl', 'runbook'], webUrl),
      labels: keptLabels({
        ...labelsOf({
          [isHost ? 'host' : 'target']: affected,
          policy: text(body.policyname),
          account: text(body.accountname),
          image_url: webUrl(body.violationcharturl),
        }),
        ...tagsOf(target?.labels),
      }),
      startedAt: status === 'firing' ? instant(body.timestamp) : null,
      endsAt: status === 'resolved' ? instant(body.timestamp) : null,
    },
  ];
};

/** The texts of a list, or the one there is; without what nobody filled in. */
const listOf = (value: unknown): readonly string[] => {
  const given = Array.isArray(value) ? value : [value];
  const said = given.filter((one) => !isUnfilled(one)).map((one) => firstText(fields(one), ['name', 'title']) ?? text(one));
  return said.filter((one) => one !== null);
};

const named = (name: string, said: readonly string[]): string | null => (said.length === 0 ? null : `${name}: ${said.join(', ')}`);

const joined = (parts: readonly (string | null)[]): string | null => parts.filter((part) => part !== null).join('\n') || null;
