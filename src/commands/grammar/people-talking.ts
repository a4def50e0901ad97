// Telling a command from people talking. In a room a verb at line start is not enough: `fixed the coffee machine` resolves nothing.
// When in doubt in a room it is talk; the talk is kept either way.

import type { Severity } from '../../incident/incident.js';
import type { Spoken } from '../command.js';
import { readNumber } from './numbers.js';
import { severityCode } from './severity-names.js';
import { tokenise } from './tokens.js';

/** Words that ask a person for something. Said to the bot they mean nothing; said in a room they mean somebody else. */
export const courtesies: ReadonlySet<string> = new Set(['please', 'pls', 'plz', 'kindly']);
/** Words before a verb that mean nothing anywhere. */
export const assents: ReadonlySet<string> = new Set(['ok', 'okay', 'yes', 'yep', 'yeah', 'sure', 'right', 'alright']);
/** Sounds people type while they think; before a verb they mean nothing anywhere. */
export const hesitations: ReadonlySet<string> = new Set([
  'um',
  'umm',
  'uh',
  'uhh',
  'uhm',
  'erm',
  'er',
  'err',
  'ehm',
  'ahem',
  'ugh',
  'ughh',
  'argh',
  'oof',
  'sigh',
  'omg',
]);
/** What a page does until it is answered, in the words of whoever wants it to stop: part of a pattern. */
export const noise = '(?:ringing|calling|paging|pinging|alerting|calls|pages|noise)';
/** Words before a verb that mean nothing when said to the bot. */
export const greetings: ReadonlySet<string> = new Set([
  'hm',
  'hmm',
  'hmmm',
  'ah',
  'hey',
  'hi',
  'hello',
  'dear',
  'so',
  'and',
  'now',
  'well',
  'then',
  'just',
  'muster',
]);
/** Those of them that mean nothing among people either: what follows is an order there as it would be without. */
export const salutations: ReadonlySet<string> = new Set(['hey', 'hi', 'hello', 'so']);
/** Everybody, greeted before something is said: `hey all, …`. */
export const crowd: ReadonlySet<string> = new Set(['all', 'everyone', 'everybody', 'there']);
/** Said to whoever listens, at the end of an order. */
export const listeners: ReadonlySet<string> = new Set([
  'team',
  'guys',
  'folks',
  'mate',
  'boss',
  'bro',
  'bhai',
  'yaar',
  'sir',
  'ji',
  'dude',
  'man',
  'buddy',
  'chief',
  'muster',
]);
const hurry: ReadonlySet<string> = new Set([
  ...['now', 'asap', 'rn', 'immediately', 'quickly', 'fast', 'quick'],
  ...['ahora', 'agora', 'jetzt', 'sofort', 'abhi'],
]);
export const gratitude: ReadonlySet<string> = new Set([
  'thanks',
  'thx',
  'thank',
  'ty',
  'thnx',
  'tks',
  'cheers',
  'danke',
  'gracias',
  'obrigado',
  'obrigada',
  ...['dank', 'dankeschön', 'thanku', 'thankyou', 'tysm', 'grazie'],
  'valeu',
  'dhanyavaad',
  'dhanyawad',
  'merci',
  'shukriya',
]);
export const thanked: ReadonlySet<string> = new Set([
  'you',
  'all',
  'everyone',
  'everybody',
  'team',
  'again',
  'much',
  'so',
  'u',
  'in',
  'advance',
  'lot',
  'a',
  'very',
]);

/** How many of these words belong to the order; the pleasantries after it say nothing: `resolve now pls`, `approved thanks asha`. */
export function withoutPleasantries(words: readonly string[], isName: (word: string) => boolean): number {
  let end = words.length;
  for (;;) {
    const before = end;
    const last = words[end - 1] ?? '';
    const thanks = words.slice(Math.max(1, end - 4), end).findIndex((word) => gratitude.has(word));
    const from = Math.max(1, end - 4) + thanks;
    if (
      thanks !== -1 &&
      words
        .slice(from + 1, end)
        .every((word) => word === '' || thanked.has(word) || gratitude.has(word) || listeners.has(word) || isName(word))
    )
      end = from;
    else if (
      end > 1 &&
      (courtesies.has(last) || listeners.has(last) || (hurry.has(last) && !['not', 'right', 'for'].includes(words[end - 2] ?? '')))
    )
      end -= 1;
    else if (end > 2 && courtesies.has(words[end - 2] ?? '') && isName(last)) end -= 2;
    else if (end > 1 && last === '') {
      // Emoji and marks go only with a pleasantry before them, or as the end of everything.
      end -= 1;
    }
    if (end === before || end <= 1) return Math.max(end, 1);
  }
}

/** The text without the pleasantries at its end. */
export function withoutManners(text: string, isName: (word: string) => boolean): string {
  const tokens = tokenise(text);
  // The sign of `70 %` is no ornament.
  const words = tokens.map(({ word, mark }) => (word === '' && /^[%％]/u.test(mark) ? '%' : word));
  const end = withoutPleasantries(words, isName);
  return end === tokens.length ? text : unparted(text.slice(0, tokens[end - 1]?.end ?? 0));
}

/** Without the comma or dash that parted it from what followed: the `silence db 1h,` of `silence db 1h, please`. */
export const unparted = (text: string): string => text.replace(/[\s,;–—-]{1,9}$/u, '');

/** Words after a verb that mean nothing when nothing else follows. */
const trailing: ReadonlySet<string> = new Set([
  ...courtesies,
  ...['ahora', 'agora', 'jetzt', 'abhi'],
  ...['it', 'this', 'that', 'one', 'now', 'asap', 'thanks', 'thx', 'thank', 'you', 'then', 'incident', 'the', 'again', 'here'],
]);
/** Nobody gives orders to a bot in these words. */
const chatter: ReadonlySet<string> = new Set(['lol', 'lmao', 'rofl', 'haha', 'hahaha', 'btw', 'joking', 'kidding']);
const otherDays: ReadonlySet<string> = new Set(['yesterday', 'tomorrow']);

/** What a sentence goes on with when its first word was an ordinary one: `fixed the …`, `close my …`. */
const goesOn: ReadonlySet<string> = new Set([
  ...['the', 'a', 'an', 'my', 'your', 'our', 'his', 'her', 'their', 'its', 'some', 'any', 'another', 'one', 'two', 'this', 'that'],
  ...['these', 'those', 'me', 'us', 'him', 'them', 'you', 'i', 'we', 'he', 'she', 'they', 'who', 'what', 'of', 'to'],
]);
const trouble: ReadonlySet<string> = new Set(['issue', 'problem', 'incident', 'outage', 'bug', 'fault', 'cause', 'impact']);
const notYet: ReadonlySet<string> = new Set([
  ...['if', 'when', 'whenever', 'once', 'unless', 'until', 'soon', 'later', 'tomorrow', 'maybe', 'before'],
]);
const partly: ReadonlySet<string> = new Set(['partially', 'partly', 'mostly', 'almost', 'nearly', 'half', 'temporarily']);
const everything: ReadonlySet<string> = new Set(['all', 'everything', 'every', 'both', 'any']);
const allOfThem: ReadonlySet<string> = new Set([
  'all',
  'everything',
  'every',
  'both',
  'dono',
  'ambos',
  'beide',
  'alle',
  'todos',
  'sab',
  ...['todo', 'tudo', 'alles', 'ambas', 'todas', 'sabhi', 'saare', 'sare'],
]);
const filler: ReadonlySet<string> = new Set([...courtesies, 'now', 'asap', 'it', 'thanks', 'thx']);
const counts: ReadonlyMap<string, number> = new Map(
  ['two', 'three', 'four', 'five', 'six', 'seven', 'eight'].map((word, at) => [word, at + 2]),
);
const pointing: ReadonlySet<string> = new Set(['them', 'these', 'those', 'it']);
const everythingOf: ReadonlySet<string> = new Set([
  'mine',
  ...['incidents', 'incident', 'alerts', 'alert', 'pages', 'page', 'of', 'open', 'them', 'the', 'my'],
]);

/** Whether the rest of a line is only filler, so that nothing was said after the verb. */
export const isFiller = (words: readonly string[]): boolean => words.every((word) => word === '' || trailing.has(word));

export const hasChatter = (words: readonly string[]): boolean => words.some((word) => chatter.has(word));

/** Said of a day on which nothing here is done. */
export const isOfAnotherDay = (words: readonly string[]): boolean => words.some((word) => otherDays.has(word));

/** The rest goes on like a sentence about something else: `the coffee machine`, unless that is `the issue`. */
export function isSentence(rest: string, alsoTalk: readonly string[] = []): boolean {
  const [first = '', second = ''] = wordsOf(rest);
  if (alsoTalk.includes(first)) return true;
  return goesOn.has(first) && !trouble.has(second);
}

/** `anyway is what I'd do`, `was a mistake`: a sentence about the verb, which orders nothing. */
export const isSubject = (rest: string): boolean =>
  /^(?:anyway )?(?:is|isn't|isnt|was|wasn't|wasnt|are|were|would|wouldn't|will|won't|should|shouldn't|could|can|can't|might|may|means|sounds|seems)\b(?!['’])/i.test(
    rest.replaceAll('’', "'"),
  );

/** `if …`, `when …`, `soon`: said of a time that has not come. A condition is not held for anybody. */
export const isConditional = (rest: string): boolean => {
  const [first = '', second = ''] = wordsOf(rest);
  return notYet.has(first) || (['only', 'just', 'but', 'except'].includes(first) && notYet.has(second));
};

/** `partially`, `for some customers`, `3 of 5 alerts`: not over, whatever the verb was. */
export const isPartial = (rest: string): boolean => {
  if (/^100 ?(%|percent|pct)/i.test(rest)) return false;
  const [first = '', second = '', third = ''] = wordsOf(rest);
  if (/^[0-9]+$/.test(first) && second === 'of') return first !== third;
  return partly.has(first) || (first === 'for' && ['some', 'most', 'half', 'part'].includes(second)) || first === 'except';
};

const save: ReadonlySet<string> = new Set(['but', 'except', 'save', 'besides']);

/** `all`, `everything`, `all incidents`, `all but 42`: more than one incident at a time. */
export const isEverything = (rest: string): boolean => {
  const [first = '', second] = wordsOf(rest);
  return everything.has(first) && (second === undefined || everythingOf.has(second) || save.has(second));
};

/** `all`, `all my pages`, `them all`, `every P1`, and not a word more; null when anything else is said. */
export const everyOneOf = (
  rest: string,
): { readonly severity: Severity | null /** How many they are said to be. */; readonly count?: number } | null => {
  const words = wordsOf(rest);
  const said = pointing.has(words[0] ?? '') ? words.slice(1) : words;
  if (said.length === 0 || !allOfThem.has(said[0] ?? '')) return null;
  const severities = said.map((word) => severityCode(word.replace(/s$/, ''))).filter((severity) => severity !== null);
  const counted = said.slice(1).find((word) => /^[0-9]{1,2}$/.test(word) || counts.has(word));
  const understood = said
    .slice(1)
    .every((word) => word === counted || everythingOf.has(word) || filler.has(word) || severityCode(word.replace(/s$/, '')) !== null);
  if (!understood || severities.length > 1) return null;
  const count = counted === undefined ? undefined : (counts.get(counted) ?? Number(counted));
  return { severity: severities[0] ?? null, ...(count === undefined ? {} : { count }) };
};

/** For verbs that are ordinary words: in a room nothing may follow them, or a colon must. */
export const nothingOrMarkFollows = ({ rest, mark, addressed }: Spoken): boolean => addressed || rest === '' || isMarked(mark);

export const nothingFollows = ({ rest, addressed }: Spoken): boolean => addressed || rest === '';

/** For verbs that begin sentences: in a room the rest may not go on like one. */
export const unlessSentence =
  (...alsoTalk: readonly string[]) =>
  ({ rest, mark, addressed }: Spoken): boolean =>
    addressed || isMarked(mark) || !isSentence(rest, alsoTalk);

/** `update:`, `done -`: a label, which talk does not have. */
export const isMarked = (mark: string): boolean => /[:=–—-]/u.test(mark);

export const beginsWithNumber = (rest: string): boolean => readNumber(rest) !== null;

const wordsOf = (rest: string): readonly string[] =>
  tokenise(rest.slice(0, 200))
    .map((token) => token.word)
    .filter((word) => word !== '');
