// How long the access token still lasts: asked of Meta, told while there is time. Must never show the token.

import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Graph } from './graph.js';

const tokenShape = z.object({
  data: z.object({
    is_valid: z.boolean(),
    /** Seconds; 0 has no end. */
    expires_at: z.number().catch(0),
    scopes: z.array(z.string()).catch([]),
    granular_scopes: z.array(z.object({ scope: z.string(), target_ids: z.array(z.coerce.string()).catch([]) })).catch([]),
  }),
});

export type TokenFacts = z.output<typeof tokenShape>['data'];

/** Asked about itself, a token tells when it ends and for whom it is. Throws what the graph throws, or a ZodError. */
export const askToken = async (graph: Graph, token: string): Promise<TokenFacts> =>
  tokenShape.parse(await graph.call({ method: 'GET', path: 'debug_token', query: { input_token: token } })).data;

const dayMs = 24 * 60 * 60_000;
/** Told of this long before: enough for somebody to make a new token in office hours. */
const soonMs = 7 * dayMs;

/** The day it ends, in UTC; null: it has no end. */
export const endOf = ({ expires_at }: TokenFacts): string | null =>
  expires_at === 0 ? null : new Date(expires_at * 1_000).toISOString().slice(0, 10);

export const endsSoon = ({ expires_at }: TokenFacts, now: EpochMs): boolean => expires_at !== 0 && expires_at * 1_000 - now < soonMs;

export interface TokenWatch {
  start(): void;
  stop(): void;
  /** In words, when it ends within a week; else nothing. */
  remarks(): readonly string[];
}

/** The first look comes a minute after the start, so that it holds up nothing; the next ones a day apart. */
const firstLookMs = 60_000;

export function watchToken(options: {
  readonly graph: Graph;
  readonly token: string;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}): TokenWatch {
  const { graph, token, clock, log } = options;
  let remark: string | null = null;
  let stop = () => {};
  const look = async () => {
    // Whether the token works at all is asked every minute elsewhere; here an answer that does not come changes nothing.
    const facts = await askToken(graph, token).catch(() => null);
    if (facts === null) return;
    remark = endsSoon(facts, clock.now()) ? `the access token ends on ${endOf(facts)}: make a new one and set META_TOKEN` : null;
    if (remark !== null) log.warn({ transport: 'cloud' }, remark);
  };
  return {
    start: () => {
      stop = clock.after(firstLookMs, () => {
        void look();
        stop = clock.every(dayMs, () => void look());
      });
    },
    stop: () => stop(),
    remarks: () => (remark === null ? [] : [remark]),
  };
}
