// The share restored that a text reports: `70% restored`, `Restart in progress. 70% online.` A figure about something else
// (`CPU at 95%`) or about a wish (`should be 90% by ten`) reports nothing.

import { firstLine, type Token, tokenise } from './tokens.js';

export interface Figure {
  /** 0–100, whole. */
  readonly percent: number;
  readonly at: number;
}

const progress: ReadonlySet<string> = new Set([
  ...['restored', 'online', 'done', 'complete', 'completed', 'traffic', 'recovered', 'back', 'up', 'healthy', 'resolved', 'migrated'],
  ...['normal', 'finished', 'available', 'working', 'progress', 'fixed', 'serving', 'recovery', 'restoration', 'mitigated', 'live'],
]);
const somethingElse: ReadonlySet<string> = new Set([
  ...['error', 'errors', 'cpu', 'memory', 'ram', 'disk', 'loss', 'lost', 'failing', 'failed', 'failure', 'failures', 'down', 'degraded'],
  ...['latency', 'slower', 'timeouts', 'timeout', 'packet', 'full', 'usage', 'load', 'capacity', 'utilization', 'utilisation', 'battery'],
  ...['sure', 'certain', 'agree', 'agreed', 'confident', 'positive', 'discount', 'cost', 'costs', 'affected', 'impacted', '5xx', '500s'],
]);
const wish: ReadonlySet<string> = new Set([
  ...['will', 'should', 'would', 'could', 'might', 'may', 'if', 'when', 'expect', 'expected', 'hope', 'hoping', 'target', 'until'],
  ...['once', 'before', 'was', 'were', 'unless', 'maybe', 'need', 'needs', 'want', 'wants'],
]);

/** How far around a figure its meaning is looked for, in words. */
const nearWords = 5;

/**
 * The percent of an `update`, from its own words: the one figure that may be progress, or of several the last that has a progress
 * word beside it. Null when there is none or it is above 100.
 */
export function percentOf(text: string): number | null {
  const tokens = tokenise(text);
  const all = figures(tokens).filter((figure) => !isAbout(tokens, figure, somethingElse));
  if (all.length === 1) return all[0]?.percent ?? null;
  return all.filter((figure) => isAbout(tokens, figure, progress)).at(-1)?.percent ?? null;
}

/** The percent of a line nobody called an update: exactly one figure, a progress word, and nothing that makes it a wish. */
export function progressSaid(text: string): Figure | null {
  const tokens = tokenise(firstLine(text));
  const [figure, ...more] = figures(tokens);
  if (figure === undefined || more.length > 0 || isAbout(tokens, figure, somethingElse)) return null;
  const words = tokens.map((token) => token.word);
  return words.some((word) => progress.has(word)) && !words.some((word) => wish.has(word)) ? figure : null;
}

/** Every figure from 0 to 100 with a percent sign, in order. `+70%` and `70–80%` are none. */
function figures(tokens: readonly Token[]): readonly Figure[] {
  return tokens.flatMap((token, at) => {
    const amount = /^[0-9]{1,3}(\.[0-9]{1,3})?$/.test(token.word) && !/[-+−]$/u.test(token.lead) ? Number(token.word) : Number.NaN;
    return isPercent(token, tokens[at + 1]) && amount <= 100 ? [{ percent: Math.floor(amount), at }] : [];
  });
}

const isPercent = (token: Token, next: Token | undefined): boolean =>
  /^[%％]/u.test(token.mark) ||
  (token.mark === '' &&
    next !== undefined &&
    ((/^[%％]/u.test(next.mark) && next.word === '') || next.word === 'percent' || next.word === 'pct'));

/** Whether a word of the set stands near the figure, in the same sentence. */
function isAbout(tokens: readonly Token[], figure: Figure, words: ReadonlySet<string>): boolean {
  for (let at = figure.at - 1; at >= 0 && at >= figure.at - nearWords && !endsSentence(tokens[at]); at -= 1) {
    if (words.has(tokens[at]?.word ?? '')) return true;
  }
  for (let at = figure.at; at < tokens.length && at <= figure.at + nearWords; at += 1) {
    if (words.has(tokens[at]?.word ?? '')) return true;
    if (endsSentence(tokens[at])) return false;
  }
  return false;
}

const endsSentence = (token: Token | undefined): boolean => /[.!?;,]/u.test(token?.mark ?? '');
