// What in a note keeps a line from being acted on at once. An order to end, lower, merge or open something is done only when the whole
// of it was understood; a word of scope, part, time, hearsay, guess, failure or denial is something else that was said, and is asked about.

import { isNegation } from './doubt.js';
import { atFault, isRemedy } from './remedies.js';
import { type Token, tokenise } from './tokens.js';

/** Why a line is not simply done. */
export type Doubt = 'scope' | 'part' | 'time' | 'hearsay' | 'guess' | 'failure' | 'relapse' | 'denial' | 'slip' | 'turn' | 'retraction';

const words: Readonly<Record<Exclude<Doubt, 'denial' | 'retraction'>, ReadonlySet<string>>> = {
  /** What follows takes back what stands before. */
  turn: new Set(['but', 'although', 'though', 'however']),
  scope: new Set([
    ...['machine', 'beta', 'internally', 'android', 'ios', 'mobile', 'web', 'desktop'],
    ...['only', 'except', 'excluding', 'besides', 'apart', 'elsewhere'],
    ...[
      'staging',
      'stage',
      'dev',
      'uat',
      'qa',
      'sandbox',
      'preprod',
      'pre-prod',
      'preproduction',
      'local',
      'locally',
      'localhost',
      'laptop',
    ],
    ...['eu', 'us', 'uk', 'apac', 'emea', 'latam', 'europe', 'asia', 'india', 'america', 'internally', 'internal'],
    ...['somewhere', 'unrelated'],
  ]),
  part: new Set([
    ...['parte', 'teil'],
    ...[
      'teilweise',
      'fast',
      'parcial',
      'parcialmente',
      'casi',
      'quase',
      'meio',
      'aadha',
      'thoda',
      'kuch',
      'zum',
      'solo',
      'sólo',
      'só',
      'nur',
      'sirf',
    ],
    ...['partial', 'partially', 'partly', 'mostly', 'most', 'almost', 'nearly', 'half', 'halfway', 'some', 'few', 'part', 'parts', 'one'],
    ...[
      'several',
      'many',
      'temporarily',
      'temporary',
      'temp',
      'workaround',
      'bandaid',
      'somewhat',
      'kinda',
      'kind',
      'sort',
      'sorta',
      'bit',
    ],
    ...['first', 'remaining', 'rest', 'left', 'enough', 'tickets', 'ticket', 'conflict', 'conflicts', 'merge', 'more'],
  ]),
  time: new Set([
    ...['soon', 'verified?', 'noon', 'midnight', 'eod', 'tmrw', 'tmr', 'lunch', 'dinner'],
    ...[
      'wenn',
      'falls',
      'sobald',
      'morgen',
      'später',
      'spaeter',
      'cuando',
      'mañana',
      'manana',
      'si',
      'luego',
      'quando',
      'amanhã',
      'amanha',
      'depois',
      'se',
      'kal',
      'jab',
      'baad',
      'agar',
      'nachher',
      'gleich',
      'pronto',
      'logo',
    ],
    ...['if', 'when', 'whenever', 'once', 'unless', 'until', 'till', 'til', 'before', 'by', 'soon', 'later', 'tomorrow', 'tonight', 'next'],
    ...[
      'expected',
      'expecting',
      'expect',
      'eta',
      'pending',
      'waiting',
      'awaiting',
      'will',
      'would',
      'shall',
      'going',
      'gonna',
      'todo',
      'need',
    ],
    ...['needs', 'needed', 'must', 'have', 'plan', 'planning', 'planned', 'scheduled', 'schedule', 'trying', 'try', 'tried', 'yesterday'],
    ...['last', 'earlier', 'ago', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday', 'morning', 'afternoon'],
    ...['evening', 'weekend', 'week', 'month', 'previously', 'always', 'usually', 'upcoming', 'eventually', 'after', 'while', 'getting'],
    ...['want', 'wants', 'want', 'let', 'lets', "let's", 'ready', 'about', 'starting', 'in-progress', 'progress', 'wip', 'underway'],
  ]),
  hearsay: new Set([
    ...['reportedly', 'rumour', 'rumor'],
    ...['says', 'say', 'said', 'saying', 'claims', 'claimed', 'claiming', 'tells', 'told', 'reported', 'reporting', 'according'],
    ...['heard', 'per', 'asked', 'asks', 'announced', 'promised', 'promises', 'writes', 'wrote', 'confirms', 'mentioned', 'suggests'],
  ]),
  guess: new Set([
    ...['glaube', 'denke', 'penso'],
    ...['theory', 'theoretically', 'principle', 'provided', 'providing', 'less', 'kind-of', 'probable'],
    ...[
      'vielleicht',
      'wohl',
      'hoffentlich',
      'quizás',
      'quizas',
      'creo',
      'parece',
      'talvez',
      'acho',
      'shayad',
      'lagta',
      'tal',
      'vermutlich',
      'so',
      'tbh',
      'not-sure',
    ],
    ...['hopefully', 'hope', 'hoping', 'apparently', 'maybe', 'perhaps', 'probably', 'possibly', 'seems', 'seem', 'seemingly', 'looks'],
    ...[
      'look',
      'think',
      'thinks',
      'thought',
      'guess',
      'guessing',
      'believe',
      'suppose',
      'supposedly',
      'supposed',
      'allegedly',
      'might',
      'may',
    ],
    ...['could', 'should', 'likely', 'unlikely', 'assume', 'assuming', 'presumably', 'unconfirmed', 'unverified', 'verifying'],
    ...['verify', 'verification', 'unclear', 'unsure', 'sure', 'wonder', 'wondering', 'fingers', 'touch', 'doubt', 'confirm', 'confirming'],
    ...['recheck', 'double-check', 'potentially', 'theoretically', 'ish', 'or', 'vs', 'afaik', 'iirc', 'tbc', 'tbd', 'appears', 'appear'],
  ]),
  failure: new Set([
    'wrong',
    ...['failed', 'fails', 'failing', 'fail', 'failure', 'failures', 'error', 'errors', 'erroring', 'exception', 'exceptions', 'timeout'],
    ...[
      'timeouts',
      'timed',
      'broken',
      'broke',
      'breaks',
      'breaking',
      'down',
      'crash',
      'crashed',
      'crashes',
      'crashing',
      'unknown',
      'stuck',
    ],
    ...['refused', 'denied', 'flapping', 'unreachable', 'dropped', 'lost', 'rising', 'degraded', 'slow', 'bad'],
    ...[
      'unhealthy',
      'unstable',
      'offline',
      'unavailable',
      'issue',
      'issues',
      'problem',
      'problems',
      'bug',
      'bugs',
      'incomplete',
      'aborted',
    ],
    ...[
      'hangs',
      'hanging',
      'hung',
      'impossible',
      'useless',
      'returned',
      'reappeared',
      'regressed',
      'button',
      'command',
      'doesnt',
      'leaking',
    ],
    ...['enotfound', 'econnrefused', 'etimedout', 'null', 'undefined', 'nan', 'stderr', 'stacktrace', 'flaky', 'alerting', 'firing'],
  ]),
  relapse: new Set(['again', 'still', 'worse', 'regressed', 'returned', 'reappeared']),
  slip: new Set([
    ...['never', 'mind', 'actually'],
    'wait',
    'oops',
    'oh',
    'whoops',
    'nvm',
    'nevermind',
    'jk',
    'kidding',
    'joking',
    'lol',
    ...['sorry', 'sry', 'srry', 'soz'],
    'chat',
    'ignore',
    'mistake',
    'scratch',
  ]),
};

const order = Object.entries(words) as readonly (readonly [Exclude<Doubt, 'denial' | 'retraction'>, ReadonlySet<string>])[];

/** What goes away when it is over: `errors gone`, `timeouts stopped`, `latency back to normal`. */
const over: ReadonlySet<string> = new Set([
  ...['gone', 'stopped', 'cleared', 'normal', 'fixed', 'zero', '0', 'resolved', 'over', 'recovered', 'disappeared', 'subsided', 'ended'],
  ...[
    'solved',
    'patched',
    'removed',
    'replaced',
    'restarted',
    'drained',
    'killed',
    'back',
    'rebuilt',
    'ok',
    'healthy',
    'rolled',
    'reverted',
    'dropped',
  ],
]);
const none: ReadonlySet<string> = new Set(['no', 'zero', '0', 'without', 'the']);
/** `no data lost`, `no more errors`: a denial of what would be bad. */
const goodToBeWithout: ReadonlySet<string> = new Set([
  ...['errors', 'error', 'more', 'further', 'impact', 'loss', 'data', 'alerts', 'alert', 'issues', 'issue', 'timeouts', 'failures', 'new'],
  ...['customer', 'customers', 'user', 'action', 'followup', 'follow-up', 'problems', 'longer', '5xx', '500s', 'complaints', 'downtime'],
]);
/** `for good`, `in prod`, `for all customers`: as much as there is. */
const whole: ReadonlySet<string> = new Set(['good', 'everyone', 'everybody', 'all', 'now.', 'prod', 'production', 'real', 'sure']);

/** Whether the end takes back what was said: `checkout down, not really`. */
export const isTakenBack = (text: string): boolean => {
  const tokens = tokenise(text).filter((token) => token.word !== '');
  return tokens.some(({ word }, at) => takesBack(tokens, at) || isHedge(word, tokens[at + 1]?.word ?? ''));
};

/** Why the note is not simply taken; null when nothing in it speaks against it. `except`: kinds that this verb's notes may well hold. */
export function doubtIn(text: string, except: readonly Doubt[] = []): Doubt | null {
  const tokens = tokenise(text).filter((token) => token.word !== '');
  for (const [at, token] of tokens.entries()) {
    const found = doubtAt(tokens, at, token);
    if (found !== null && !except.includes(found)) return found;
  }
  return null;
}

/** `by 2 hours`: by how much, where `by 2` alone is a time of day. */
const isLateBy = (tokens: readonly Token[], at: number): boolean =>
  /^[0-9]+$/.test(tokens[at + 1]?.word ?? '') && /^(?:hours?|hrs?|minutes?|mins?|days?|seconds?)$/.test(tokens[at + 2]?.word ?? '');

function doubtAt(tokens: readonly Token[], at: number, token: Token): Doubt | null {
  const { word } = token;
  const [before, next] = [tokens[at - 1]?.word ?? '', tokens[at + 1]?.word ?? ''];
  if (/[?？؟]/u.test(token.mark)) return 'guess';
  if (takesBack(tokens, at) || isHedge(word, next)) return 'retraction';
  if (foreignDenials.has(word)) return 'denial';
  if (word === 'of' && /^[0-9]+$/.test(before) && /^[0-9]+$/.test(next)) return before === next ? null : 'part';
  if (word === 'at' && /^[0-9]/.test(next) && !/[%％]/u.test(tokens[at + 1]?.mark ?? '')) return 'time';
  if (/^[0-9]{1,2}(am|pm|h)$/.test(word)) return 'time';
  if (word === 'after' && (happenings.has(next) || happenings.has(tokens[at + 2]?.word ?? ''))) return null;
  if (word === 'in' && (/^[0-9]/.test(next) || ['a', 'an', 'half', 'few', 'some'].includes(next))) return 'time';
  if (
    word === 'for' &&
    ['the', 'a'].includes(next) &&
    ['moment', 'time', 'while', 'bit', 'day', 'night'].includes(tokens[at + 2]?.word ?? '')
  )
    return 'time';
  if (
    (word === 'as' && next === 'soon') ||
    (word === 'then' && tokens.slice(at + 1, at + 4).some((one) => words.failure.has(one.word) || one.word === 'came'))
  )
    return 'time';
  if (isNegation(word)) return none.has(word) && goodToBeWithout.has(next) ? null : 'denial';
  // `the bank switched us over`: people, and no country.
  if (
    word === 'us' &&
    !/^(?:in|for|from|on|to|the|and|or|eu|only|north|most|all|)$/.test(before) &&
    !/^(?:only|region|regions|west|east|side|cluster|market|customers|users|traffic|prod)$/.test(next)
  )
    return null;
  if ((word === 'for' || word === 'in' || word === 'on') && isPlaceOrTime(next)) return 'scope';
  if (/^[0-9.]+$/.test(word) && /^[%％]/u.test(token.mark)) return Number(word) === 100 ? null : 'part';
  if (/^[a-z]{2,4}-[a-z]+-?[0-9]$/.test(word)) return 'scope';
  if (
    (word === 'after' || word === 'by' || word === 'via') &&
    (isRemedy(next) || isRemedy(tokens[at + 2]?.word ?? '') || next.endsWith('ing'))
  )
    return null;
  // `graphs look normal`: what is seen, no guess.
  if (
    /^looks?$/.test(word) &&
    /^(graphs?|charts?|dashboards?|metrics|grafana|latency|latencies|traffic|rates?|numbers|logs|alerts|queues?)$/.test(before)
  )
    return /^(normal|good|fine|healthy|green|clean|stable|ok|okay|flat|great)$/.test(next) ? null : 'guess';
  // `emails not going out` fails; it is not about to.
  if (word === 'going' && isNegation(before)) return null;
  // `payments going through`: it works.
  if (word === 'going' && /^(?:through|out|in|well|up|down|fine|again)$/.test(next)) return null;
  if (word === 'can')
    return ['you', 'someone', 'somebody', 'anyone', 'we', 'i'].includes(next) || tokens.length === at + 1 ? 'guess' : null;
  if (
    word === 'by' &&
    !/^[0-9]/.test(next) &&
    !words.time.has(next) &&
    !timesOfDay.has(next) &&
    tokens.slice(0, at).some((one) => isRemedy(one.word))
  )
    return null;
  // `checked by hand`, `delayed by 2 hours`: how, and by how much.
  if (word === 'by' && (next === 'hand' || (isLateBy(tokens, at) && /^(?:delayed|late|behind|slower)$/.test(before)))) return null;
  if (
    /^(?:hours?|hrs?|minutes?|mins?|days?|seconds?)$/.test(word) &&
    tokens[at - 2]?.word === 'by' &&
    doubtAt(tokens, at - 2, tokens[at - 2] as Token) === null
  )
    return null;
  // `the reporting job`: what it is called.
  if (/^(?:the|a|our|their)$/.test(before) && /^(?:reporting|saying|logo)$/.test(word)) return null;
  // `wrong logo on the invoice`: no Portuguese.
  if (word === 'logo' && /^(?:wrong|old|new|company|brand|missing|broken|on)$/.test(words.failure.has(before) ? 'wrong' : next))
    return null;
  // `approve yesterday's`: of another time all the same.
  const owner = word.replace(/['’]s$/u, '');
  const kind = order.find(([name, set]) => set.has(word) || (name === 'time' && owner !== 'let' && set.has(owner)))?.[0] ?? null;
  if (kind === null) return null;
  // `bad index dropped`: what was at fault is gone.
  if (word === 'dropped' && tokens.slice(Math.max(0, at - 3), at + 4).some((token) => atFault.has(token.word))) return null;
  if (atFault.has(word) && tokens.slice(Math.max(0, at - 3), at).some((token) => token.word === 'dropped')) return null;
  if ((kind === 'failure' || kind === 'relapse') && isOver(tokens, at, before)) return null;
  if ((word === 'back' || word === 'more') && none.has(before)) return null;
  return kind;
}

/** `…, not yet`, `… noch nicht`: a denial at the very end takes back the rest. */
const takesBack = (tokens: readonly Token[], at: number): boolean =>
  at > 0 &&
  tokens.length - at <= 6 &&
  tokens.slice(at).every(({ word }) => isNegation(word) || foreignDenials.has(word) || afterDenial.has(word)) &&
  tokens.slice(at).some(({ word }) => (isNegation(word) && !nothings.has(word)) || foreignDenials.has(word));
/** What fails may answer with it: `search returns nothing`. */
const nothings: ReadonlySet<string> = new Set(['nothing', 'nobody', 'none']);
const afterDenial: ReadonlySet<string> = new Set(['yet', 'really', 'quite', 'exactly', 'anymore', 'sure', 'at', 'all', 'wait', 'abhi']);

/** `sort of`, `kind of`: it is not quite so. */
const isHedge = (word: string, next: string): boolean => (word === 'sort' || word === 'kind') && next === 'of';

/** *Not* in the other languages. */
const foreignDenials: ReadonlySet<string> = new Set([
  'nicht',
  'kein',
  'keine',
  'nahi',
  'nahin',
  'não',
  'nao',
  'nunca',
  'todavía',
  'todavia',
  'aún',
  'ainda',
  'mat',
  'noch',
]);

/** What things happen after: `down after the deploy`. */
const happenings: ReadonlySet<string> = new Set([
  'deploy',
  'deployment',
  'release',
  'upgrade',
  'migration',
  'change',
  'rollout',
  'maintenance',
  'failover',
  'update',
]);

const timesOfDay: ReadonlySet<string> = new Set(['noon', 'midnight', 'eod', 'then', 'lunch', 'dinner', 'night', 'dawn', 'now']);

/** `errors gone`, `no errors`, `killed the stuck query`. */
function isOver(tokens: readonly Token[], at: number, before: string): boolean {
  const word = tokens[at]?.word ?? '';
  if (word === 'again' || word === 'still' || word === 'worse')
    return word === 'again' && (isFine(before) || tokens.slice(Math.max(0, at - 3), at).some((token) => token.word === 'can'));
  if (tokens.slice(at + 1, at + 5).some((token) => over.has(token.word))) return true;
  const earlier = tokens.slice(Math.max(0, at - 3), at).some((token) => isRemedy(token.word));
  return (none.has(before) && before !== 'the') || before === 'more' || (earlier && at < tokens.length - 1);
}

const isFine = (word: string): boolean =>
  [
    'normal',
    'good',
    'great',
    'alive',
    'responding',
    'serving',
    'running',
    'available',
    'reachable',
    'working',
    'up',
    'fine',
    'ok',
    'okay',
    'healthy',
    'online',
    'back',
    'green',
    'stable',
  ].includes(word);

const isPlaceOrTime = (next: string): boolean =>
  next !== '' &&
  !whole.has(next) &&
  (words.scope.has(next) || words.part.has(next) || next === 'now' || next === 'today' || next === 'just');
