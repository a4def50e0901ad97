// The port of a monitoring system: its body in, our signals out. One file per system, registered in index.ts.

import type { z } from 'zod';
import type { Alert, Signal } from '../alerts/alert.js';
import type { EpochMs } from '../incident/incident.js';

export { storableKey } from './reading.js';

export interface SourceRequest {
  /** Name of the integration: the last part of the webhook's path, and what makes its keys its own. */
  readonly source: string;
  /** The parsed JSON, or `{ field: value }` for a form, or the text itself; null where a path of the source's own came without one. */
  readonly body: unknown;
  readonly raw: Buffer;
  readonly headers: Headers;
  readonly now: EpochMs;
  /** Which of the source's own paths it came in by; absent on `/webhooks/<name>`. */
  readonly at?: PathTaken;
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface PathTaken {
  /** As the source declares it, for example `/v2/alerts/:id/close`. */
  readonly path: string;
  /** What stood in the places of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
}

/** An item that could not be read; the others of the batch are kept. */
export interface Unreadable {
  /** JSON path of the place, for example `$[3].labels`. */
  readonly at: string;
  readonly message: string;
}

export interface Reading {
  readonly signals: readonly Signal[];
  readonly problems: readonly Unreadable[];
  /** Alerts the system says it left out of what it sent, where it does; one of the problems tells the sender. People are told too. */
  readonly leftOut?: number;
  /** It says that it left none out. */
  readonly leftNoneOut?: true;
  /** The system's own name for what it sends together, where it has one: what it says of alerts left out is about that alone. */
  readonly group?: string;
}

/** How a system signs what it sends. A right signature opens the door of its source as the token does. */
export interface Signature {
  /** The header that carries it, in lower case: a request without one is refused before its body is read. */
  readonly header: string;
  /** Teams may call it something else (`signatureHeader` in muster.yaml). */
  readonly mayBeNamed?: true;
  /**
   * `null` when the signature fits, else the reason in a sentence; the sender reads it. Asked before a byte of the body is parsed, and
   * only where muster.yaml has a secret for the source. Must compare in constant time (`secretCheck`) and never throw.
   */
  verify(signed: SignedRequest): string | null;
}

export interface SignedRequest {
  readonly secret: string;
  readonly raw: Buffer;
  readonly headers: Headers;
  readonly now: EpochMs;
  /** The header that carries it, in lower case: the source's own, or what muster.yaml calls it. */
  readonly header: string;
}

export interface TokenInBody {
  /** The longest body the system ever sends: of a stranger nothing longer is looked at. */
  readonly mostBytes: number;
  /** Null where there is none. Bytes of a stranger: must never throw. */
  find(raw: Buffer): string | null;
}

/**
 * How a system proves by a certificate of its own that a body is its own. It opens no door: that the sender may post is known by then, and
 * whatever is proved wrong is refused nevertheless. Pure; only what called it fetches anything.
 */
export interface Proof {
  /** Where the certificate lies; why the body is refused unasked; null for a body that needs no proof. */
  certificateOf(request: SourceRequest): { readonly url: string } | { readonly refused: string } | null;
  /** Who published it, by the name that `topics` in muster.yaml may allow alone; null where nobody says. */
  topicOf?(request: SourceRequest): string | null;
  /** Null when this certificate (PEM) signed it, else the reason in a sentence. */
  verify(request: SourceRequest, certificate: string): string | null;
  /** What the system asks to have opened, such as to confirm a subscription; opened only once the body is proved. */
  asksToOpen?(request: SourceRequest): AskedToOpen | null;
}

export interface AskedToOpen {
  readonly url: string;
  /** For the log, with what to do by hand where it could not be opened. */
  readonly about: Readonly<Record<string, string | null>>;
  readonly byHand: string;
}

/** What an acknowledgement at the system's own API says. */
export interface ToldBack {
  readonly incident: number;
  /** Who acknowledged, as people call them. */
  readonly by: string;
  /** By the wall clock. */
  readonly at: EpochMs;
  /** Of a system that can only be made quiet: for so long. */
  readonly forMs: number;
  /** In whose name, of a system that wants one (`as` in muster.yaml). */
  readonly as: string | null;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the address of the API. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** How the system's own API is told that somebody has an alert, so that it stops telling others of it. Pure; an effect sends it. */
export interface Acknowledgement {
  /** Where the API is, when that is the same for everybody. */
  readonly url?: string;
  credentials(token: string): Readonly<Record<string, string>>;
  /** Null: there is nothing to name the alert by. */
  tell(alert: Alert, told: ToldBack): ApiRequest | null;
  /** Of a system where saying it twice does it twice: what to ask, and whether its answer holds what `tell` would do. */
  readonly before?: {
    readonly ask: ApiRequest;
    holds(answer: unknown, alert: Alert, told: ToldBack): boolean;
  };
  /** Why an answer of 2xx is a refusal all the same; null when it is none. */
  refused?(answer: unknown): string | null;
}

/** What came of a request: everything in it that could be read is stored by now. */
export interface Taken {
  readonly reading: Reading;
  readonly accepted: number;
  /** `INC-42`, … */
  readonly incidents: readonly string[];
}

/** What the sender is answered. A refusal has the common error shape; a repeat must not be able to help, or it is no refusal. */
export type SourceAnswer =
  | { readonly status: number; readonly body: unknown }
  | {
      readonly refusal: {
        readonly status: number;
        readonly code: string;
        readonly message: string;
        readonly hint: string;
        readonly at?: string;
      };
    };

/** A path of the system's own API, so that what speaks it can be pointed here. Read, verified and answered as `/webhooks/<name>` is. */
export interface SourcePath {
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET';
  /** `/v2/enqueue`; a part of it may stand for anything: `/v2/alerts/:id/close`. */
  readonly path: string;
  /** For /openapi.json. */
  readonly summary: string;
  /** It may come without a body: then `body` is null. */
  readonly bodiless?: true;
  /** For /openapi.json: what is sent, which `read` does not rely on. */
  readonly body?: z.ZodType;
  /** For /openapi.json: the answer when all went well, where it is not the usual one. */
  readonly answers?: { readonly status: number; readonly body: z.ZodType };
}

export interface Source {
  /** As in the path `/webhooks/<name>`, and the folder of its recorded payloads. */
  readonly name: string;
  /** For the docs: what a person calls it. */
  readonly title: string;
  /** Never throws on any JSON value; a shape nobody knows becomes an alert with a fallback title. */
  read(request: SourceRequest): Reading;
  /** The same with a step for each alert, so that a long body holds up nobody; absent: its bodies are read at once, however long. */
  readInSteps?(request: SourceRequest): Generator<void, Reading>;
  /** Absent: only tokens open it. */
  readonly signature?: Signature;
  /** Where the token is, when the system can put it nowhere but into the body. */
  readonly tokenInBody?: TokenInBody;
  readonly proof?: Proof;
  /** Null, or absent: `200 {"accepted": n, "incidents": […]}`. */
  answer?(taken: Taken, request: SourceRequest): SourceAnswer | null;
  /** Absent: it cannot be told who has an alert. */
  readonly acknowledgement?: Acknowledgement;
  /** Beside `/webhooks/<name>`. */
  readonly paths?: readonly SourcePath[];
}
