// The names people have for a severity. Monitoring systems have their own, which are read in src/sources/.

import type { Severity } from '../../incident/incident.js';

const codes: ReadonlyMap<string, Severity> = new Map(
  (['P1', 'P2', 'P3', 'P4'] as const).flatMap((severity, index) => {
    const n = index + 1;
    const spellings = [`p${n}`, `p-${n}`, `sev${n}`, `sev-${n}`, `sev_${n}`, `severity${n}`, `severity-${n}`, `s${n}`, `s-${n}`];
    return spellings.map((spelling) => [spelling, severity] as const);
  }),
);

const words: ReadonlyMap<string, Severity> = new Map([
  ['critical', 'P1'],
  ['crit', 'P1'],
  ['high', 'P2'],
  ['major', 'P2'],
  ['medium', 'P3'],
  ['moderate', 'P3'],
  ['minor', 'P3'],
  ['low', 'P4'],
]);

/** `p1`, `sev1`, `sev-1`, `s1`: names that are nothing but a severity. Lower case is expected. */
export const severityCode = (word: string): Severity | null => codes.get(word) ?? null;

/** The same and the plain words: `critical`, `high`, `medium`, `low`. */
export const severityNamed = (word: string): Severity | null => severityCode(word) ?? words.get(word) ?? null;
