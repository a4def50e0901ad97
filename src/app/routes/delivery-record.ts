// What is kept of a delivery as it came, and how it becomes a request to its source again. Must never keep what opens a door: tokens,
// signatures and authorization are left out before anything is stored.

import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { DeliveryNote } from '../../alerts/delivery-note.js';
import type { Clock } from '../../clock.js';
import { seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Reading, Source, SourceRequest } from '../../sources/source.js';
import { type Delivery, type SourceCount, type Store, write } from '../../store/store.js';
import { cut } from '../../text/cut.js';
import { blanks, visible } from '../../text/invisible.js';
import { wallTime } from '../../wall-time.js';
import { throttle } from '../log.js';
import { readStoredBody } from './body.js';
import type { ReadBody } from './read-body.js';

/** A longer body is kept only where something is wrong with it, or with us. */
export const keptWholeBytes = 256 * 1024;
/** The first time it is tried again. */
export const firstPauseMs = seconds(1);

/** A request, as its source was asked about it. */
export interface Come {
  readonly source: Source;
  readonly asked: SourceRequest;
  readonly request: FastifyRequest;
  readonly at: EpochMs;
  readonly unknownName: boolean;
}

export interface DeliveryRecords {
  /** What the receiver is told of it. */
  noteOf(come: Come, read: ReadBody): DeliveryNote;
  /** Stores one that could not be taken; it is tried again by itself. Rejects with StoreUnavailable. */
  keepFailed(come: Come, error: unknown): Promise<void>;
  /** Stores one in which nothing could be read, for a later version; one a second of each source. Its sender is told, so nobody waits for it: never rejects. */
  keepRefused(come: Come, reading: Reading): Promise<void>;
}

export function deliveryRecords({
  clock,
  store,
  log,
}: {
  readonly clock: Pick<Clock, 'now'>;
  readonly store: Pick<Store, 'commit'>;
  readonly log: Pick<FastifyBaseLogger, 'error' | 'warn'>;
}): DeliveryRecords {
  let lastId = 0;
  // What changes nothing may come in storms: one of a source in a second shows what it is.
  const kept = throttle(clock);
  const refused = throttle(clock);
  const logged = throttle(clock);
  /** By the time of arrival, so that no look into the store is needed for the next one. */
  const nextId = (at: EpochMs): number => {
    lastId = Math.max(lastId + 1, at * 1_000);
    return lastId;
  };

  const rowOf = (come: Come, over: Partial<Delivery>): Delivery => {
    const { asked, request, at } = come;
    const { length } = asked.raw;
    const isOdd = come.unknownName || (over.state ?? 'taken') !== 'taken' || (over.lastError ?? null) !== null;
    const isWhole = length <= keptWholeBytes || isOdd;
    // Of what is not kept nothing but the first words is looked at.
    const clean = withoutToken(come.source, isWhole ? asked.raw : asked.raw.subarray(0, 4 * firstWordsLength));
    return {
      id: nextId(at),
      source: asked.source,
      at,
      state: 'taken',
      method: request.method,
      path: request.routeOptions.url ?? '',
      params: withoutSecrets(asked.at?.params ?? {}),
      query: withoutSecrets((request.query ?? {}) as Readonly<Record<string, unknown>>),
      headers: keptHeaders(asked.headers),
      body: isWhole ? clean : null,
      bytes: length,
      from: request.ip,
      firstWords: over.firstWords ?? firstWordsOf(clean),
      tries: 0,
      dueAt: null,
      lastError: null,
      signals: 0,
      incidents: [],
      standIns: [],
      ...over,
    };
  };

  const countOf = ({ asked, request, at, unknownName }: Come, error: string): SourceCount => ({
    ...{ source: asked.source, at, from: request.ip, taken: 0, okAt: null, unknownName, error },
  });

  return {
    noteOf: (come, { reading: { signals, problems }, fault }) => {
      const error = fault?.message ?? problems[0]?.message ?? null;
      return {
        source: come.asked.source,
        at: come.at,
        from: come.request.ip,
        unknownName: come.unknownName,
        always: (come.unknownName || fault !== null || problems.length > 0) && kept.pass(come.asked.source) !== null,
        error,
        row: (incident) => {
          const [first] = signals;
          const incidents = incident === null ? [] : [incident];
          const words = first === undefined ? {} : { firstWords: shortened(first.title) };
          const told = { signals: signals.length, incidents, lastError: error, ...words };
          if (fault === null) return rowOf(come, told);
          const standIns = signals.slice(0, mostStandIns).map(({ dedupKey }) => dedupKey);
          return rowOf(come, { ...told, state: 'quarantined', standIns });
        },
      };
    },
    keepFailed: async (come, error) => {
      const now = clock.now();
      const lastError = error instanceof Error ? error.message : String(error);
      const row = rowOf(come, { state: 'failed', dueAt: now + firstPauseMs, lastError });
      await store.commit({ now, writes: [write.delivery(row), write.sourceCount(countOf(come, lastError))] });
      const held = logged.pass(row.source);
      if (held === null) return;
      log.error({ err: error, source: row.source, delivery: row.id, held }, 'A delivery could not be taken; it is kept and tried again.');
    },
    keepRefused: async (come, { problems }) => {
      const lastError = problems[0]?.message ?? null;
      if (refused.pass(come.asked.source) === null) return;
      try {
        const row = rowOf(come, { state: 'refused', lastError });
        await store.commit({ now: clock.now(), writes: [write.delivery(row), write.sourceCount(countOf(come, lastError ?? ''))] });
      } catch (error) {
        log.warn({ err: error, source: come.asked.source }, 'A delivery that was refused could not be kept.');
      }
    },
  };
}

/** More stand-ins than that of one body are found by nobody. */
const mostStandIns = 100;

/** The request a stored delivery was, for the source it came to. Null: its body was not kept. Throws HttpFault for one that cannot be parsed. */
export async function requestOf(
  delivery: Delivery,
  clock: Pick<Clock, 'now' | 'offsetMs'>,
  path: string | null,
): Promise<SourceRequest | null> {
  const { body, source, headers, params, query, at } = delivery;
  if (body === null) return null;
  const raw = Buffer.from(body);
  return {
    source,
    body: raw.length === 0 ? null : await readStoredBody(raw, headers['content-type']),
    raw,
    headers,
    // When it arrived: ends and starts are read against that.
    now: at + (wallTime(clock) - clock.now()),
    ...(path === null ? {} : { at: { path, params, query } }),
  };
}

/** What tells of the kind of a delivery and its id, or how its body is to be read. */
const harmless =
  /^(content-type|user-agent|ce-[\w-]+|x-webhook-id|sentry-hook-resource|x-amz-sns-(topic-arn|message-type)|x-[\w-]*-?event(-\w+)?)$/;
const secretName = /token|secret|sign|auth|passw|credential|(^|[_-])(api)?key$/i;
const longestHeader = 1_000;

const keptHeaders = (headers: SourceRequest['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' && value.length <= longestHeader && harmless.test(name) && !secretName.test(name) ? [[name, value]] : [],
    ),
  );

/** Of a path or a query: a part that a source calls `:token` is one. */
const withoutSecrets = <T>(parts: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(parts).filter(([name]) => !secretName.test(name)));

/** Some systems can put their token nowhere but into the body: there it is blotted out, and all else is as it came. */
const withoutToken = ({ tokenInBody }: Source, raw: Buffer): Buffer => {
  const token = tokenInBody === undefined || raw.length > tokenInBody.mostBytes ? null : tokenInBody.find(raw);
  const forms = token === null || token === '' ? [keyInBody] : [formsOf(token), keyInBody];
  const said = raw.toString('latin1');
  const places = forms.flatMap((form) => [...said.matchAll(form)].map((match) => match.indices?.[1] ?? match.indices?.[0]));
  if (places.length === 0) return raw;
  const clean = Buffer.from(raw);
  for (const place of places) if (place !== undefined) clean.fill('*', ...place);
  return clean;
};

/** A text in whatever way JSON or a form may write each of its characters. */
const formsOf = (token: string): RegExp => new RegExp([...Buffer.from(token, 'utf8')].map((byte) => byteForms(byte)).join(''), 'dg');

const byteForms = (byte: number): string => {
  const hex = byte
    .toString(16)
    .padStart(2, '0')
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const unicode = byte < 0x80 ? `|\\\\u00${hex}` : '';
  return `(?:\\\\?\\x${byte.toString(16).padStart(2, '0')}|%${hex}${unicode})`;
};

/**
 * The value of what is a key by its name, in JSON, in JSON within a text, in a form. No name that a label may have: an alert without a
 * key of its own is told by its labels, and must be the same when it is read again.
 */
const keyInBody =
  /(?:\\?"(?:routing_key|service_key|integration_key)\\?"\s{0,20}:\s{0,20}\\?"|(?:^|&)(?:routing_key|service_key|integration_key)=)((?:[^"&\\]|\\[^"]){1,512})/dgi;

const firstWordsLength = 120;

const shortened = (text: string): string =>
  cut(
    visible(text.slice(0, 4 * firstWordsLength))
      .replace(blanks, ' ')
      .trim(),
    firstWordsLength,
  );

/** How a body begins, on one line. */
export const firstWordsOf = (raw: Uint8Array): string => shortened(Buffer.from(raw.subarray(0, 4 * firstWordsLength)).toString('utf8'));
