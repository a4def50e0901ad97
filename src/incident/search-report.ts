// The answer to `search`: a line for each incident that was found, with how it was fixed. Pure text in the reader's zone.

import { inline, quoted } from './escape.js';
import { type EpochMs, type Incident, isOpen } from './incident.js';
import { agoWords } from './moment.js';
import type { Reader } from './reader.js';
import { code, marks, statusWord } from './wording.js';

/** One incident that was found, as it is told. */
export interface Found {
  readonly incident: Incident;
  /** When it ended; null while it is open. */
  readonly endedAt: EpochMs | null;
  /** The line that was found, where the title does not say it all. */
  readonly line: string | null;
  readonly cause: string | null;
  readonly fix: string | null;
}

/** What a search came to. `all`: those found hold all that was looked for. */
export interface SearchFound {
  readonly asked: string;
  readonly found: readonly Found[];
  readonly all: boolean;
}

/** As many as a phone shows without being scrolled. */
export const foundShown = 3;

export function searchReport({ asked, found, all }: SearchFound, reader: Reader): string {
  if (found.length === 0) return `Nothing was ever said about “${quoted(asked, 80)}”. Try fewer words, or other ones.`;
  const about = `“${quoted(asked, 80)}”`;
  const [first] = found;
  return [
    all ? `Found for ${about}:` : `Nothing holds all of ${about}. The nearest:`,
    ...found.map((one) => foundLine(one, reader)),
    `*timeline INC-${first?.incident.number ?? 42}* shows what happened.`,
  ].join('\n');
}

/** `🔴 INC-12 · 3 weeks ago · DB pool timeout · “pool exhausted on db01” · Fixed by: restarted the pool`. */
function foundLine({ incident, endedAt, line, fix }: Found, { now, timezone }: Reader): string {
  return [
    `${marks[incident.severity]} ${code(incident)}`,
    isOpen(incident) ? `open, ${statusWord(incident)}` : agoWords(endedAt ?? incident.stamps.declaredAt ?? now, now, timezone),
    inline(incident.title, 100),
    line === null ? null : `“${quoted(line, 120)}”`,
    incident.mergedInto === null ? null : `part of INC-${incident.mergedInto}`,
    fix === null ? null : `Fixed by: ${quoted(fix, 120)}`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
