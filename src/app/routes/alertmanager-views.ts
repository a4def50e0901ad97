// Alerts and silences in the shapes of Alertmanager's API v2, and what its filters ask of them. Pure.

import { createHash } from 'node:crypto';
import { type Alert, endOf } from '../../alerts/alert.js';
import type { Matcher } from '../../alerts/silence-by-api.js';
import { wildcardMatcher } from '../../alerts/wildcards.js';
import { minutes } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Silence } from '../../store/store.js';
import { fits } from '../../text/glob.js';
import { isoTime } from './views.js';

export type Labels = Readonly<Record<string, string>>;

/** What Alertmanager gives an alert that has no end of its own. */
const endsInMs = minutes(5);

/** The labels as they came; what every reader of Alertmanager looks for is added where it is missing. */
export const labelsOf = ({ labels, title, service, severity }: Alert): Labels => ({
  ...labels,
  ...(labels.alertname === undefined ? { alertname: title } : {}),
  ...(service === null || labels.service !== undefined || labels.job === service ? {} : { service }),
  ...(labels.severity === undefined ? { severity } : {}),
});

export interface AlertPlace {
  readonly now: EpochMs;
  /** Those that hold now. */
  readonly silences: readonly Silence[];
  /** Whose it is; teams are the receivers. */
  readonly team: string;
}

export const gettableAlert = (alert: Alert, { now, silences, team }: AlertPlace) => {
  const { service, description, incident, url } = alert;
  const silencedBy = service === null ? [] : silences.filter((one) => fits(one.service, service)).map(silenceId);
  return {
    annotations: {
      summary: alert.title,
      ...(description === null ? {} : { description }),
      ...(incident === null ? {} : { incident: `INC-${incident}` }),
    },
    endsAt: isoTime(Math.max(endOf(alert) ?? 0, now + endsInMs)),
    fingerprint: fingerprintOf(alert),
    receivers: [{ name: team }],
    startsAt: isoTime(alert.startedAt ?? alert.firstAt),
    status: { inhibitedBy: [], mutedBy: [], silencedBy, state: silencedBy.length === 0 ? ('active' as const) : ('suppressed' as const) },
    updatedAt: isoTime(alert.lastAt),
    ...(url === null ? {} : { generatorURL: url }),
    labels: labelsOf(alert),
  };
};

export type GettableAlert = ReturnType<typeof gettableAlert>;

/** Where the key is no fingerprint of Prometheus' own, one is made of it. */
const fingerprintOf = ({ source, dedupKey }: Alert): string =>
  /^[0-9a-f]{16}$/.test(dedupKey) ? dedupKey : hashOf(`${source} ${dedupKey}`).slice(0, 16);

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The same for the same silence always: rows have no name of their own. In the form of a UUID. */
export function silenceId({ service, by, at }: Silence): string {
  const hash = hashOf(JSON.stringify([service, by, at]));
  return [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`, hash.slice(20, 32)].join('-');
}

/** Our pattern as Alertmanager would say it. */
export const matcherOf = ({ service }: Silence): Matcher => {
  const isRegex = service.includes('*');
  const escaped = service.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*');
  return { name: 'service', value: isRegex ? escaped : service, isRegex, isEqual: true };
};

export const gettableSilence = (silence: Silence, now: EpochMs) => ({
  id: silenceId(silence),
  status: { state: silence.until > now ? ('active' as const) : ('expired' as const) },
  updatedAt: isoTime(silence.until > now ? silence.at : Math.max(silence.at, silence.until)),
  comment: silence.why,
  createdBy: silence.by.replace(/^source:/, ''),
  endsAt: isoTime(silence.until),
  startsAt: isoTime(silence.at),
  matchers: [matcherOf(silence)],
});

/** Whether labels fit all conditions; a label that is missing is as good as empty, as it is in Prometheus. */
export const fitsAll = (conditions: readonly Condition[], labels: Labels): boolean =>
  conditions.every(({ name, holds }) => holds(Object.hasOwn(labels, name) ? (labels[name] ?? '') : ''));

export interface Condition {
  readonly name: string;
  readonly holds: (value: string) => boolean;
}

/** `name="value"`, `name=~"a|b.*"`, also several of them in braces; null, and why, for what cannot be read. */
export function readFilters(said: readonly string[]): readonly Condition[] | { readonly refused: string } {
  const conditions: Condition[] = [];
  for (const text of said) {
    const one = readFilter(text);
    if ('refused' in one) return one;
    conditions.push(...one.conditions);
  }
  return conditions;
}

/** A name, an operator, a value. No two neighbours in it can take the same blanks, so that no filter takes long. */
const oneMatcher = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"=!~,{}]+))\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"\s*|([^\s",][^",]*|))(?:,|$)/s;

function readFilter(text: string): { readonly conditions: readonly Condition[] } | { readonly refused: string } {
  const conditions: Condition[] = [];
  const bare = text.trim().replace(/^\{/, '').replace(/\}$/, '');
  let left = bare;
  while (left.trim() !== '') {
    const found = oneMatcher.exec(left);
    if (found === null) return { refused: `bad matcher format: ${text}` };
    const [whole, quotedName, plainName, operator = '=', quotedValue, plainValue = ''] = found;
    const name = quotedName === undefined ? (plainName ?? '') : unquoted(quotedName);
    const value = quotedValue === undefined ? plainValue.trim() : unquoted(quotedValue);
    const matches = operator.includes('~') ? wildcardMatcher(value) : (label: string) => label === value;
    if (matches === null)
      return { refused: `Of a regular expression Muster understands names, ., .*, .+ and | only: ${name}${operator}"${value}"` };
    conditions.push({ name, holds: operator.startsWith('!') ? (label) => !matches(label) : matches });
    left = left.slice(whole.length);
  }
  return { conditions };
}

const unquoted = (text: string): string => text.replace(/\\(.)/gs, (_, char: string) => (char === 'n' ? '\n' : char));
