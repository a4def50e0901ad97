// What the words of monitoring systems mean as P1–P4. The table of docs/sources.md; nothing else maps severities.

import type { Severity } from '../incident/incident.js';

const meaning: Readonly<Record<Severity, readonly string[]>> = {
  P1: ['critical', 'crit', 'fatal', 'alert', 'emerg', 'emergency', 'disaster', 'sev0', 'p1', 'p0'],
  P2: ['error', 'err', 'high', 'major', 'sev1', 'p2'],
  P3: ['warning', 'warn', 'average', 'medium', 'moderate', 'minor', 'degraded', 'unknown', 'sev2', 'p3'],
  P4: ['info', 'information', 'notice', 'low', 'debug', 'trivial', 'not classified', 'sev3', 'sev4', 'p4', 'p5'],
};

const byWord: ReadonlyMap<string, Severity> = new Map(
  (Object.keys(meaning) as Severity[]).flatMap((severity) => meaning[severity].map((word) => [word, severity] as const)),
);

/**
 * The severity a word stands for, compared without regard to case, `-` and `_`. Null for no word, a word nobody knows or a
 * placeholder the sender did not fill: then the integration's default holds.
 */
export function severityOf(word: string | null): Severity | null {
  if (word === null) return null;
  const known = byWord.get(word);
  if (known !== undefined) return known;
  const plain = word.toLowerCase().replace(/[-_]/g, ' ').trim();
  return byWord.get(plain) ?? byWord.get(plain.replace(' ', '')) ?? null;
}
