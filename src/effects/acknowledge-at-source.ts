// Tells the systems whose alerts an incident has that somebody has it, where muster.yaml says so (`acknowledge` of a source).

import type { FastifyBaseLogger } from 'fastify';
import type { Alert } from '../alerts/alert.js';
import { bytesWithin } from '../answer-bytes.js';
import { acknowledgedAtSource, readAcknowledged } from '../incident/features/ownership/at-source.js';
import type { EpochMs } from '../incident/incident.js';
import { type AcknowledgeSettings, type Organisation, settingsOf, sourceNamed } from '../people/organisation.js';
import { retryAfterMs } from '../retry-after.js';
import type { Acknowledgement, ApiRequest, Source, ToldBack } from '../sources/source.js';
import type { Store } from '../store/store.js';
import { type EffectAdapter, EffectFailure } from './effect.js';

export interface AtSourceDeps {
  readonly store: Pick<Store, 'alertsOf'>;
  readonly organisation: () => Organisation;
  /** How the source of this name is told; null: it cannot be. */
  readonly acknowledgementOf: (source: string) => Acknowledgement | null;
  readonly log: Pick<FastifyBaseLogger, 'info'>;
  /** The wall clock, by which others stamp what they ask for. */
  readonly now: () => EpochMs;
  /** `fetch`, unless a test has another. */
  readonly ask?: typeof fetch;
}

/** What is known of each source there is, by its name or the name of one of its instances. */
export const acknowledgements = (sources: readonly Source[]): AtSourceDeps['acknowledgementOf'] => {
  const known = new Map(sources.map(({ name, acknowledgement }) => [name, acknowledgement ?? null]));
  return (source) => known.get(source) ?? known.get(sourceNamed(source)) ?? null;
};

/** Alerts of one incident that are told of; a page was for far fewer. */
const mostTold = 100;
const mostAnswerBytes = 1024 * 1024;

export const acknowledgeAtSource = ({ store, organisation, acknowledgementOf, log, now, ask = fetch }: AtSourceDeps): EffectAdapter => ({
  feature: acknowledgedAtSource,
  perform: async (payload, { attempt, signal }) => {
    const acknowledged = readAcknowledged(payload);
    if (acknowledged === null) throw new EffectFailure('the effect names no incident', { permanent: true });
    const { sources } = organisation();
    const firing = (await store.alertsOf(acknowledged.incident, mostTold)).filter(({ status }) => status !== 'resolved');
    for (const alert of firing) {
      const settings = settingsOf({ sources }, alert.source)?.acknowledge;
      const how = acknowledgementOf(alert.source);
      if (settings === undefined || how === null) continue;
      const told = { ...acknowledged, forMs: settings.forMs, as: settings.as };
      await tell({ settings, how, ask, now, signal }, alert, told, attempt > 1);
      log.info({ source: alert.source, incident: acknowledged.incident }, 'the source was told that somebody has its alert');
    }
  },
});

interface Api {
  readonly settings: AcknowledgeSettings;
  readonly how: Acknowledgement;
  readonly ask: typeof fetch;
  readonly now: () => EpochMs;
  readonly signal: AbortSignal;
}

async function tell(api: Api, alert: Alert, told: ToldBack, isRepeat: boolean): Promise<void> {
  const { how } = api;
  const request = how.tell(alert, told);
  if (request === null) return;
  if (isRepeat && how.before?.holds(await answerOf(api, how.before.ask), alert, told)) return;
  const answer = await answerOf(api, request);
  const why = how.refused?.(answer) ?? null;
  if (why !== null) throw new EffectFailure(`${alert.source} refused the acknowledgement: ${why}`, { permanent: true });
}

/** What it says: parsed JSON, or null. An alert it knows no more (404, 410) or that has moved on (409, 422) is nobody's loss. */
async function answerOf({ settings, how, ask, now, signal }: Api, { method, path, headers, body }: ApiRequest): Promise<unknown> {
  const base = settings.url ?? how.url;
  if (base === undefined) throw new EffectFailure('muster.yaml names no url to tell the source at', { permanent: true });
  const answer = await ask(`${base.replace(/\/+$/, '')}${path}`, {
    method,
    redirect: 'error',
    signal,
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers, ...how.credentials(settings.token) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const bytes = await bytesWithin(answer, mostAnswerBytes);
  if (bytes === null) throw new EffectFailure('the source answered more than anybody reads', { permanent: false });
  const said = bytes.toString('utf8');
  if (answer.ok) return parsed(said);
  if ([404, 409, 410, 422].includes(answer.status)) return null;
  const waitMs = retryAfterMs(answer.headers.get('retry-after'), now()) ?? 0;
  throw new EffectFailure(`the source answered ${answer.status}: ${said.slice(0, 200)}`, {
    permanent: answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 429,
    ...(waitMs > 0 ? { retryAfterMs: waitMs } : {}),
  });
}

const parsed = (said: string): unknown => {
  try {
    return JSON.parse(said);
  } catch {
    return null;
  }
};
