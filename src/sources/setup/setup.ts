// How a source is set up: what to paste into the system that sends, and a delivery of its own to try the way with.

import { createHmac } from 'node:crypto';
import type { EpochMs, Severity } from '../../incident/incident.js';
import { severities } from '../../incident/incident.js';

/** The exact thing to paste. `{url}`, `{base}`, `{host}` and `{token}` stand for what is filled in. */
export interface Paste {
  /** Where it goes, in a sentence. */
  readonly where: string;
  /** For the colours of a page: `yaml`, `json`, `sh`, `js`, or `text`. */
  readonly language: string;
  readonly text: string;
}

export interface SampleAsked {
  readonly title: string;
  /** Said in the words of the system; one that knows none says nothing of it. */
  readonly severity: Severity;
  readonly isOver: boolean;
  /** What stays the same from firing to clear. */
  readonly key: string;
  readonly now: EpochMs;
  /** Null: none is needed, or it goes into no body. */
  readonly token: string | null;
}

/** A delivery as the system would send it. */
export interface Sample {
  /** Absent: the address of the source. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface SourceSetup {
  readonly name: string;
  /** Behind the address of Muster: `/webhooks/<name>` when absent, '' where the sender adds a path of its own. */
  readonly path?: string;
  readonly pastes: readonly Paste[];
  /** What else is worth knowing, in Markdown: what is used of a body, and what is not. */
  readonly notes: string;
  sample(asked: SampleAsked): Sample;
  /** Headers that sign these bytes, of a system that signs. */
  sign?(secret: string, raw: string): Readonly<Record<string, string>>;
  /** The head that carries the token; `Authorization: Bearer` when absent. */
  authorize?(token: string): Readonly<Record<string, string>>;
}

/** What is filled in for the places of a paste. */
export interface Places {
  /** Where it is posted to. */
  readonly url: string;
  /** Where Muster is, without a slash at the end. */
  readonly base: string;
  readonly token: string;
}

export const filledIn = (text: string, { url, base, token }: Places): string => {
  const places: Readonly<Record<string, string>> = { url, base, token, host: base.replace(/^https?:\/\//, '') };
  return text.replace(/\{(url|base|host|token)\}/g, (whole, place: string) => places[place] ?? whole);
};

/** The word for a severity, of those a system has for P1 to P4. */
export const wordFor = (severity: Severity, words: readonly [string, string, string, string]): string =>
  words[severities.indexOf(severity)] ?? words[3];

export const hmacHex = (secret: string, raw: string): string => createHmac('sha256', secret).update(raw).digest('hex');

export const isoTime = (at: EpochMs): string => new Date(at).toISOString();

/** Whatever may have any header gets the token in one. */
export const bearerHeader = 'Authorization: Bearer {token}';
