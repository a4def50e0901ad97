// What people say when they were asked something: yes, no, I take it, I cannot, in whatever words. Read only where an answer is waited
// for; anywhere else these words mean nothing.

import { languages, spellingOf } from '../../languages/index.js';
import type { Language, Reply } from '../../languages/language.js';
import { doubtIn } from './doubts.js';
import { assents, courtesies, greetings, noise, withoutPleasantries } from './people-talking.js';
import { wordsIn } from './wholeness.js';

const phrases: Readonly<Record<Reply, readonly string[]>> = {
  yes: [
    ...[
      'yes',
      'y',
      'yes please',
      'yep',
      'yeah',
      'yup',
      'ya',
      'yess',
      'yes do it',
      'do it',
      'do that',
      'go for it',
      'go',
      'go on',
      'go ahead',
      'green light',
    ],
    ...[
      'approve it',
      'yes approve',
      'yes go',
      'yes go ahead',
      'yes approved',
      'approved',
      'lgtm',
      'accept',
      'accepted',
      'i accept',
      'yes i can',
      'i can',
      'yes sure',
    ],
    ...[
      'sure',
      'of course',
      'definitely',
      'absolutely',
      'correct',
      'confirm',
      'confirmed',
      'i confirm',
      'yes that',
      'that',
      'that one',
      'right',
      'affirmative',
    ],
    ...[
      'you can go ahead',
      'you can proceed',
      'you can do it',
      'yeah go',
      'agree',
      ...['yes', 'ok', 'okay', 'fine', 'go', 'approved', 'agreed'].flatMap((yes) =>
        ['from my side', 'from my end', 'from me'].map((side) => `${yes} ${side}`),
      ),
      ...['sure thing', 'yes sure thing'],
      'you have my go',
      'you have my ok',
      'my ok',
      'ok from me',
      'yes from me',
      'fine from my side',
      'proceed',
      'ok proceed',
      'yes proceed',
      'please do',
      'you may',
      'ship it',
      'lets do it',
      "let's do it",
      'lets go',
      "let's go",
      'yes lets do it',
      'make it so',
      '+1',
      '1+',
      'ok do it',
      'okay do it',
    ],
    ...[
      'ok go',
      'ok go ahead',
      'yes ok',
      'i will',
      'can do',
      'happy to',
      'i can do that',
      'i can take it',
      'i agree',
      'agreed',
      'makes sense do it',
      'sounds good do it',
    ],
    ...[
      'go with it',
      'you can go',
      'go on then',
      'go then',
      'fine for me',
      'ok for me',
      'fine with that',
      'ok with that',
      'i am fine with that',
      "i'm fine with that",
      'im fine with that',
      'i am ok with that',
      "i'm ok with that",
      'im ok with that',
      'i am ok with it',
      "i'm ok with it",
      'im ok with it',
      'go go',
      'go go go',
      'green light from me',
      'no objection',
      'no objections',
      'no objection from me',
      'no objections from me',
      'you have my approval',
      'my approval',
      'approval granted',
      'approval given',
      'permission granted',
      'granted',
      'ok by me',
      'i am fine with it',
      "i'm fine with it",
      'im fine with it',
      'fine by me go',
      'proceed please',
      'green',
      'thumbs up',
      'i approve that',
      'approve that',
      'approve this',
      'yes please do',
      'fine by me',
      'ok with me',
      'fine with me',
    ],
  ],
  no: [
    ...[
      'no',
      'n',
      'nope',
      'nah',
      'no thanks',
      'no thank you',
      'not now',
      'no go',
      'no no',
      "don't",
      'dont',
      'do not',
      "don't do it",
      'dont do it',
      'do not do it',
    ],
    ...[
      'not yet',
      'hold on',
      'hold',
      'hold off',
      'wait',
      'stop',
      'negative',
      'cancel',
      'never',
      'reject it',
      'too risky',
      'i reject that',
      'reject that',
      'red light',
    ],
    ...[
      'i disagree',
      'disagree',
      'denied',
      'not approved',
      'not ok',
      'not okay',
      'no way',
      'rather not',
      "let's not",
      'lets not',
      "i'd rather not",
      'not like this',
      'better not',
      'better not now',
      'please do not',
      "please don't",
      'please dont',
      'too dangerous',
      'way too risky',
      'far too risky',
      'i do not approve',
      "i don't approve",
      'i dont approve',
      'i do not approve this',
      "i don't approve this",
      'i dont approve this',
      'i do not approve that',
      "i don't approve that",
      "don't approve",
      'do not approve',
      'i am against it',
      "i'm against it",
      'im against it',
      'against it',
      "i don't agree",
      'i dont agree',
      'i do not agree',
    ],
    ...[
      "don't do that",
      'dont do that',
      'do not do that',
      'decline',
      'declined',
      'i decline',
      'absolutely not',
      'veto',
      '-1',
      'thumbs down',
      'not a good idea',
      'bad idea',
      'no chance',
      'not tonight',
    ],
  ],
  agree: [
    ...[
      'ok',
      'okay',
      'k',
      'kk',
      'oki',
      'okey',
      'fine',
      'got it',
      'roger',
      'roger that',
      'copy',
      'copy that',
      'will do',
      'noted',
      'understood',
      'alright',
      'all right',
    ],
    ...[
      'cool',
      'good idea',
      'good plan',
      'great idea',
      'good call',
      'why not',
      'why not go',
      'no problem',
      'gladly',
      'with pleasure',
      'no worries',
      'np',
      'good',
      'great',
      'looks good',
      'looks good to me',
      'sounds good',
      'seen',
      'ok will check',
      'will check',
      'hmm ok',
      'works for me',
    ],
    ...[
      'i see',
      'aye',
      'perfect',
      'makes sense',
      'on my way',
      'omw',
      'ready',
      'here',
      "i'm here",
      'im here',
      'awake',
      "i'm awake",
      'im awake',
      'im up',
      "i'm up",
      'i am up',
    ],
    ...[
      'i will look at it',
      "i'll look at it",
      'will look',
      'will look at it',
      'let me look',
      'let me check',
      "i'll check",
      'ill check',
      'i will check',
      'looking',
      'opening laptop',
    ],
    ...[
      'give me a sec',
      'give me a second',
      'give me a min',
      'give me a minute',
      'one sec',
      'one minute',
      'two minutes',
      'sec',
      'give me 5',
      'give me five',
      'coming',
    ],
  ],
  take: [
    ...[
      'mine now',
      "it's mine now",
      'its mine now',
      'me only will take',
      'i only will take',
      'i will only take it',
      'me will take',
      'i take this one',
      'i take that one',
    ],
    ...[
      'give it to me',
      'give it here',
      'hand it over',
      'send it my way',
      'i take it over',
      'i will take it over',
      "i'll take it over",
      'taking it over',
      'taking over',
      'i take it over myself',
      'i take it myself',
    ],
    ...['me', 'me me', 'i do', 'that is me', "that's me", 'its me', "it's me", 'i will look on it', "i'll look on it"],
    ...[
      'taking a look',
      'having a look',
      'will look',
      'i will look',
      "i'll look",
      'ill look',
      'will take a look',
      "i'll take a look",
      'ill take a look',
      "i'll have a look",
      'ill have a look',
      'let me look',
      'let me check',
      'let me have a look',
      'getting up',
      'getting my laptop',
      'booting laptop',
      'booting my laptop',
      'opening my laptop',
      'logging in',
      'logging on',
      'on my way',
      'omw',
      'coming online',
      'getting online',
    ],
    ...[
      'taking this',
      'taking it',
      'taking',
      'i take it',
      'i take this',
      'i take',
      'i am taking this',
      'i am taking it',
      "i'm taking this",
      "i'm taking it",
      'im taking this',
    ],
    ...[
      'im taking it',
      'take it',
      'i will take it',
      "i'll take it",
      'ill take it',
      'i will take this',
      "i'll take this",
      'ill take this',
      "i'll take this one",
      'ill take this one',
    ],
    ...[
      'on it',
      'im on it',
      "i'm on it",
      'i am on it',
      'am on it',
      'onit',
      'on this',
      "i'm on this",
      'im on this',
      'got this one',
      'looking',
      'checking now',
      'checking it',
      'checking it now',
      'looking now',
    ],
    ...[
      'looking into it',
      'looking into this',
      'looking at it',
      'looking at this',
      'looking at it now',
      'i am looking',
      "i'm looking",
      'im looking',
      'im looking at it',
    ],
    ...[
      'im checking',
      "i'm checking",
      'i am checking',
      'am checking',
      'ok taking it',
      'investigating',
      'investigating now',
      'handling it',
      'handling this',
      'handling',
      "i'm handling it",
    ],
    ...[
      'i got this',
      'i got it',
      "i've got it",
      "i've got this",
      'ive got it',
      'ive got this',
      'i have it',
      'i have this',
      'have it',
      'got this',
      'mine',
      "it's mine",
      'its mine',
    ],
    ...[
      'acking',
      'acked it',
      'i ack',
      'ack it',
      'i acknowledge',
      'acknowledging',
      'i own it',
      'i own this',
      'owning it',
      'assign me',
      'assign to me',
      'assign it to me',
      'count me in',
    ],
    ...[
      'i do it',
      "i'll do it",
      'ill do it',
      'i will do it',
      "i'll handle it",
      'ill handle it',
      'i will handle it',
      "i'll handle this",
      'i will handle this',
      'debugging',
      'debugging it',
    ],
    ...[
      'taking over',
      "i'll take over",
      'ill take over',
      'i take over',
      "i'm taking over",
      'im taking over',
      'picking it up',
      'picking this up',
      'picking up',
      'i pick it up',
    ],
    ...[
      'on it now',
      'jumping on it',
      'jumping on',
      'jumping in',
      'yes on it',
      'ok on it',
      'yes taking it',
      'yes mine',
      'ok mine',
      'acknowledged thanks',
      'aknowledged',
      'akn',
      'acknowleged',
    ],
  ],
  pass: [
    [
      'pass',
      'i pass',
      "can't",
      'cant',
      'cannot',
      "i can't",
      'i cant',
      'i cannot',
      "can't pass",
      'cant pass',
      "can't take it",
      'cant take it',
      'cannot take it',
      "i can't take it",
    ],
    [
      'i cant take it',
      'not me',
      'not my turn',
      'pass it on',
      'passing',
      'passing it on',
      'next',
      'next please',
      'someone else',
      'somebody else',
      'someone else please',
    ],
    [
      "i'm busy",
      'im busy',
      'busy',
      'i am busy',
      'not available',
      'unavailable',
      "i'm not available",
      'im not available',
      'driving',
      "i'm driving",
      'im driving',
      'am driving',
      'sick',
    ],
    [
      "i'm sick",
      'im sick',
      'i am sick',
      'on leave',
      "i'm on leave",
      'im on leave',
      'i am on leave',
      'on vacation',
      "i'm on vacation",
      'im on vacation',
      "can't right now",
      'cant right now',
    ],
    [
      "can't now",
      'cant now',
      'unable',
      'no can do',
      'skip',
      'skip me',
      'escalate to next',
      'try someone else',
      'ask someone else',
      'ask somebody else',
      'no laptop',
      'not at my laptop',
    ],
  ].flat(),
};

const meanings: ReadonlyMap<string, Reply> = new Map(
  [
    phrases,
    // What takes a page by itself, or passes it, does so behind a yes or a no as well: `haan main dekh leta hoon`.
    ...languages.map(({ verbs }): Language['replies'] => ({ take: verbs.ack ?? [], pass: verbs.no ?? [] })),
    ...languages.map((language) => language.replies),
  ].flatMap((table) =>
    (Object.entries(table) as readonly (readonly [Reply, readonly string[]])[]).flatMap(([meaning, all]) =>
      all.map((one) => [spellingOf(one.split(' ')), meaning] as const),
    ),
  ),
);

const meaningOf = (words: readonly string[]): Reply | undefined => meanings.get(spellingOf(words));

const emoji: readonly (readonly [RegExp, Reply])[] = [
  [/^(👍|👌|✅|🆗|👍🏻|💪|🙋|🫡|☑️|✔️|🤝)/u, 'agree'],
  [/^(👀)/u, 'take'],
  [/^(👎|❌|🚫|✋|🙅)/u, 'no'],
];

/** A reply longer than this is a story. */
const longestReplyChars = 80;

/** What a message answers, with what was said after it; null when it is no answer. */
export function replyIn(
  raw: string,
  isName: (word: string) => boolean = () => false,
): { readonly means: Reply; readonly why: string /** A yes that goes on as one takes a page. */; readonly takes?: true } | null {
  const text = raw.trim().replace(leaves, '').replace(quieten, '').replace(sighs, '');
  if (text === '' || text.length > longestReplyChars || text.includes('\n') || /[?？]/u.test(text)) return null;
  if (/^[+-]1[.!]?$/.test(text)) return { means: text.startsWith('+') ? 'yes' : 'no', why: '' };
  const all = wordsIn(text).map(withG);
  const words = withoutNames(all, isName);
  if (words.length < all.length && isOfAnother(text, all, words, isName)) return null;
  if (words.length === 0) {
    const bare = text.replace(/\ufe0f|\s|\p{Emoji_Modifier}/gu, '');
    const found = emoji.find(([pattern]) => pattern.test(bare));
    return found === undefined ? null : { means: found[1], why: '' };
  }
  const plain = leading(unadorned(words));
  for (const some of [words, plain]) {
    const whole = meaningOf(some);
    // `yes and no`.
    if (whole !== undefined && isRefusal(whole) && some.length < words.length && assents.has(words[0] ?? '')) return null;
    if (whole !== undefined) return { means: whole, why: '' };
  }
  // `no not yet`, `yes go`, `no please wait for vic`: the first word decides where nothing after it says otherwise.
  for (let parted = 1; parted <= 3 && parted < words.length; parted += 1) {
    const first = meaningOf(words.slice(0, parted));
    const after = meaningOf(words.slice(parted));
    if (first !== undefined && after !== undefined && first !== 'take' && !contradicts(first, after))
      return { means: first === 'agree' || after === 'pass' ? after : first, why: '', ...(after === 'take' ? { takes: true } : {}) };
  }
  if (isTaking(words.join(' '))) return { means: 'take', why: '' };
  if (cannot.test(words.join(' ').replaceAll('’', "'"))) return { means: 'pass', why: '' };
  const first = meaningOf(words.slice(0, 1));
  if (first === 'no' && words.length <= 8 && courtesies.has(words[1] ?? ''))
    return { means: 'no', why: text.slice(2).replace(/^[\s,]+/, '') };
  // `not before the backup`: a no with its reason.
  if (/^not (?:before|without|until|during|unless|while)\b/iu.test(text)) return { means: 'no', why: text };
  // `no, too risky`, `busy, ask ines`: what follows the comma says why.
  const comma = /^([^,.;:!–—]{1,30})[,.;:!–—]+\s*(.+)$/u.exec(text);
  if (comma === null) return takesAfterAll(text, isName) ? { means: 'take', why: '' } : null;
  const [, before = '', behind = ''] = comma;
  const begins = withoutNames(wordsIn(before).map(withG), isName);
  const head = isTaking(begins.join(' ')) ? 'take' : meaningOf(begins);
  const said = wordsIn(behind);
  const namesSomebody = said.some(isName);
  const ends = withoutNames(said, isName);
  const tail = meaningOf(ends) ?? meaningOf(leading(unadorned(ends))) ?? (isTaking(ends.join(' ')) ? 'take' : undefined);
  // `on my way to the laptop, taking it`.
  if (
    head === undefined &&
    tail === 'take' &&
    !all.some(isName) &&
    doubtIn(before, ['time', 'failure', 'scope', 'denial', 'relapse']) === null
  )
    return { means: 'take', why: '' };
  // `no laptop with me, pass`: why stands first.
  if (head === undefined) return tail === 'pass' && !namesSomebody ? { means: 'pass', why: before.trim() } : null;
  if (tail !== undefined && tail !== head && contradicts(head, tail)) return null;
  // `driving, will look in 20 min`: no for now, and yes after all.
  if (isRefusal(head) && (willLook.test(behind) || takesBehind.test(behind))) return null;
  // `looking, update in 5`.
  if (head === 'take' && tail === undefined)
    return doubtIn(behind, ['time', 'failure']) === null && !namesSomebody ? { means: 'take', why: '' } : null;
  // `got it, opening the laptop`.
  const takes = tail === 'take' && !isRefusal(head) ? { takes: true as const } : {};
  return head === 'no' || head === 'pass' || tail !== undefined
    ? { means: tail === 'pass' ? 'pass' : head, why: behind.trim(), ...takes }
    : null;
}

/** `go for it asha`, `asha go ahead`: said to somebody. */
const withoutNames = (words: readonly string[], isName: (word: string) => boolean): readonly string[] => {
  const from = words.length > 1 && isName(words[0] ?? '') ? 1 : 0;
  const to = words.length - from > 1 && isName(words.at(-1) ?? '') ? words.length - 1 : words.length;
  const left = words.slice(from, to);
  // `ok asha do it`.
  return left.length > 2 && assents.has(left[0] ?? '') && isName(left[1] ?? '') ? [left[0] ?? '', ...left.slice(2)] : left;
};

/** `ines acked it`, `ben on it`: what somebody else does. `take it ben`: somebody else is told to. */
function isOfAnother(text: string, all: readonly string[], left: readonly string[], isName: (word: string) => boolean): boolean {
  if (left.some((word) => ofOneself.has(word))) return false;
  const means = meaningOf(left.filter((word) => !courtesies.has(word) && word !== 'now'));
  const isFirst = isName(all[0] ?? '') && !/^\W*\p{L}+\s?[,;!–—-]/u.test(text);
  if (isFirst && (means === 'take' || means === 'pass' || left.some((word) => /^(?:ac|ag|ap|con|de|re)\p{L}+ed$/u.test(word)))) return true;
  // `approve it vic`: somebody else is to say yes.
  return (
    (means === 'take' && (left[0] === 'take' || left[0] === 'ack')) ||
    (means === 'yes' && left[0] === 'approve' && isName(all.at(-1) ?? ''))
  );
}
const ofOneself: ReadonlySet<string> = new Set([
  'i',
  "i'm",
  'im',
  "i'll",
  'ill',
  "i've",
  'ive',
  'am',
  'me',
  'my',
  'mine',
  'myself',
  'ich',
  'yo',
  'eu',
  'main',
]);

/** `yes i am on it now please stop ringing`. */
const quieten = new RegExp(
  `(?<=\\p{L})[\\s,.;!–—-]+(?:so |and )?(?:please |pls )?(?:stop|quit) (?:the )?(?:${noise}|it)(?: me)?(?: now| please| already)*[\\s.!]*$`,
  'iu',
);
/** `ugh ok`, `argh, on it`. */
const sighs = /^\W*(?:(?:u+gh+|a+rgh+|oof|sigh|omg|jeez|damn|ffs|shit|fuck|ach|ay|puf+)(?![\p{L}])\W*)+(?=\p{L})/iu;

/** Said by whoever goes: it changes nothing of what stands before it. */
const leaves =
  /(?<=\p{L})[\s,.;!–—-]+(?:good ?night|gn|sleep well|sweet dreams|rest well|have a good (?:night|rest|one)|get some (?:sleep|rest)|(?:you )?(?:can )?(?:pls |please )?go (?:back )?(?:to )?(?:sleep|bed|rest)|take care|bye|gute nacht|schlaf gut|buenas noches|descansa|boa noite|shubh ratri)(?: (?:now|then|\p{L}{2,20}))?[\s.!😴🌙🙏]*$/iu;

/** `checking`, `i am looking into the same`, `digging through the gateway logs now`: begun by whoever says so, with nothing else in it. */
export const isLooking = (said: string): boolean => looking.test(said.replaceAll('’', "'"));
const looking =
  /^(?:(?:i am|i'm|im|am|yes|yep|ok|okay|already|now|just|currently|me) )*(?:looking|checking|grabbing|digging|investigating|debugging|triaging|diving|jumping|hopping|working|picking|examining|inspecting|verifying)(?: (?:on|into|in|at|through|up))?(?: (?:it|this|that|this one|the same|same|things))?(?: (?:the|our|its) (?:[a-z0-9-]+ ){0,2}(?:logs?|metrics|graphs?|dashboards?|traces|pods?|nodes?|database|db|gateway|cluster|alerts?|incident|page|issue|errors?|service|servers?|queue|pool))?(?: (?:it|now|right now|already|rn|asap|immediately))*$/iu;

/** `opening the laptop`: on the way to it. */
const toTheLaptop =
  /^(?:(?:just|now|already) )*(?:opening|booting|grabbing|getting|starting|fetching|finding|unlocking)(?: up)? (?:my |the )?(?:laptop|computer|pc|mac|vpn|terminal|machine)(?: (?:now|first|up))*$/u;

/** `lookin`, `takin'`: as it is spoken. */
const withG = (word: string): string =>
  /^(?:look|check|work|tak|handl|digg|jump|hopp|investigat|debugg|com|pick|driv|pass|gett|grabb)in['’]?$/u.test(word)
    ? `${word.replace(/['’]$/u, '')}g`
    : word;

/** `i'll handle this one`, `i am on this only`, `i am going to look at this now`: begun, or about to be, by whoever says so. */
const isTaking = (said: string): boolean => isLooking(said) || toTheLaptop.test(said) || taking.test(said.replaceAll('’', "'"));
const taking = new RegExp(
  [
    '^(?:(?:ok|okay|yes|yep|yeah|ya|fine|right|alright|well|so|hi|hey|hello|sure) )*',
    "(?:i'll|ill|i will|i'm|im|i am|i|am|let me|i'm going to|im going to|i am going to|i'm gonna|im gonna|gonna|going to) (?:just |now |quickly )?",
    '(?:take|taking|handle|handling|do|doing|grab|grabbing|own|owning|ack|acking|pick up|picking up|check|checking|(?:look|looking) (?:at|into|on)',
    '|(?:take|taking|have|having) a (?:quick )?look(?: (?:at|into|on))?|(?:work|working|jump|jumping|hop|hopping) on|on|all over)',
    '(?: (?:it|this|that|this one|that one|this page|the page|this incident|the incident|this issue|the issue))',
    '(?: (?:now|right now|right away|only|then|myself|asap|rn|today|already|ok|please|from here|first|immediately|thanks|thx|sir|ji|bhai|team))*$',
  ].join(''),
  'u',
);

/** `i can't take this tonight`, `sorry i really cannot do this now`. */
const cannot =
  /^(?:(?:sorry|sry|no|ok|hey|hi|please|really) )*(?:i |we )?(?:really |just )?(?:can't|cant|cannot|can not|am not able to|not able to|won't be able to|unable to) (?:really )?(?:take|do|handle|get to|look at|work on|manage) (?:it|this|that|this one|that one|the page|this page)(?: (?:now|right now|tonight|today|at the moment|atm|this time|myself|sorry|sry|please|thanks|one))*$/u;

/** `cant sleep anyway ill take it`, `this is asha, i am on it`: what stands before it holds nothing back. */
function takesAfterAll(text: string, isName: (word: string) => boolean): boolean {
  const said = wordsIn(text).map(withG);
  if (holdsBack.test(text.replace(ownName, ' ')) || said.some(isName)) return false;
  return said.some((word, at) => {
    if (at === 0 || !(ofMe.has(word) || (takingWords.has(word) && leadsTo.has(said[at - 1] ?? '')))) return false;
    const after = unadorned(said.slice(at));
    return meaningOf(after) === 'take' || isTaking(after.join(' '));
  });
}
/** Words with which somebody begins to say that they take it. */
const ofMe: ReadonlySet<string> = new Set(["i'll", 'ill', "i'm", 'im', 'i']);
/** So do these, where nobody else is named before them: `sorry was asleep ok taking it`; not the `on it` of `the vendor is on it`. */
const takingWords: ReadonlySet<string> = new Set(['taking', 'looking', 'checking', 'on']);
const leadsTo: ReadonlySet<string> = new Set([
  'ok',
  'okay',
  'sorry',
  'yes',
  'yeah',
  'yep',
  'right',
  'fine',
  'anyway',
  'again',
  'hi',
  'hello',
  'hey',
]);
/** With any of these it may be asked about, denied, or said of somebody else or another time. */
const holdsBack =
  /\b(?:if|when|once|unless|until|till|after|before|because|think|thinks|thought|said|says|told|tell|ask|asked|wish|maybe|perhaps|sure|unsure|whether|no|pass|either|or|why|does|did|do|is|are|who|what|where|should|shall|could|would|can|may|must|need|needs|want|wants|still|not|never|than|how)\b|[?？]/iu;

/** Whether what stands before somebody's taking it holds nothing back: `sorry was asleep ok` does not, `the vendor is` does. `oneself`: they say that it is they. */
export function mayLeadTo(before: string, oneself: boolean): boolean {
  const words = wordsIn(before);
  return !holdsBack.test(before.replace(ownName, ' ')) && (oneself || words.length === 0 || leadsTo.has(words.at(-1) ?? ''));
}

/** `this is asha`: whoever speaks. */
const ownName = /(?:this is|it['’]?s) \p{L}{2,30}(?![\p{L}'’])/iu;

/** Where somebody is, which may be why they pass it and may be a complaint. */
export const isCircumstance = (text: string): boolean =>
  /^\W*(?:sorry |hi |hey )*(?:driving|commuting|cooking|showering|(?:i have |got |there is |i am |i'm |im )?(?:no|not at(?: my)?|not near(?: my)?|without(?: my)?|don't have(?: my)?|dont have(?: my)?) (?:a |my )?(?:laptop|computer|pc|signal|network|reception|wifi|wi-fi|internet|vpn|battery|power|data))(?: (?:here|now|yet))*[\s.!]*$/iu.test(
    text,
  );

/** `pass. no wait, ill take it`. */
const takesBehind = /(?<![\p{L}'’])(?:(?:i['’]?ll|i will|i) take (?:it|this)|taking (?:it|this)|on it|i got (?:it|this))(?![\p{L}])/iu;

/** Whoever says so means to do it themselves. */
const willLook = /^(?:but )?(?:i(?:['’]ll| will|['’]m going to) |will |can |back )(?:[\p{L}]+ ){0,3}?(?:in|at|by|soon|when|once|after)\b/iu;

const contradicts = (a: Reply, b: Reply): boolean => isRefusal(a) !== isRefusal(b);
const isRefusal = (reply: Reply): boolean => reply === 'no' || reply === 'pass';

/** Without the pleasantries at the end. */
function unadorned(words: readonly string[]): readonly string[] {
  const left = words.slice(
    0,
    withoutPleasantries(words, () => false),
  );
  return left.length > 1 && apologies.has(left.at(-1) ?? '') ? unadorned(left.slice(0, -1)) : left;
}

const apologies: ReadonlySet<string> = new Set(['sorry', 'sry', 'srry', 'soz']);

const leading = (words: readonly string[]): readonly string[] => {
  let at = 0;
  while (
    at < words.length - 1 &&
    (courtesies.has(words[at] ?? '') ||
      greetings.has(words[at] ?? '') ||
      apologies.has(words[at] ?? '') ||
      (assents.has(words[at] ?? '') && words.length > 2))
  )
    at += 1;
  return words.slice(at);
};

/** `do the failover`, `no failover please`: the thing itself is named, with a word of what is decided on. */
export function namesIt(raw: string, about: readonly string[]): 'yes' | 'no' | null {
  const words = wordsIn(raw);
  if (raw.length > longestReplyChars || /[?？\n]/u.test(raw) || words.length > 8) return null;
  const plain = leading(words);
  const [first = ''] = plain;
  const rest = plain.slice(1).filter((word) => !['the', 'that', 'this', 'a', 'it', 'now'].includes(word));
  if (rest[0] === undefined || rest[0].length < 4 || !about.join('').includes(rest[0])) return null;
  if (['do', 'run', 'start', 'execute', 'try', 'approve'].includes(first)) return 'yes';
  return first === 'no' || first === 'skip' ? 'no' : null;
}

/**
 * `yes, failover now`, `ok but tell support first`: a yes with more behind it, which is asked about. `about`: words of what is decided on.
 * Null where what follows is another matter.
 */
export function beginsWithYes(raw: string, about: readonly string[]): boolean {
  const found = /^([^,.;:!–—]{1,30}?)(?:[,.;:!–—]+\s*|\s+(?=but\b))(.+)$/u.exec(raw.trim());
  if (found === null || raw.length > longestReplyChars || /[?？\n]/u.test(raw)) return false;
  const head = meaningOf(wordsIn(found[1] ?? ''));
  if (head !== 'yes' && head !== 'agree') return false;
  const [first = '', ...more] = wordsIn((found[2] ?? '').replace(/^but\s+/i, ''));
  return goes.has(first) || [first, ...more].some((word) => word.length >= 4 && about.join('').includes(word));
}
/** Whether a yes is followed by nothing but what is decided on: `yes, fail over to the replica now`. */
export function isOnlyAbout(raw: string, about: readonly string[]): boolean {
  const found = /^([^,.;:!–—]{1,30}?)[,.;:!–—]+\s*(.+)$/u.exec(raw.trim());
  if (found === null || raw.length > longestReplyChars || meaningOf(wordsIn(found[1] ?? '')) !== 'yes') return false;
  const words = wordsIn(found[2] ?? '').filter((word) => word !== '');
  const named = words.filter((word) => about.includes(word));
  return named.some((word) => word.length >= 4) && words.every((word) => about.includes(word) || beside.has(word));
}
const beside: ReadonlySet<string> = new Set([
  'please',
  'pls',
  'do',
  'go',
  'ahead',
  'with',
  'the',
  'it',
  'this',
  'that',
  'now',
  'asap',
  'proceed',
]);

const goes: ReadonlySet<string> = new Set([
  ...['be', 'do', 'go', 'tell', 'let', 'make', 'keep', 'just', 'please', 'now', 'quick', 'quickly', 'hurry', 'proceed', 'start', 'inform'],
]);

const clears: ReadonlySet<string> = new Set(['yes', 'agree']);

/** A plain yes to a question just put: bare agreement counts there. */
export const answersYes = (text: string): boolean => clears.has(replyIn(text)?.means ?? '');
export const answersNo = (text: string): boolean => replyIn(text)?.means === 'no' || leavesIt.test(text);

const doneWords: ReadonlySet<string> = new Set(languages.flatMap(({ done = [] }) => done).map((words) => spellingOf(words.split(' '))));

/** `fertig`, `ho gaya`: that it is done, in another language; read only where something was approved. */
export const saysDone = (text: string): boolean => doneWords.has(spellingOf(wordsIn(text.slice(0, 80)))) && !/[?？]/u.test(text);

/** `never mind`: of a question that is as good as a no, of a page or a decision it is none. */
const leavesIt =
  /^\W*(?:(?:oh|ok|okay|no|nah|hm+|sorry) ?,? ?)*(?:never ?mind|nvm|forget (?:it|that)|leave it|leave that|scratch that|ignore (?:it|that|me)|skip it|drop it|cancel that|not now|egal|lass|vergiss es|olv[ií]dalo|esquece|deixa|rehne do|chhodo|jaane do)[\s.!]*$/iu;

const ordinals: ReadonlyMap<string, 1 | 2 | 3> = new Map([
  ...(['1', 'one', 'first', '1st', 'erste', 'primero', 'primeiro', 'pehla'] as const).map((word) => [word, 1] as const),
  ...(['2', 'two', 'second', '2nd', 'zweite', 'segundo', 'dusra'] as const).map((word) => [word, 2] as const),
  ...(['3', 'three', 'third', '3rd', 'dritte', 'tercero', 'terceiro', 'last'] as const).map((word) => [word, 3] as const),
]);

/** `2 please`, `the first one`, `number 2`, `both`: which of those offered; null when none is named, or it is a question. */
export function choiceIn(text: string): 1 | 2 | 3 | 'all' | null {
  if (/[?？]/u.test(text)) return null;
  const words = wordsIn(text.replace(/[\ufe0f\u20e3]/gu, '')).filter(
    (word) => !['of', 'them', 'the', 'one', 'number', 'option', 'no', '#', 'that'].includes(word) || text.trim() === word,
  );
  const said = unadorned(words);
  if (said.length !== 1) return null;
  const [only = ''] = said;
  return ['both', 'all', 'dono', 'ambos', 'beide'].includes(only) ? 'all' : (ordinals.get(only) ?? null);
}
