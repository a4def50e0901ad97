// What a change asks of another system: a ticket, a mail, a hook. It is stored with the change that wants it and done afterwards.

/** One thing another system shall do, once for each key of a feature however often it is asked for. */
export interface EffectRequest {
  /** The feature whose adapter performs it. */
  readonly feature: string;
  /** Unique within the feature: what was asked under the same key before is not asked again. */
  readonly key: string;
  /** Plain JSON, for the adapter alone. */
  readonly payload: unknown;
  /** Not before this long after the change; absent: at once. */
  readonly dueAfterMs?: number;
}
