// The port of another system: what performs the effects of one feature. Knows nothing of rows, leases or retries.

export interface EffectAdapter {
  /** Whose effects it performs. One adapter a feature. */
  readonly feature: string;
  /**
   * Does it. The same key may come again after a crash or a lost answer, so the other side must be told the key, or asked what it
   * has already. Throws EffectFailure when it could not be done; anything else thrown is tried again.
   */
  perform(payload: unknown, attempt: EffectAttempt): Promise<void>;
}

export interface EffectAttempt {
  readonly key: string;
  /** 1 the first time. Above that it may have been done already. */
  readonly attempt: number;
  /** Aborted when the attempt has taken too long, and when Muster stops. */
  readonly signal: AbortSignal;
}

/** An adapter could not do what was asked. Only the runner decides on delay and attempts. */
export class EffectFailure extends Error {
  /** Trying the same thing again can never help. */
  readonly permanent: boolean;
  /** The other side asked for this much peace. */
  readonly retryAfterMs: number | null;
  constructor(message: string, options: { permanent: boolean; retryAfterMs?: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'EffectFailure';
    this.permanent = options.permanent;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
