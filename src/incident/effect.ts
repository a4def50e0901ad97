// What is asked of another system because of an event: plain data, written in the same transaction as the event.

export interface EffectRequest {
  /** The feature it belongs to; its adapter carries it out. */
  readonly feature: string;
  /** Unique within the feature: asking twice under one key is asking once. */
  readonly key: string;
  /** Plain data: it survives JSON unchanged. */
  readonly payload: unknown;
  /** In milliseconds from the commit; absent: at once. */
  readonly dueAfterMs?: number;
}
