// What is only said to be polite: thanks, praise, a greeting, a sorry, a laugh. It asks for nothing and changes nothing.

import { assents, courtesies, gratitude, greetings, listeners, thanked } from './people-talking.js';
import { replyIn } from './replies.js';
import { wordsIn } from './wholeness.js';

export type Politeness = 'thanks' | 'greeting' | 'farewell' | 'praise' | 'apology' | 'laughter' | 'assent';

/** Longer than this people tell a story. */
const longestChars = 80;

/** What the whole line is; null for anything that says more. `isName`: a person's, `well done asha`. */
export function politeness(text: string, isName: (word: string) => boolean = () => false): Politeness | null {
  if (text.length > longestChars || text.includes('\n')) return null;
  const words = wordsIn(text);
  if (words.length === 0) return emoji.find(([all]) => all.test(text))?.[1] ?? null;
  const named = words.length > 1 && isName(words.at(-1) ?? '') ? words.slice(0, -1) : words;
  const said = named.join(' ').replaceAll('’', "'");
  const phrase = phrases.find(([, one]) => one.test(said))?.[0];
  if (phrase !== undefined) return phrase;
  const isFiller = (word: string) =>
    listeners.has(word) ||
    thanked.has(word) ||
    assents.has(word) ||
    greetings.has(word) ||
    courtesies.has(word) ||
    besides.has(word) ||
    isName(word);
  for (const [kind, core] of cores)
    if (words.some((word) => core.has(word)) && words.every((word) => core.has(word) || isFiller(word) || gratitude.has(word))) return kind;
  // What is thanked for follows the thanks: `on it, thanks` says another thing first.
  const thanks = words.findIndex((word) => gratitude.has(word));
  const isBefore = (word: string) => isFiller(word) || muchOf.has(word);
  if (
    thanks !== -1 &&
    words.every((word, at) => (at < thanks ? isBefore(word) : gratitude.has(word) || isFiller(word) || forWhat.has(word)))
  )
    return 'thanks';
  if (words.every((word) => assents.has(word) || listeners.has(word))) return 'assent';
  if (words.every((word) => greetings.has(word) || listeners.has(word))) return 'greeting';
  if (/^(?:all|everything|everything is|its all|it's all) (?:good|fine|ok|okay)(?: now| here)?$/u.test(said)) return 'assent';
  const means = replyIn(text)?.means;
  return means === 'agree' || means === 'yes' ? 'assent' : null;
}

const tail =
  '(?: (?:all|everyone|everybody|team|guys|folks|people|there|muster|boss|bro|bhai|sir|mate|again|then|now|you|to you|a todos|a todas|pessoal|gente|zusammen|alle|leute|ji|sabko|dosto))*';
const whole = (...all: readonly string[]): RegExp =>
  new RegExp(`^(?:(?:ok|okay|hey|hi|hello|so|well|and) )?(?:${all.join('|')})${tail}$`, 'u');

const phrases: readonly (readonly [Politeness, RegExp])[] = [
  [
    'farewell',
    whole(
      ...[
        'good ?night',
        'gn',
        'nighty? night',
        'bye',
        'bye bye',
        'good ?bye',
        'cya',
        'see (?:you|ya|u)(?: tomorrow| later| soon| monday| around)*',
        'take care',
        'sleep well',
        'sweet dreams',
        'ttyl',
      ],
      ...[
        '(?:talk|speak) (?:to you )?(?:later|soon|tomorrow)',
        'have a (?:good|nice|great|quiet|calm) (?:night|day|evening|one|weekend|shift|rest)',
        'until (?:tomorrow|later|next time)',
      ],
      ...[
        'gute nacht',
        'tsch[uü]ss',
        'tschuess',
        'bis (?:morgen|dann|später|spaeter|bald)',
        'sch[oö]nen (?:abend|feierabend|tag)',
        'ciao',
        'auf wiedersehen',
      ],
      ...['buenas noches', 'hasta (?:mañana|manana|luego|pronto)', 'adi[oó]s', 'chao', 'nos vemos'],
      ...['boa noite', 'at[eé] (?:amanhã|amanha|logo|mais|breve)', 'tchau', 'shubh ratri', 'phir milenge', 'kal milte hain?', 'alvida'],
    ),
  ],
  [
    'greeting',
    whole(
      ...[
        'hi',
        'hello',
        'hey',
        'hiya',
        'howdy',
        'yo',
        'oi',
        'ol[aá]',
        'hola',
        'hallo',
        'servus',
        'moin(?: moin)?',
        'namaste',
        'namaskar',
        'salaam',
        'gm',
        '(?:good |top of the )?(?:morning|afternoon|evening)',
        'good day',
      ],
      ...[
        'how are (?:you|things)(?: doing| today)?',
        'how r u',
        "how's it going",
        'how do you do',
        "hope (?:you are|you're|all is) (?:well|good|fine)",
        '(?:are|r) (?:you|u) (?:there|up|alive|working|awake|ok|okay|online)',
        'you there',
        '(?:any ?one|any ?body) there',
        'welcome(?: back)?',
        'happy (?:friday|monday|weekend|new year|birthday|diwali)',
        'merry christmas',
      ],
      ...[
        'guten (?:morgen|tag|abend)',
        'morgen',
        'mahlzeit',
        "wie geht(?:'s|s| es)(?: dir| euch)?",
        'buenos d[ií]as',
        'buenas(?: tardes)?',
        'buen d[ií]a',
        'c[oó]mo est[aá]s',
        'qu[eé] tal',
        'bom dia',
        'boa tarde',
        'e a[ií]',
        'kaise ho',
        'kaise hain?',

        'suprabhat',
        'suno',
        'bhai',
      ],
    ),
  ],
  [
    'praise',
    whole(
      ...[
        '(?:very |really )?well done',
        'you rock',
        'love (?:it|this)',
        "you(?:'re| are) (?:the best|awesome|amazing|great|a star|a legend|heroes|stars)",
        'respect',
        'props',
        'proud of (?:you|us|the team)',
        'i like it',
        'thumbs up',
        'way to go',
        'that was (?:quick|fast)',
        'so glad',
        'what a (?:relief|night|team|save)',
        'good to (?:hear|know)',
        'glad to hear(?: it| that)?',
        'great to hear',
      ],
      ...[
        'gut gemacht',
        'gute arbeit',
        'sehr gut',
        'super gemacht',
        'tolle arbeit',
        'bien hecho',
        'buen trabajo',
        'muy bien',
        'muito bom',
        'bom trabalho',
        'mandou bem',
        'mandaram bem',
        'muito bem',
        'que bom',
        'qu[eé] bien',
        'bahut (?:badhiya|accha|acche|acha|sahi)',
        'kya baat(?: hai)?',
        'maza aa gaya',
        'accha kaam',
        'badhiya kaam',
      ],
    ),
  ],
  [
    'apology',
    whole(
      ...[
        '(?:my|our) (?:bad|mistake|fault|apologies)',
        '(?:oh |ah )?(?:never ?mind|nvm)',
        'wrong (?:chat|group|window|person|number|channel)',
        'ignore (?:that|this|me|my last(?: message)?|the last(?: one| message)?)(?: please| sorry)?',
        'disregard(?: that| this| my last(?: message)?)?',
        'excuse me',
        "didn't mean (?:that|to)",
        'typo',
        'pocket (?:text|dial)',
        'meant for (?:someone|somebody) else',
      ],
      ...[
        '(?:es )?tut mir leid',
        'entschuldige',
        'entschuldigung',
        'verzeihung',
        'falscher chat',
        'lo siento',
        'perd[oó]n',
        'disculpa[ds]?',
        'disculpen?',
        'chat equivocado',
        'desculp[ae]m?',
        'foi mal',
        'perd[aã]o',
        'chat errado',
        'maaf (?:karo|karna|kijiye|kar do)',
        'galti se(?: bhej diya)?',
        'galat chat',
      ],
      ...[
        '(?:so |very |really |oh |ah )*(?:sorry|sry|srry|soz)(?: (?:wrong (?:chat|group|window|person|number)|my (?:bad|mistake)|for (?:that|this|the (?:noise|spam|confusion|delay|trouble|late reply))|about (?:that|this|the noise)|ignore (?:that|this|me)|never ?mind|nvm|typo|guys|all|again|i was asleep|was asleep|late))*',
      ],
      ...['(?:ignore (?:that|this|me)|wrong (?:chat|group|window)|my bad|oops|whoops)(?: (?:sorry|sry|soz))+'],
    ),
  ],
];

const cores: readonly (readonly [Politeness, ReadonlySet<string>])[] = [
  [
    'laughter',
    new Set([
      'lol',
      'lolol',
      'lmao',
      'lmfao',
      'rofl',
      'haha',
      'hahaha',
      'hahahaha',
      'hahahahaha',
      'hah',
      'hehe',
      'hehehe',
      'hihi',
      'jaja',
      'jajaja',
      'jajajaja',
      'kkk',
      'kkkk',
      'kkkkk',
      'rsrs',
      'xd',
      'xdd',
    ]),
  ],
  ['apology', new Set(['oops', 'ooops', 'oopsie', 'whoops', 'apologies', 'pardon', 'ups'])],
  [
    'praise',
    new Set([
      ...[
        'great',
        'nice',
        'amazing',
        'awesome',
        'excellent',
        'fantastic',
        'brilliant',
        'superb',
        'wonderful',
        'perfect',
        'impressive',
        'outstanding',
        'stellar',
        'terrific',
        'lovely',
        'cool',
        'wow',
        'yay',
        'hurray',
        'hooray',
        'woohoo',
        'woo',
        'hoo',
      ],
      ...[
        'congrats',
        'congratulations',
        'kudos',
        'bravo',
        'legend',
        'legends',
        'hero',
        'heroes',
        'sweet',
        'phew',
        'whew',
        'yess',
        'yesss',
        'magnificent',
        'splendid',
        'marvellous',
        'solid',
        'epic',
        'champion',
        'champ',
        'champs',
        'stars',
        'rockstars',
        'rockstar',
        'good',
        'job',
        'stuff',
        'effort',
        'teamwork',
        'catch',
        'beautiful',
        'fab',
      ],
      ...[
        'super',
        'toll',
        'prima',
        'klasse',
        'spitze',
        'wunderbar',
        'genial',
        'excelente',
        'felicidades',
        'fantástico',
        'fantastico',
        'estupendo',
        'bravo',
        'ótimo',
        'otimo',
        'parabéns',
        'parabens',
        'maravilha',
        'show',
        'badhiya',
        'badiya',
        'shabash',
        'mast',
        'zabardast',
        'waah',
        'wah',
        'shandar',
      ],
    ]),
  ],
];

/** Of praise and of a laugh, what says nothing more. */
const besides: ReadonlySet<string> = new Set([
  ...[
    'everyone',
    'everybody',
    'work',
    'news',
    'one',
    'save',
    'response',
    'oh',
    'my',
    'really',
    'truly',
    'both',
    'people',
    'today',
    'tonight',
    'this',
    'that',
    "that's",
    'thats',
    'was',
    'is',
    'absolutely',
    'simply',
    'just',
    'ok',
    'as',
    'always',
    'usual',
    'ones',
    'indeed',
    'too',
    'pessoal',
    'gente',
    'equipe',
    'equipo',
    'leute',
    'sab',
    'log',
    'sabko',
    'chicos',
    'everything',
  ],
]);

const muchOf: ReadonlySet<string> = new Set(['many', 'much', 'big', 'great', 'muchas', 'mil', 'muito', 'vielen', 'bahut', 'thousand']);

/** `thanks for the quick help`. */
const forWhat: ReadonlySet<string> = new Set([
  ...[
    'for',
    'the',
    'your',
    'help',
    'support',
    'update',
    'updates',
    'info',
    'information',
    'quick',
    'fast',
    'response',
    'reply',
    'heads',
    'up',
    'jumping',
    'on',
    'it',
    'this',
    'that',
    'letting',
    'me',
    'us',
    'know',
    'looking',
    'into',
    'taking',
    'fixing',
    'handling',
    'telling',
    'reminder',
    'reminding',
    'ping',
    'really',
    'appreciate',
    'appreciated',
    'everything',
    'work',
    'effort',
    'hard',
    'great',
    'good',
    'to',
    'of',
    'and',
    'asap',
    'todo',
    'por',
    'pela',
    'pelo',
    'ajuda',
    'la',
    'ayuda',
    'für',
    'die',
    'hilfe',
    'madad',
    'ke',
    'liye',
    'muchas',
    'mil',
    'muito',
    'vielen',
    'dank',
    'bahut',
    'sabko',
  ],
]);

const emoji: readonly (readonly [RegExp, Politeness])[] = [
  [/^[\s🙏]+[\p{Emoji_Modifier}\s]*$/u, 'thanks'],
  [/^(?:[😂🤣😅😄😆😁😊🙂😉😀😃😎]|\s)+$/u, 'laughter'],
  [/^(?:[👏🎉🙌❤💪🔥💯🥳🏆⭐🌟🚀🎊💚💙🧡💛]|\ufe0f|\p{Emoji_Modifier}|\s)+$/u, 'praise'],
  [/^(?:[👋]|\p{Emoji_Modifier}|\s)+$/u, 'greeting'],
  [/^(?:[😴🌙💤🛌]|\ufe0f|\s)+$/u, 'farewell'],
  [/^(?:[👍👌✅🆗]|\ufe0f|\p{Emoji_Modifier}|\s)+$/u, 'assent'],
];
