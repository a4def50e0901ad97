// The delivery of `muster send-test`: what the system itself would send, marked as a test, and what should come of it.

import { placeSignal } from '../escalation/routing.js';
import { secretsOf } from '../http-guard.js';
import type { EpochMs, Severity } from '../incident/incident.js';
import { type Organisation, settingsOf, sourceNamed } from '../people/organisation.js';
import { customSource, mappedSource, setupOf, sources } from '../sources/index.js';
import type { Source } from '../sources/source.js';

export interface TestAsked {
  /** `grafana`, `grafana/payments`, or a name of muster.yaml. */
  readonly name: string;
  readonly severity: Severity;
  readonly isOver: boolean;
  /** Where Muster is, without a slash at the end. */
  readonly base: string;
  readonly webhookToken: string | null;
  readonly now: EpochMs;
}

export interface TestDelivery {
  readonly url: string;
  /** The same as it may be shown: without a token that stands in it. */
  readonly shownUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
  /** What should come of it, in a sentence. */
  readonly expected: string;
}

export const testTitle = 'Test from muster send-test';
/** Stays the same, so that a clear finds what an earlier test has fired. */
const testKey = 'muster-send-test';

/** Names that may be sent to: every source, and what muster.yaml names. */
export const namesToTest = (organisation: Organisation): readonly string[] => [
  ...new Set([...sources.map(({ name }) => name), ...organisation.sources.keys()]),
];

/** Null for a name that neither Muster nor muster.yaml knows; an instance nobody named is one of its source. */
export function testDelivery(organisation: Organisation, asked: TestAsked): TestDelivery | null {
  const { name, severity, isOver, base, now } = asked;
  const source = sourceNamed(name);
  if (![name, source].some((one) => namesToTest(organisation).includes(one))) return null;
  const setup = setupOf(source);
  const [token = null] = tokensFor(organisation, asked);
  const { path, headers = {}, body } = setup.sample({ title: testTitle, severity, isOver, key: testKey, now, token });
  const payload = JSON.stringify(body);
  const [secret] = secretsOf(settingsOf(organisation, name)?.secret ?? '');
  const shown = token === null ? {} : (setup.authorize ?? bearer)(token);
  const proof = setup.sign !== undefined && secret !== undefined && secret !== '' ? setup.sign(secret, payload) : shown;
  const url = `${base}${path ?? `/webhooks/${name}`}`;
  return {
    url,
    shownUrl: token === null ? url : masked(url, encodeURIComponent(token)),
    headers: { 'content-type': 'application/json', ...headers, ...proof },
    payload,
    expected: expected(organisation, asked, body, payload),
  };
}

/** Its own secret first: an instance is opened by nothing else, and on paths without its name that says whose it is. */
const tokensFor = (organisation: Organisation, { name, webhookToken }: TestAsked): readonly string[] =>
  [...secretsOf(settingsOf(organisation, name)?.secret ?? ''), webhookToken ?? ''].filter((token) => token !== '');

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const readerOf = (organisation: Organisation, name: string): Source => {
  const mapping = settingsOf(organisation, name)?.mapping;
  const source = sources.find((one) => one.name === sourceNamed(name)) ?? customSource;
  return source === customSource && mapping !== undefined ? mappedSource(mapping) : source;
};

function expected(organisation: Organisation, { name, isOver, now }: TestAsked, body: unknown, payload: string): string {
  if (isOver) return `The alert "${testTitle}" of ${name} clears, if it fires.`;
  const [signal] = readerOf(organisation, name).read({ source: name, body, raw: Buffer.from(payload), headers: {}, now }).signals;
  if (signal === undefined) return 'Nothing: its mapping leaves this out.';
  const { severity, team, alertSeverity, policy } = placeSignal(organisation, signal, now);
  if (alertSeverity === 'none') return 'It is kept and opens no incident: nobody is wanted for its severity.';
  const paged = policy.page.length === 0 ? 'it pages nobody at once' : `it pages ${policy.page.join(', ')}`;
  return `A ${severity} incident "${testTitle}" for team ${team}: ${paged}.`;
}

/** A part of the address that is the token, whole: letters of a word that happen to be the same stay. */
const masked = (url: string, token: string): string =>
  url
    .split(/([/?&=])/)
    .map((part) => (part === token ? '<token>' : part))
    .join('');
