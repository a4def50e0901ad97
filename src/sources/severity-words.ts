// What the words of monitoring systems mean as P1–P4, or that nobody is wanted. The table of docs/sources.md; nothing else maps severities.

import { type AlertSeverity, worseOf } from '../alerts/alert.js';

const meaning: Readonly<Record<AlertSeverity, readonly string[]>> = {
  P1: ['critical', 'crit', 'fatal', 'alert', 'emerg', 'emergency', 'disaster', 'sev0', 'p1', 'p0'],
  P2: ['error', 'err', 'high', 'major', 'urgent', 'page', 'sev1', 'p2'],
  P3: ['warning', 'warn', 'average', 'medium', 'moderate', 'minor', 'degraded', 'unknown', 'sev2', 'p3'],
  P4: ['info', 'information', 'informational', 'notice', 'low', 'debug', 'trivial', 'not classified', 'sev3', 'sev4', 'p4', 'p5'],
  none: ['none'],
};

const byWord: ReadonlyMap<string, AlertSeverity> = new Map(
  (Object.keys(meaning) as AlertSeverity[]).flatMap((severity) => meaning[severity].map((word) => [word, severity] as const)),
);

/**
 * The severity that words stand for, in any case. In company (`P1 - Critical`, `critical,page`) the worst known one counts. Null for
 * no word, none that is known, or a placeholder the sender did not fill: then the integration's default holds.
 */
export function severityOf(said: string | null): AlertSeverity | null {
  if (said === null) return null;
  const known = byWord.get(said);
  if (known !== undefined) return known;
  // No list of words is this long; a flood must cost nothing.
  const words = together(said.slice(0, longestSaid).normalize('NFKC').toLowerCase().replace(placeholders, ' '));
  return words.map((word) => byWord.get(word) ?? null).reduce(worseOf, null);
}

const longestSaid = 200;

/** `$ALERT_PRIORITY`, `${severity}`, `{EVENT.NSEVERITY}`, `{{ .Labels.severity }}`, `%SEVERITY%`, `<severity>`. */
const placeholders = /\$\{[^{}]*\}|\$[\w.]+|\{+[^{}]*\}+|%[\w.]+%|<[^<>]*>/g;

/** Split at what is no letter or digit; `SEV-1` and `not classified` are one word each. */
const together = (said: string): readonly string[] => {
  const words = said.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  const pairs = words.slice(1).map((word, before) => {
    const first = words[before] ?? '';
    return /^(sev|p)$/.test(first) ? `${first}${word}` : `${first} ${word}`;
  });
  return [...words, ...pairs];
};

/** Alerts that fire for ever to show that the way is open. Said to be of a severity they are as any other. */
const heartbeats: ReadonlySet<string> = new Set(['watchdog', 'deadmansswitch', 'deadmanswitch', 'infoinhibitor']);

/** The severity of an alert by its words, else by its name: nobody is wanted for a heartbeat. */
export const severityOfAlert = (said: string | null, alertName: string | null): AlertSeverity | null =>
  severityOf(said) ?? (alertName !== null && heartbeats.has(alertName.toLowerCase().replace(/[^a-z]/g, '')) ? 'none' : null);
