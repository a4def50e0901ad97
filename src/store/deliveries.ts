// What monitoring systems posted, as it came: read again after a fault of ours, or by a later version that reads it better.

import type { EpochMs } from '../incident/incident.js';

/**
 * `taken`: its alerts are stored. `failed`: they are not, and it is tried again. `quarantined`: it could not be read or taken, and people
 * were told. `refused`: nothing in it could be read, and its sender was told. `again`: somebody asked to have it read again.
 */
export const deliveryStates = ['taken', 'failed', 'quarantined', 'refused', 'again'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One request to a webhook. Nothing in it opens a door: no token, no signature, no authorization. */
export interface Delivery {
  /** Grows with the order of arrival. */
  readonly id: number;
  /** The name its alerts have: of the integration, as in `/webhooks/<name>`. */
  readonly source: string;
  readonly at: EpochMs;
  readonly state: DeliveryState;
  readonly method: string;
  /** The route's own pattern, such as `/webhooks/:source`. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** As received. Null: it was long, and all of it was taken. */
  readonly body: Uint8Array | null;
  /** The length of the body as received. */
  readonly bytes: number;
  /** The address it came from. */
  readonly from: string | null;
  readonly firstWords: string;
  /** How often it was tried again. */
  readonly tries: number;
  /** When it is tried next; null: not by itself. */
  readonly dueAt: EpochMs | null;
  readonly lastError: string | null;
  /** How many signals were read from it. */
  readonly signals: number;
  /** Incidents known when it was stored: of one that touched several, the first. */
  readonly incidents: readonly number[];
  /** Keys of the alerts that show its body, because its source failed on it. */
  readonly standIns: readonly string[];
}

/** What is told of a delivery without its body. */
export type DeliveryHead = Omit<Delivery, 'body' | 'params' | 'query' | 'headers'>;

/** Adds to what is known of one source. */
export interface SourceCount {
  readonly source: string;
  readonly at: EpochMs;
  /** When one was last taken with nothing wrong; null: none of these. */
  readonly okAt: EpochMs | null;
  readonly from: string | null;
  /** Deliveries taken since the last count; 0 for one that failed. */
  readonly taken: number;
  /** No source has this name. */
  readonly unknownName: boolean;
  /** Why one was not taken, or not as it should be. */
  readonly error: string | null;
}

/** What a change may write here. */
export interface DeliveryWrites {
  /** The whole row; inserted or replaced. */
  readonly delivery: { readonly delivery: Delivery };
  readonly 'source-count': { readonly count: SourceCount };
}

export interface DeliveriesOfSource {
  readonly source: string;
  readonly taken: number;
  readonly lastAt: EpochMs;
  readonly lastOkAt: EpochMs | null;
  /** The address the last one came from. */
  readonly from: string | null;
  readonly unknownName: boolean;
  readonly lastError: string | null;
  readonly lastErrorAt: EpochMs | null;
  /** Waiting to be tried again. */
  readonly failed: number;
  readonly quarantined: number;
}

export interface DeliveryQuery {
  readonly source?: string;
  readonly state?: DeliveryState;
  /** At most this many, the newest first. */
  readonly limit: number;
  /** Only ids below this one: the next page. */
  readonly below?: number;
}

/** What came of trying one again. */
export interface DeliverySettlement {
  readonly id: number;
  readonly now: EpochMs;
  readonly state: DeliveryState;
  readonly dueAt: EpochMs | null;
  readonly lastError: string | null;
  /** Absent: as they were. */
  readonly signals?: number;
  readonly incidents?: readonly number[];
  readonly standIns?: readonly string[];
  readonly tries?: number;
}

export interface DeliveryStore {
  /** Those to be tried by now, in the order of their arrival. */
  dueDeliveries(now: EpochMs, limit: number): Promise<readonly DeliveryHead[]>;
  /** Counts a try of each before it is made, so that one that ends the process is not tried for ever; not due again before `until`. */
  claimDeliveries(ids: readonly number[], now: EpochMs, until: EpochMs): Promise<void>;
  settleDeliveries(settlements: readonly DeliverySettlement[]): Promise<void>;
  delivery(id: number): Promise<Delivery | null>;
  /** Whole ones of a source from this id on, in the order of their arrival. */
  deliveriesFrom(source: string, id: number, limit: number): Promise<readonly Delivery[]>;
  deliveries(query: DeliveryQuery): Promise<readonly DeliveryHead[]>;
  /** Every name that deliveries came by, in order. */
  deliveriesBySource(): Promise<readonly DeliveriesOfSource[]>;
  /** Forgets the oldest that are over until no more than so many bytes of bodies are kept; answers how many. */
  trimDeliveries(mostBytes: number): Promise<number>;
}
