// One thing asked of an incident in plain words: `is it over?`, `who's looking at this`, `have customers been informed?`. Only the whole
// line counts, so that a question about something else stays one.

import type { AskedThing } from '../../incident/asked-of.js';
import { languages, spellingOf } from '../../languages/index.js';
import type { Selector } from '../command.js';
import { severityCode } from './severity-names.js';
import { wordsIn } from './wholeness.js';

export interface AskedAbout {
  readonly thing: AskedThing;
  /** The incident it names. */
  readonly selector: Selector;
  /** Whom `knows` is about, as typed. */
  readonly whom: string | null;
  /** It is asked of all there is, and of no incident alone: `is everything down`. Absent: it is not. */
  readonly all?: true;
}

/** Longer than this people tell a story. */
const longestChars = 100;

/** What the question is about: this incident, in any of the words for it. */
const it =
  '(?<it>(?:it|this|that|we|things?|everything|everyone|all (?:of (?:it|them)|(?:our |the )?(?:services|systems|sites|apps|things))|all|(?:the |this |our )?(?:service|services|system|site|platform|incident|issue|problem|outage|alert|thing|prod|production|(?:p|sev-?)[1-4])|(?:inc-?|#)?[0-9]{1,7})(?: one| all| thing)?)';
const isWord = '(?:is|are|was|were|has|have|did|does)';
const some = '(?:all|been|really|fully|completely|actually|already|finally|now|just|yet|still|even|all)';
const whole =
  '(?:over|fixed|resolved|solved|sorted(?: out)?|finished|back(?: up| online| to normal| in service)?|up(?: again| and running)?|ok|okay|good|fine|working|works?|restored|recovered|closed|gone|under control|mitigated|live|stable|healthy|running|clear(?:ed)?|better|normal)';
const broken =
  '(?:going on|on ?going|down|broken|open|happening|an issue|a problem|an incident|failing|not working|out|red|active|on fire|degraded|unresolved|affected)';
const tail =
  '(?: (?:again|now|yet|already|then|so far|at the moment|right now|currently|for everyone|for everybody|for good|or not|by now))*';
const customers = '(?:(?:all|our|the|any|affected) )*(?:customers?|clients?|users|merchants|partners)';
const told = '(?:told|tell|informed?|notified|notify|updated?|contacted|warned|communicated to)';

const line = (pattern: string): RegExp => new RegExp(`^${pattern}$`, 'iu');

/** Asked for: `where is`, `is there`, `pass me`. */
const wherever =
  "(?:(?:is there|are there|do we have|have we got|do you have|where(?:['’]s|s| is| are| do i find| can i find)|what(?:['’]s|s| is)|got|any|which|can i (?:have|get|see)|can you (?:pass|send|give|show|share)(?: me| us)?|(?:pass|send|give|show|share|post)(?: me| us)?|i need|need) )?(?:(?:a|an|the|any|our|this|link to|links to|url of|link for) )*";
const severe = '(?:p[1-4]|sev-?[1-4])';

/** In this order; the first that fits. */
const asked: readonly (readonly [AskedThing, readonly RegExp[]])[] = [
  [
    'why',
    [
      line(
        `(?:why|how come) (?:is |was )?(?:it|this|that|this one|the (?:incident|alert|page|issue)) (?:is |was )?(?:(?:still|now|only|just|really) )*(?:an? )?(?:${severe}|critical|(?:so|that|this) (?:bad|urgent|severe|serious|high))(?: one| incident| alert)*${tail}`,
      ),
      line(`(?:why|how come)(?: an?| the| such an?)? ${severe}(?: and not (?:an? )?${severe})?`),
      line(
        `who (?:made|set|declared|marked|raised|said|decided|opened)(?: it| this| that)?(?: is| was)?(?: as| to| at)?(?: an?| the)? (?:${severe}|severity)${tail}`,
      ),
      line(`where (?:does|did) the (?:${severe}|severity|priority) come from`),
    ],
  ],
  [
    'why-me',
    [
      line(
        `why (?:am i|was i|have i been|did i get|are you|were you|did you|do you) (?:being |just |always |even )*(?:paged?|paging|woken|wake|waking|called|call|calling|rung|ring|alerted|told)(?: up)?(?: me)?(?: up)?(?: for (?:it|this|that)| about (?:it|this|that)| on (?:this|it))*${tail}`,
      ),
      line('why me'),
      line(
        '(?:did|have) you (?:just |already |really )?(?:call|called|ring|rung|page|paged|wake|woken|text|texted|message|messaged|ping|pinged)(?: me)(?: up)?(?: just now| now| again| for (?:it|this))*',
      ),
      line(
        '(?:was (?:that|it) you(?: who called| calling| that called)?|who (?:just |has )?(?:called|rang|paged|woke|pinged)(?: me)(?: up)?|did i (?:just )?(?:miss (?:a|your) (?:call|page)|get (?:a )?(?:paged|page|called|call)))(?: just now| now)*',
      ),
    ],
  ],
  [
    'drill',
    [
      line(
        `(?:is|was) (?:it|this|that|this one|the (?:page|alert|incident)) (?:(?:just|only|really|actually|for) )*(?:an? |the )?(?:real|drill|test|test page|test alert|exercise|practice|joke|real one|real thing|real incident|real alert|live)(?: (?:or|and not) (?:an? |just |only )*(?:drill|test|real|exercise|practice|joke|real one|not|what))*${tail}`,
      ),
      line(`(?:real|drill|test|is this real)(?: or (?:an? )?(?:drill|test|real|not|exercise))+`),
    ],
  ],
  [
    'runbook',
    [
      line(
        `${wherever}(?:run-?books?|run books?|playbooks?)(?: (?:link|url|address|page))*(?: (?:for (?:it|this|that|this one)|of (?:it|this)|here|now|somewhere))*`,
      ),
    ],
  ],
  [
    'links',
    [
      line(
        `${wherever}(?:links?|urls?|dashboards?|graphs?)(?: (?:link|url))*(?: (?:(?:to|for|of) (?:it|this|that|this one|the (?:alert|incident|issue|graphs?|dashboard|source|problem))|here|now|somewhere|i can (?:look at|open|see)))*`,
      ),
    ],
  ],
  [
    'still',
    [
      line(`(?:is|are) ${it} (?:still|yet) (?:${some} )*${broken}${tail}`),
      line(`(?:is|are) ${it} ${broken}${tail}`),
      line(`still ${broken}${tail}`),
      line(
        `(?:are|do) (?:we|you|they) still (?:have (?:an? )?(?:issue|issues|problem|problems|outage)|see(?:ing)? (?:errors|issues))${tail}`,
      ),
    ],
  ],
  [
    'over',
    [
      line(`${isWord} ${it} (?:${some} )*${whole}${tail}`),
      line(`(?:did|have|has) (?:we|you|they|anyone|asha) (?:${some} )*(?:fix(?:ed)?|solved?|resolved?) (?:it|this|that)${tail}`),
      line(`(?:all |now )?${whole}${tail}`),
      line(`(?:do|does) ${it} work${tail}`),
      line(`can (?:customers|users|people|we) (?:pay|log ?in|order|use it|use the site|work)${tail}`),
    ],
  ],
  [
    'told',
    [
      line(
        `(?:have|has|are|were|was|did|do|does|is) ${customers} (?:(?:been|already|yet|now|all|being|made) )*(?:${told}|aware|know)(?: (?:about|of) (?:it|this|that|the (?:issue|incident|problem|outage)))?${tail}`,
      ),
      line(
        `(?:have|did|has|do) (?:we|you|they|any ?one|any ?body|some ?one|some ?body|[\\p{L}]{2,20}) (?:already )?${told} ${customers}(?: (?:about|of) (?:it|this|that))?${tail}`,
      ),
      line(`${customers} (?:are |been )?(?:${told}|aware|know)${tail}`),
      line(
        `(?:is|was|has|did) (?:the |a |any )*(?:customer |client )?(?:notice|notification|comms|communication|message to customers|status ?page)(?: (?:been|go|gone|is|already))* (?:out|sent|published|updated|posted)${tail}`,
      ),
    ],
  ],
  [
    'knows',
    [
      line(
        `(?:has|was|is|were|have) (?:the )?@?(?<whom>[\\p{L}-]{2,30}(?: (?!been|already|yet|know|about)[\\p{L}]{2,20})?) (?:been |already |yet )*(?:told|informed|paged|notified|aware|woken(?: up)?|called|alerted|updated)(?: about (?:it|this|that)| of (?:it|this|that)| yet| already| too)*`,
      ),
      line(
        `(?:does|do) (?:the )?@?(?<whom>[\\p{L}-]{2,30}(?: (?!been|already|yet|know|about)[\\p{L}]{2,20})?) (?:already )?know(?: about (?:it|this|that)| of (?:it|this|that)| yet| already| too)*`,
      ),
    ],
  ],
  [
    'who',
    [
      line(
        '(?:(?:is|has|does|do we have|have we got) )?(?:any ?(?:one|body)|some ?(?:one|body))(?: (?:is|working|looking|actually|already|on|into|at|handling|taken|picked|picking|taking|got|have|has|owning|own|it|this|that|up|care|of|the case|after|now|yet|for|responding|investigating|debugging|fixing))+',
      ),
      line(
        `who(?:['’]s|s| is| are|['’]re)? (?:(?:currently|actually|now) )*(?:working on|looking (?:at|into)|handling|dealing with|fixing|investigating|debugging|taking care of|on|leading|owning|running|responsible(?: for)?|in charge(?: of)?|the owner(?: of)?|owner(?: of)?|the lead|the on-?call here)(?: (?:it|this|that|the (?:issue|incident|problem|outage|fix)|(?<it>(?:inc-?|#)?[0-9]{1,7})|case|one))*${tail}`,
      ),
      line(
        `who(?:['’]s| has| is| have)? (?:got|taken|took|has|have|owns|picked up|acked|acknowledged) (?:it|this|that|up|the (?:issue|incident|page|alert)|(?<it>(?:inc-?|#)?[0-9]{1,7}))(?: one| up)*${tail}`,
      ),
    ],
  ],
  [
    'eta',
    [
      line(
        `(?:by |until )?(?:when|what time) (?:will|would|do|does|can|is|are|should|could|might|shall) (?:(?:${it}|you|they|customers|users|people|asha|i) )?(?:(?:we|you|i|think|expect|be|get|have|it|this|to|that|is|will|customers|approximately|roughly|probably) )*${whole}${tail}`,
      ),
      line(
        `(?:by |until )?when (?:will|can|do) (?:we|you|they|asha) (?:be done|be finished|be ready|have (?:it|this) (?:done|fixed)|fix (?:it|this)|finish)${tail}`,
      ),
      line(
        '(?:about |roughly |approx(?:imately)? )?how (?:much )?(?:long|longer|more time|time|soon)(?: (?:more|will|it|this|that|take|to|till|until|before|is|we|are|the|a|fix|fixed|back|over|resolve|resolved|resolution|restore|restored|recover|recovery|up|do|you|need|still|now|does|would|can|be|get|again|expect|think|for|roughly|approximately|done))*',
      ),
      line(
        `(?:(?:what(?:['’]s|s| is)?|any|is there|do (?:we|you) have|have (?:we|you) got|got|can i (?:have|get)|give me) )?(?:(?:the|an|any|a|new|current|latest|updated|estimated|rough) )*(?:eta|etr|estimate|time estimate|estimated time|time to (?:fix|resolve|recovery|restore)|expected time)(?: (?:for|on|of|to) (?:it|this|that|a fix|the fix|fix|recovery|resolution|restore|resolve|(?:inc-?|#)?[0-9]{1,7}|being back))*${tail}`,
      ),
    ],
  ],
  [
    'cause',
    [
      line(
        '(?:do|does|did|have|has) (?:we|you|any ?one|any ?body|they|asha) (?:(?:already|yet|now|actually) )*(?:know|understand|have|find|found|got|identif(?:y|ied)|see) (?:(?:already|yet|now|out) )*(?:why|what (?:happened|caused (?:it|this|that)|broke|is wrong|went wrong|is causing (?:it|this)|the (?:root )?(?:cause|problem|reason) (?:is|was))|(?:the|a|any) (?:root )?(?:cause|reason)|what it is|the problem)(?: yet| already| now)*',
      ),
      line(
        "(?:what(?:['’]s|s| is| was)?|any|is there|is|do we have|have we got) ?(?:(?:the|a|any|our) )*(?:root )?(?:cause|rca|root cause|reason|culprit)(?: (?:known|found|identified|clear|of (?:it|this|that|the (?:issue|incident|outage|problem))|for (?:it|this|that)|behind (?:it|this)|yet|already|now|here))*",
      ),
      line(
        "what (?:is |has |['’]s )?(?:caused?|broke|causing|triggered|triggering) (?:it|this|that|the (?:issue|incident|outage|problem|errors))",
      ),
      line(
        'why (?:is|did|was|has|does|are) (?:it|this|that|we|the (?:service|site|system)) (?:been )?(?:down|broken|happen(?:ing|ed)?|fail(?:ing|ed)?|slow|break|go down|gone down|stop(?:ped)?(?: working)?|not working|out)',
      ),
      line(
        "(?:what went wrong|what is wrong|what['’]s wrong|whats wrong|(?:the )?(?:root )?cause(?: (?:known|found|clear|identified))?|why)",
      ),
    ],
  ],
  [
    'customers',
    [
      line(
        `(?:do (?:we|you) know )?how many (?:customers|users|clients|people|accounts|merchants|partners)?(?: ?(?:are|is|were|have been|do we have|affected|impacted|hit|down|currently|now|in total|so far|being|by it|by this|total))*`,
      ),
      line(
        `(?:what(?:['’]s| is) )?the (?:number of|count of|customer count|number) (?:affected |impacted )?(?:customers|users)(?: affected| impacted)?`,
      ),
    ],
  ],
  [
    'impact',
    [
      line(
        `(?:what|who|where|which (?:customers|users|regions?|services?|products?|countries|channels?))(?:['’]s|s| is| are| was| were)? (?:(?:it|the|being|all|actually|currently|customer) )*(?:affected|impacted|impact|hit|blast radius|scope)(?: (?:by (?:it|this)|of (?:it|this|this one)|on customers|now|so far|right now))*`,
      ),
      line(
        `(?:is|are) (?:everyone|everybody|all customers|all users|all regions|all of eu|only eu|customers) (?:affected|impacted|hit)${tail}`,
      ),
    ],
  ],
  [
    'since',
    [
      line(
        `since when(?: (?:is|are|has|was) ${it}(?: (?:been|all|down|broken|out|going on|like this|failing|open|happening|clear(?:ed)?|over|back|ok|okay|fine|up|fixed|quiet))*)?`,
      ),
      line(`when did ${it} (?:start|begin|happen|break|go down|fail|stop working|occur|fire)(?: .{0,20})?`),
      line(`when was ${it} (?:opened|declared|started|detected)`),
      line(
        `(?:for )?how long (?:has|have|is|was|are|were) ${it}(?: (?:been|already|now|down|broken|going|going on|on|open|out|like this|happening|failing|running|unavailable|for|affected|in|this|state))+`,
      ),
      line('how old is (?:it|this|this one)'),
    ],
  ],
  [
    'severity',
    [
      line("(?:what(?:['’]s|s| is)? )?(?:the |its )?(?:severity|priority|sev|prio|level)(?: (?:of|is|has) (?:it|this|this one))*"),
      line(
        `(?:is|was) (?:it|this|that) (?:(?:really|still|actually|just|only|now|very) )*(?:an? )?(?:p[1-4]|sev-?[1-4]|serious|bad|urgent|critical|big deal|big one|major|severe)(?: one| incident| really| now| still)*`,
      ),
    ],
  ],
  [
    'doing',
    [
      line(
        `what(?:['’]s|s| is| are|['’]re|re) (?:asha|they|we|you|he|she|people|the team|everyone) (?:doing|trying|up to|working on)(?: about (?:it|this)| now| right now| currently)*`,
      ),
      line(
        "what(?:['’]s|s| is) (?:being done|the plan|the next step|next|the latest update|the last update|the current state|been done|been tried)(?: about (?:it|this)| now| so far)*",
      ),
      line(`(?:is|are) ${it} (?:(?:getting|any|at least) )*(?:better|worse|improving|recovering)${tail}`),
      line(
        '(?:when was the last update|what did (?:asha|they|he|she) (?:say|do)(?: last)?|what has been (?:done|tried)(?: so far)?|how far are (?:we|they|you))',
      ),
    ],
  ],
  [
    'call',
    [
      line(
        `(?:(?:is there|do we have|where(?:['’]s|s| is)|what(?:['’]s|s| is)|got|any|have we got|can i get|which) )?(?:(?:a|an|the|any|open|running|conference|zoom|video|incident|teams|meet) )*(?:bridge|call|zoom|meeting|conf call|conference|bridge call|huddle)(?: (?:link|url|number|address|details|dial-?in))*(?: (?:for (?:it|this|that)|on|open|running|going|going on|i can join|to join|now|yet|somewhere))*`,
      ),
    ],
  ],
  [
    'paged',
    [
      line(
        `who (?:(?:has|have|was|were|is|got|been|already|all|else) )*(?:paged|told|informed|notified|woken(?: up)?|called|alerted)(?: so far| already| yet| about (?:it|this)| of (?:it|this)| for (?:it|this))*`,
      ),
      line('who (?:all |else )?knows(?: about (?:it|this|that)| of (?:it|this)| already| so far)*'),
      line('who did (?:you|muster) (?:page|tell|inform|call|wake)'),
    ],
  ],
];

/** `ok so`, `hey muster`, `do you know if`: what stands before the question itself. */
const before =
  /^(?:(?:ok|okay|so|and|but|hey|hi|hello|muster|please|pls|sorry|quick question|just checking|btw|um|hm+|also|wait)(?=[\s,:])[\s,:–—-]*)+/iu;
const indirect =
  /^(?:(?:do|does) (?:you|we|any ?one|any ?body) know|can (?:you|any ?one|some ?one) (?:please )?(?:tell|say)(?: me| us)?|could you (?:please )?tell me|tell me|any (?:idea|clue)|may i (?:ask|know)|can i (?:ask|know)|i(?: just|['’]d like to| would like to)? (?:want(?:ed)? to|need to|like to)? ?(?:ask|know)|let me know) (?<if>if |whether )?/iu;
const behind =
  /(?:[\s,]+(?:please|pls|plz|thanks|thx|thank you|guys|team|folks|all|everyone|everybody|btw|muster|bro|bhai|mate|sir|anyone|asha))+$/iu;
const clauseOfIf = line(`${it}(?:['’]?s| is| are| has been)? (?:${some} )*${whole}${tail}`);

/** Asked without a mark these are statements or orders. */
const needMark: ReadonlySet<AskedThing> = new Set<AskedThing>([
  ...(['over', 'still', 'told', 'call', 'severity', 'impact', 'drill', 'runbook', 'links'] as const),
]);
/** `send me the runbook` asks for it without being a question. */
const asksFor = /^(?:pass|send|give|show|share|post|i need|need)\b/iu;
const opens =
  /^(?:is|are|am|was|were|did|do|does|has|have|had|can|could|should|will|would|what|what['’]?s|whats|when|why|how|where|which|who|who['’]?s|whos|whose|any|anyone|anybody|by when|until when|since when|for how long|about how|got)\b/iu;

/** What is asked; null where it is no question, or one about something else. */
export function askedAbout(text: string): AskedAbout | null {
  if (text.length > longestChars || text.includes('\n')) return null;
  const isMarked = /[?？؟]/u.test(text);
  const plain = text
    .replaceAll('’', "'")
    .replace(/[?？؟!.…¿\s]+$/gu, '')
    .replace(/^[¿\s@]+/u, '')
    .replace(/ {2,}/g, ' ');
  if (/[?？؟\n;]/u.test(plain)) return null;
  const called = plain
    .replace(before, '')
    .replace(behind, '')
    .replace(/[?.!,\s]+$/u, '');
  const found = indirect.exec(called);
  const said = found === null ? called : called.slice(found[0].length);
  if (found?.groups?.if !== undefined) {
    const match = clauseOfIf.exec(said);
    if (match !== null) return { thing: 'over', selector: named(match.groups?.it), whom: null };
  }
  const foreign = inOtherWords(said);
  if (foreign !== null && (isMarked || !needMark.has(foreign) || /\bkya\b/iu.test(said)))
    return { thing: foreign, selector: null, whom: null };
  for (const [thing, forms] of asked) {
    const match = forms.map((form) => form.exec(said)).find((one) => one !== null);
    if (match === undefined || match === null) continue;
    const isWanted = (thing === 'runbook' || thing === 'links') && asksFor.test(said);
    if (!isMarked && found === null && !isWanted && !opens.test(said)) return null;
    // `call`, `severity`: alone, without a mark, words of other things.
    if (!isMarked && /^(?:all |now |the )?\S+$/u.test(said) && needMark.has(thing)) return null;
    const it = match.groups?.it;
    const all = (thing === 'still' || thing === 'over') && it !== undefined && ofAll.test(it);
    return { thing, selector: named(it), whom: match.groups?.whom ?? null, ...(all ? { all: true } : {}) };
  }
  return null;
}

const ofAll = /^(?:everything|all\b.*|(?:it|we|things?) all)$/iu;

function named(it: string | undefined): Selector {
  const [, digits] = /([0-9]{1,7})$/u.exec(it ?? '') ?? [];
  const severity = severityCode((it ?? '').replace(/^(?:the|this|our) /iu, '').toLowerCase());
  if (severity !== null) return { severity };
  return digits === undefined ? null : { number: Number(digits) };
}

const others: ReadonlyMap<string, AskedThing> = new Map(
  languages.flatMap(({ questions = {} }) =>
    (Object.entries(questions) as readonly (readonly [AskedThing, readonly string[]])[]).flatMap(([thing, all]) =>
      all.map((words) => [spellingOf(words.split(' ')), thing] as const),
    ),
  ),
);

const inOtherWords = (said: string): AskedThing | null => others.get(spellingOf(wordsIn(said))) ?? null;
