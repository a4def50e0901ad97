// The two errors that cross a boundary on purpose. Everything else thrown is a bug and ends in the log.

/** Something is wrong that an operator can mend. `hint` is the next step, in words. */
export class Fault extends Error {
  readonly hint: string;
  constructor(message: string, options: { hint: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'Fault';
    this.hint = options.hint;
  }
}

/** A transport could not hand a message over. Only the sender decides on delay and attempts. */
export class SendFailure extends Error {
  /** Trying the same thing again can never help (number gone, chat closed). */
  readonly permanent: boolean;
  /** The other side asked for this much peace. */
  readonly retryAfterMs: number | null;
  /** It may have arrived: the answer was lost, not the message. */
  readonly ambiguous: boolean;
  /** Whom `retryAfterMs` is about: this recipient alone, or everybody on this transport. */
  readonly scope: 'recipient' | 'transport';
  constructor(
    message: string,
    options: {
      permanent: boolean;
      retryAfterMs?: number;
      ambiguous?: boolean;
      scope?: 'recipient' | 'transport';
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.name = 'SendFailure';
    this.permanent = options.permanent;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.ambiguous = options.ambiguous ?? false;
    this.scope = options.scope ?? 'recipient';
  }
}

/** The store cannot take anything right now (disk full, locked, read-only). Ingest answers 503 and the sender tries again. */
export class StoreUnavailable extends Fault {
  readonly retryAfterSeconds: number;
  constructor(message: string, options: { hint: string; cause?: unknown; retryAfterSeconds?: number }) {
    super(message, options);
    this.name = 'StoreUnavailable';
    this.retryAfterSeconds = options.retryAfterSeconds ?? 2;
  }
}
