// The transcript of an incident: its record as it is handed to others. Numbers and secrets are taken out of every word of it here, and
// nowhere else, so that no form of it can forget to.

import { archivedAs } from '../incident/archived.js';
import type { Directory } from '../incident/directory.js';
import { personName } from '../incident/directory.js';
import { type EpochMs, type Incident, isPerson } from '../incident/incident.js';
import type { MediaRef } from '../incident/message.js';
import { statusWord } from '../incident/wording.js';
import type { Store, StoredEvent } from '../store/store.js';

export interface TranscriptLine {
  readonly seq: number;
  readonly at: EpochMs;
  readonly kind: string;
  /** Who wrote it, by name; null: it is what happened, not what was said. */
  readonly said: string | null;
  readonly text: string;
  /** What was sent with it and may be shown, by its hash. */
  readonly media: MediaRef | null;
}

export interface Transcript {
  readonly number: number;
  readonly title: string;
  readonly severity: Incident['severity'];
  readonly status: string;
  readonly service: string | null;
  readonly drill: boolean;
  readonly declaredAt: EpochMs | null;
  readonly endedAt: EpochMs | null;
  readonly cause: string | null;
  readonly fix: string | null;
  readonly lines: readonly TranscriptLine[];
}

/** Takes out of a text what may not leave. */
export type Clean = (text: string) => string;

export type TranscriptStore = Pick<Store, 'incident' | 'archived' | 'events'>;

/** More lines nobody reads. */
const mostLines = 5_000;

/** Null: there is no such incident. */
export async function transcriptOf(store: TranscriptStore, number: number, directory: Directory, clean: Clean): Promise<Transcript | null> {
  const incident = await store.incident(number);
  if (incident === null) return null;
  const kept = await store.archived(number);
  const cleaned = (text: string | null): string | null => (text === null ? null : clean(text));
  const { title, severity, service, drill, stamps } = incident;
  return {
    ...{ number, title: clean(title), severity, status: statusWord(incident), service: cleaned(service), drill },
    ...{
      declaredAt: stamps.declaredAt,
      endedAt: kept?.endedAt ?? null,
      cause: cleaned(kept?.cause ?? null),
      fix: cleaned(kept?.fix ?? null),
    },
    lines: (await store.events(number, mostLines)).map((line) => lineOf(line, directory, clean)),
  };
}

function lineOf({ event, text }: StoredEvent, directory: Directory, clean: Clean): TranscriptLine {
  const { seq, at, kind, by, media = null } = event as typeof event & { readonly media?: MediaRef };
  const archived = archivedAs(event);
  const isSaid = isPerson(by) && archived !== null && (archived.as === 'talk' || archived.as === 'note');
  const shown = isSaid && archived.text !== '' ? archived.text : text;
  return {
    ...{ seq, at, kind, said: isSaid ? clean(personName(directory, by)) : null, text: clean(shown) },
    media: media === null ? null : { ...media, name: media.name === null ? null : clean(media.name) },
  };
}

/** `2 Nov 2026 22:00:00 UTC`, which means the same to everybody it is handed to. */
export const stampOf = (at: EpochMs): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** The head of every form, a line each. */
export const headOf = ({
  number,
  title,
  severity,
  status,
  service,
  drill,
  declaredAt,
  endedAt,
  cause,
  fix,
}: Transcript): readonly string[] =>
  [
    `${drill ? 'Drill ' : ''}INC-${number} · ${severity} · ${title}`,
    `${status}${service === null ? '' : ` · ${service}`}`,
    declaredAt === null ? null : `Declared ${stampOf(declaredAt)}${endedAt === null ? '' : `, ended ${stampOf(endedAt)}`}`,
    cause === null ? null : `Cause: ${cause}`,
    fix === null ? null : `Fixed by: ${fix}`,
  ].filter((line) => line !== null);

/** As plain text, a line each; a line break of somebody's own stands behind a tab. */
export const transcriptText = (transcript: Transcript): string =>
  [
    ...headOf(transcript),
    '',
    ...transcript.lines.map(({ at, said, text }) => `${stampOf(at)}  ${said === null ? '' : `${said}: `}${text.replaceAll('\n', '\n\t')}`),
    '',
  ].join('\n');
