// How people say that it is not over after all: `not fixed`, `errors are back`, `broken again`, `phir se down`.

import { languages, spellingOf } from '../../languages/index.js';
import { clean } from './clean.js';

/** `plain`: it says so and nothing else. `perhaps`: it may be meant so, of all of it or a part; service may be what is back. */
export type Relapse = 'plain' | 'perhaps';

/** Longer than this people tell a story. */
const longestChars = 80;

const it =
  '(?:(?:it|this|that|the|same|problems?|issues?|incident|outage|errors?|5xx|5xxs|500s|50[234]s?|timeouts?|alerts?|alarms?|failures?|latency|lag|spikes?|crashes|everything)\\b\\s*){1,3}';
const is = "(?:\\s*(?:['’]?s|['’]?re|is|are|has|have|was|got|keeps?|started|just)\\b)*\\s*";
const end = '(?:\\s+(?:again|now|already|for us|here|too|though|after all|at all|any ?more|really|on my side|unfortunately|sadly))*';
const fails =
  '(?:broken|down|failing|failed|fails|slow|dead|erroring|timing out|crashing|crashed|degraded|happening|broke|firing|unreachable|unavailable|500ing|not working)';

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`, 'iu');

const plain: readonly RegExp[] = [
  whole(`(?:${it})?${is}not (?:really |actually )?(?:fixed|solved|mitigated|gone|working|holding|better|stable)${end}`),
  whole(
    `(?:${it})?(?:isn['’]?t|aren['’]?t|wasn['’]?t) (?:really |actually )?(?:fixed|solved|mitigated|gone|working|holding|over|stable)${end}`,
  ),
  whole(`(?:${it})?${is}(?:all )?${fails} again${end}`),
  whole(
    `(?:${it})?${is}(?:broke|went down|fell over|failed|crashed|died|happened|started|flared up|kicked off|regressed)(?: again| once more)${end}`,
  ),
  whole(`(?:${it})?${is}(?:regressed|relapsed|recurring|reoccurring|reoccurred|recurred|flaring up)${end}`),
  whole(
    `(?:the |same )*(?:problems?|issues?|outage|errors?|5xxs?|500s|50[234]s?|timeouts?|alerts?|alarms?|failures?|lag|crashes)${is}(?:back|returned|returning|came back|coming back)${end}`,
  ),
  whole(
    `(?:errors?|error rate|latency|5xxs?|500s|timeouts?|failures?|lag)${is}(?:rising|climbing|spiking|going up|up|increasing|growing|worse) again${end}`,
  ),
  whole(
    `(?:(?:the|our|my) )?(?:mitigation|fix|workaround|rollback|roll back|failover|restart|patch|hotfix|revert)(?: (?:did not|didn['’]?t|does not|doesn['’]?t|is not|isn['’]?t|has not|hasn['’]?t|won['’]?t|never) (?:really )?(?:hold|holding|held|help|helping|helped|work|working|worked|stick|sticking)|(?: has)? (?:failed|wore off|broke|stopped working|came undone))${end}`,
  ),
  whole(`(?:it )?(?:did not|didn['’]?t) (?:hold|last|stick)${end}`),
  whole(
    `(?:${it})?${is}still (?:totally |completely |all )?(?:broken|down|failing|dead|erroring|timing out|crashing|not working|not fixed)${end}`,
  ),
  whole('(?:i |we )?(?:spoke|celebrated) too (?:soon|early)'),
];

/** `not resolved, still failing`, `not mitigated after all, errors coming back`: denied first, and then what shows it. */
const deniedFirst = new RegExp(
  `^(?:${it})?${is}not (?:really |actually |yet )?(?:fixed|solved|mitigated|gone|resolved|over|done|stable|holding)(?: after all| yet| at all)*[ ,;.–—-]+(?:still |again |the |it['’]?s |its )*(?:${it})?${is}(?:still )?(?:${fails}|coming back|came back|back|rising|returning|returned)${end}$`,
  'iu',
);

const perhaps: readonly RegExp[] = [
  whole(`(?:it|this|that)(?:['’]?s| is| has| just)*(?: come| came)? back(?: again)?${end}`),
  whole(`(?:${it})?${is}(?:back again|returned|came back|come back|coming back)${end}`),
  whole(
    `(?:${it})?${is}still (?:slow|happening|failing|broken|down|degraded|(?:seeing|getting|throwing) (?:\\p{L}+ )?(?:errors|timeouts|5xxs?|500s|50[234]s?|alerts|failures))(?: (?:for|in|on|from) .{1,30})?${end}`,
  ),
  whole(`(?:it|that|this) (?:did not|didn['’]?t) (?:help|work|fix it|fix anything|do it)${end}`),
];

/** What stands before it and says nothing. */
const openers =
  /^(?:(?:ok|okay|hm+|no|nope|nah|guys|team|all|folks|damn|dammit|argh+|ugh+|oh|oh no|crap|shit|fuck|sorry|sry|wait|actually|hey|hi|well|so|and|but|yeah|yep|looks like|seems(?: like)?|i think|fyi|bad news|update)\b[\s,.:;!–—-]*)+/iu;
const doubtsIt = /^.{0,30}\b(?:looks like|seems|i think|maybe|perhaps)\b/iu;
const closers = /[\s,;.!–—-]+(?:guys|team|all|folks|everyone|please|pls|sorry|damn|ffs|lol)$/iu;

/** What the other languages say for it, as they are spelt. */
const foreign = (kind: 'relapsed' | 'perhapsRelapsed'): ReadonlySet<string> =>
  new Set(languages.flatMap((language) => language[kind] ?? []).map((words) => spelt(words)));

function spelt(text: string): string {
  return spellingOf(text.split(/\s+/u));
}

const [relapsed, perhapsRelapsed] = [foreign('relapsed'), foreign('perhapsRelapsed')];

/** A line about one incident, and the number it names. */
export interface SaidOfIt {
  readonly relapse: Relapse;
  readonly number: number | null;
  /** What fails again, where it is named: `checkout`; null: whatever they have been talking of. */
  readonly about: string | null;
}

/** Whether a line says, whole, that what had been over or nearly so is not; null for any question and anything longer. */
export function saysNotOver(text: string): SaidOfIt | null {
  const said = clean(text)
    .trim()
    .replace(/(?:[\s.!,…]|\p{Extended_Pictographic}|\ufe0f|:\(|:-\()+$/gu, '');
  if (said === '' || said.length > longestChars || /[\n?？]/u.test(said)) return null;
  const named = /^(?:inc-?|#)?([0-9]{1,7})(?![\p{L}\p{N}%.,])[\s:–—-]*/iu.exec(said);
  const number = named === null ? null : Number(named[1]);
  const rest = said.slice(named?.[0].length ?? 0);
  const bare = rest.replace(openers, '').replace(closers, '').toLowerCase();
  if (bare === '') return null;
  const relapse = relapseIn(bare);
  if (relapse !== null) return { relapse: doubtsIt.test(rest) ? 'perhaps' : relapse, number, about: null };
  const about = ofSomething.map((one) => one.exec(bare)?.[1]).find((one) => one !== undefined);
  return about === undefined ? null : { relapse: 'perhaps', number, about };
}

/** `checkout is down again`, `ledger timeouts are back`: of what is named. */
const ofSomething: readonly RegExp[] = [
  whole(`(\\p{L}[\\p{L}\\p{N}_-]*(?: \\p{L}[\\p{L}\\p{N}_-]*){0,2}?)${is}(?:all )?${fails} again${end}`),
  whole(
    `(\\p{L}[\\p{L}\\p{N}_-]*(?: \\p{L}[\\p{L}\\p{N}_-]*)?) (?:errors?|5xxs?|500s|50[234]s?|timeouts?|alerts?|failures?)${is}(?:back|rising|climbing|spiking)(?: again)?${end}`,
  ),
];

function relapseIn(bare: string): Relapse | null {
  const spelling = spelt(bare);
  if (plain.some((one) => one.test(bare)) || relapsed.has(spelling)) return 'plain';
  return deniedFirst.test(bare) || perhaps.some((one) => one.test(bare)) || perhapsRelapsed.has(spelling) ? 'perhaps' : null;
}
