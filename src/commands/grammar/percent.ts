// The share restored that a text reports: `70% restored`, `Restart in progress. 70% online.` A figure about something else
// (`CPU at 95%`) or about a wish (`should be 90% by ten`) reports nothing.

import { firstLine, type Token, tokenise } from './tokens.js';

export interface Figure {
  /** 0–100, whole. */
  readonly percent: number;
  readonly at: number;
}

const progress: ReadonlySet<string> = new Set([
  ...['warmed', 'synced', 'replayed', 'rebuilt', 'copied', 'reindexed', 'processed', 'drained', 'loaded', 'imported', 'repaired', 'caught'],
  ...['restored', 'online', 'done', 'complete', 'completed', 'traffic', 'recovered', 'back', 'up', 'healthy', 'resolved', 'migrated'],
  ...['again', 'wieder', 'wiederhergestellt', 'recuperado', 'restaurado', 'listo', 'theek', 'gaya', 'volvió', 'voltou', 'normalizado'],
  ...[
    'restaurad',
    'recuperad',
    'restablecid',
    'restabelecid',
    'normalizad',
    'migrad',
    'sincronizad',
    'arreglad',
    'reparad',
    'consertad',
  ].flatMap((stem) => ['o', 'a', 'os', 'as'].map((ending) => `${stem}${ending}`)),
  ...['volta', 'wapas', 'restablecido', 'restabelecido', 'recuperada', 'recuperados', 'restaurada', 'funcionando'],
  ...['normal', 'finished', 'available', 'working', 'progress', 'fixed', 'serving', 'recovery', 'restoration', 'mitigated', 'live'],
]);
const somethingElse: ReadonlySet<string> = new Set([
  ...[
    'rollout',
    'deployed',
    'canary',
    'rolled',
    'build',
    'builds',
    'building',
    'compiled',
    'download',
    'downloaded',
    'charged',
    'uploaded',
    'deltas',
    'objects',
  ],
  ...['error', 'errors', 'cpu', 'memory', 'ram', 'disk', 'loss', 'lost', 'failing', 'failed', 'failure', 'failures', 'down', 'degraded'],
  ...['latency', 'slower', 'timeouts', 'timeout', 'packet', 'full', 'usage', 'load', 'capacity', 'utilization', 'utilisation', 'battery'],
  ...[
    'crashed',
    'crashing',
    'bad',
    'broken',
    'offline',
    'cannot',
    "can't",
    'cant',
    'limit',
    'unavailable',
    'unreachable',
    'dead',
    'fail',
    'stuck',
    'lag',
  ],
  ...[
    'dropped',
    'dropping',
    'connections',
    'requests',
    'utilized',
    'used',
    'threads',
    'unhealthy',
    'missing',
    'rejected',
    'saturated',
    'queue',
    'heap',
  ],
  ...['slow', 'timing', 'hanging', 'unable', 'broke', 'stale', 'quota', 'throttled', 'increase', 'decrease', 'spike'],
  ...[
    'betroffen',
    'fehler',
    'kaputt',
    'afectados',
    'afectadas',
    'errores',
    'afetados',
    'afetadas',
    'erros',
    'caídos',
    'fallando',
    'falhando',
  ],
  ...['sure', 'certain', 'agree', 'agreed', 'confident', 'positive', 'discount', 'cost', 'costs', 'affected', 'impacted', '5xx', '500s'],
]);
const wish: ReadonlySet<string> = new Set([
  ...['will', 'should', 'would', 'could', 'might', 'may', 'if', 'when', 'expect', 'expected', 'hope', 'hoping', 'target', 'until'],
  ...['once', 'before', 'was', 'were', 'unless', 'maybe', 'need', 'needs', 'want', 'wants'],
]);

/** How far around a figure its meaning is looked for, in words. */
const nearWords = 5;

/**
 * The percent of an `update`, from its own words: the last figure that has a progress word beside it, or stands alone. Null when there is
 * none, when it is a share of something else (`90% of customers cannot pay`), a wish, or above 100.
 */
export function percentOf(text: string): number | null {
  const tokens = tokenise(text);
  const reported = figures(tokens).findLast(
    (figure) =>
      !isMeasure(tokens, figure) &&
      !isChange(tokens, figure) &&
      !isOfRemedy(tokens, figure) &&
      !isAbout(tokens, figure, somethingElse) &&
      !isAbout(tokens, figure, wish) &&
      (isAbout(tokens, figure, progress) || standsAlone(tokens, figure)),
  );
  return reported?.percent ?? null;
}

/** `normal is 90%`: what it is held against. */
const isMeasure = (tokens: readonly Token[], { at }: Figure): boolean =>
  /^(is|was|are|were|being)$/.test(tokens[at - 1]?.word ?? '') &&
  /^(normal|usual|target|baseline|average|threshold)$/.test(tokens[at - 2]?.word ?? '');

/** `up 20% from yesterday`, `15% more than usual`: how it moved, or a rate of its own, and no share of what is back. */
const isChange = (tokens: readonly Token[], { at }: Figure): boolean => {
  const [before, next, after] = [tokens[at - 1]?.word ?? '', tokens[at + 1]?.word ?? '', tokens[at + 2]?.word ?? ''];
  const measured = ['percent', 'pct', ''].includes(next) ? after : next;
  const near = tokens.slice(Math.max(0, at - nearWords), at);
  const earlier = near.slice(near.findLastIndex(endsSentence) + 1);
  return (
    earlier.some(({ word }, place) => /^(rate|ratio)$/.test(word) && !wanted.test(earlier[place - 1]?.word ?? '')) ||
    /^(more|less|fewer|higher|lower|faster|slower|than|compared|vs|versus)$/.test(measured) ||
    (/^(up|down|by)$/.test(before) && /^(from|on|over|since|vs|versus|compared|than|against)$/.test(measured))
  );
};

/** `rollback 60% done`: so far with the remedy, and nothing is said of what is back. */
const isOfRemedy = (tokens: readonly Token[], { at }: Figure): boolean => {
  const joins = /^(is|at|now|about|'s)$/.test(tokens[at - 1]?.word ?? '');
  const before = tokens[joins ? at - 2 : at - 1];
  const behind = tokens.slice(at, at + 4).map(({ word }) => word);
  return (
    before !== undefined &&
    before.mark === '' &&
    /^(rollback|deploy|deployment|rollout|upgrade|build|ci|revert|pipeline|upload|download|backup|snapshot|canary)$/.test(before.word) &&
    !behind.some((word) => /^(restored|recovered|back|online|healthy|traffic|customers|users)$/.test(word))
  );
};

/** A rate that says how much of it works. */
const wanted = /^(success|recovery|restore|restoration|completion)$/;

/** `70%`, `now at 70%`, `we are at 70 percent`: nothing in the clause says of what, so it is of the recovery. */
function standsAlone(tokens: readonly Token[], { at: figure }: Figure): boolean {
  const saysNothing = (at: number): boolean => tokens[at]?.word === '' || around.has(tokens[at]?.word ?? '');
  for (let at = figure - 1; at >= 0 && !endsSentence(tokens[at]); at -= 1) if (!saysNothing(at)) return false;
  for (let at = figure; at < tokens.length - 1 && !endsSentence(tokens[at]); at += 1) if (!saysNothing(at + 1)) return false;
  return true;
}

/** Words around a figure that say nothing of what it is a share of. */
const around: ReadonlySet<string> = new Set([
  ...['please', 'pls', 'plz', 'thanks', 'thx', 'thank', 'you', 'guys', 'team', 'asap', 'all', 'folks', 'eta'],
  ...[
    'percent',
    'pct',
    'prozent',
    'por',
    'ciento',
    'cento',
    'feesdi',
    'now',
    'at',
    'about',
    'around',
    'approx',
    'roughly',
    'we',
    'are',
    "we're",
    'were',
    'is',
    'it',
    'its',
    "it's",
    'to',
    'up',
    'and',
  ],
  ...[
    'ok',
    'okay',
    'already',
    'so',
    'far',
    'currently',
    'still',
    'nearly',
    'almost',
    'only',
    'roughly',
    'so',
    'reached',
    'hit',
    'am',
    'update',
    'us',
  ],
]);

/** The percent of a line nobody called an update: exactly one figure, a progress word, and nothing that makes it a wish. */
export function progressSaid(text: string): Figure | null {
  const tokens = tokenise(firstLine(text));
  const [figure, ...more] = figures(tokens);
  if (
    figure === undefined ||
    more.length > 0 ||
    isAbout(tokens, figure, somethingElse) ||
    isChange(tokens, figure) ||
    isOfRemedy(tokens, figure)
  )
    return null;
  const words = tokens.map((token) => token.word);
  if (words.some((word) => wish.has(word)) || isOfAnotherTime(words) || isOfAnother(words)) return null;
  return words.some((word) => progress.has(word)) || (standsAlone(tokens, figure) && saysWhere(words)) ? figure : null;
}

/** `last time we had 80% restored after an hour`: that was then. */
const isOfAnotherTime = (words: readonly string[]): boolean =>
  /\b(?:(?:last|previous) (?:time|night|week|month|year|incident|outage|one)|yesterday|back then|in the past|the other day|[0-9]+ (?:days?|weeks?|months?) ago)\b/u.test(
    words.join(' '),
  );

/** `the other one is 60% back`: of another incident than the one that is talked about here. */
const isOfAnother = (words: readonly string[]): boolean =>
  /(?:^| )(?:(?:the other|another|the second|the first|the next|other) (?:one|incident|issue|page|alert|outage|room)|not (?:this|that|here)(?: one| incident)?|the other(?= [0-9]|$))(?: |$)/u.test(
    words.join(' '),
  );

const saysBack = /^(restored|recovered|back|online|wiederhergestellt|recuperad[oa]s?|restaurad[oa]s?)$/;

/** `orders at 60% of normal`, `70% of pods are up`: a share of something that is counted, of which the line itself does not say that it is back. */
export function isShareOfSomething(text: string): boolean {
  const tokens = tokenise(firstLine(text));
  // `30% of traffic back`.
  if (tokens.some(({ word }) => saysBack.test(word))) return false;
  return figures(tokens).some(({ at }) => {
    const next = tokens.slice(at + 1).find(({ word }) => word !== '' && !percentWords.has(word));
    return next?.word === 'of';
  });
}

/** Every figure from 0 to 100 with a percent sign, in order. `+70%` and `70–80%` are none. */
function figures(tokens: readonly Token[]): readonly Figure[] {
  return tokens.flatMap((token, at) => {
    const amount = /^[0-9]{1,3}(\.[0-9]{1,3})?$/.test(token.word) && !/[-+−]$/u.test(token.lead) ? Number(token.word) : Number.NaN;
    // `not even 10%`: less than that, and nobody says how much.
    const isLess = tokens[at - 1]?.word === 'even' && /^(?:not|nicht|no|nem|ni)$/u.test(tokens[at - 2]?.word ?? '');
    return isPercent(token, tokens[at + 1]) && amount <= 100 && !isLess ? [{ percent: Math.floor(amount), at }] : [];
  });
}

const isPercent = (token: Token, next: Token | undefined): boolean =>
  /^[%％]/u.test(token.mark) ||
  (token.mark === '' &&
    next !== undefined &&
    ((/^[%％]/u.test(next.mark) && next.word === '') || percentWords.has(next.word) || next.word === 'por' || next.word === 'per'));

const percentWords: ReadonlySet<string> = new Set(['percent', 'pct', 'prozent', 'feesdi', 'pc']);

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

/** `we are at 70%`, `now at 70%`: a report of how far it is. `70%` alone in a room is a number. */
const saysWhere = (words: readonly string[]): boolean => words.includes('at') || words.includes("we're") || words.includes('now');
