// The port of a monitoring system: its body in, our signals out. One file per system, registered in index.ts.

import type { Signal } from '../alerts/alert.js';
import type { EpochMs } from '../incident/incident.js';

export interface SourceRequest {
  /** Name of the integration: the last part of the webhook's path, and what makes its keys its own. */
  readonly source: string;
  /** The parsed JSON, or `{ field: value }` for a form, or the text itself. */
  readonly body: unknown;
  readonly raw: Buffer;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly now: EpochMs;
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
}

export interface Source {
  /** As in the path `/webhooks/<name>`, and the folder of its recorded payloads. */
  readonly name: string;
  /** For the docs: what a person calls it. */
  readonly title: string;
  /** Never throws on any JSON value; a shape nobody knows becomes an alert with a fallback title. */
  read(request: SourceRequest): Reading;
}
