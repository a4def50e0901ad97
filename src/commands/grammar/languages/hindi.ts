// Hindi in Latin letters, as people type it.

import type { Language } from './language.js';

export const hindi: Language = {
  code: 'hi',
  oneSpelling,
  verbs: {
    ack: [
      'main handle karta hoon',
      'main handle kar raha hoon',
      'main dekh leta hoon',
      'main dekh leta hu',
      'mai dekh leta hu',
      'main dekh lunga',
      'main dekhta hoon',
      'main dekhti hoon',
      'main le raha hoon',
      'main le rahi hoon',
      'mai le raha hu',
      'mere paas hai',
    ],
    no: [
      'main available nahi hoon',
      'mujhse nahi ho payega',
      'main nahi kar paunga',
      'mujhse nahi hoga',
      'main nahi kar sakta',
      'main nahi kar sakti',
      'nahi kar paunga',
      'nahi kar paungi',
    ],
    resolve: [
      'resolve ho gaya',
      'resolve ho gaya hai',
      'fix ho gaya',
      'fix ho gaya hai',
      'ab theek hai',
      'ab thik hai',
      'sab chal raha hai',
      'theek ho gaya',
      'thik ho gaya',
      'theek hogaya',
      'thik hogaya',
      'sab theek hai',
      'sab thik hai',
      'ho gaya theek',
    ],
    cancel: ['galat alarm tha', 'galat alarm', 'false alarm tha'],
    status: ['kya chal raha hai', 'kitna hua', 'kya haal hai', 'kya status hai', 'status kya hai'],
  },
  replies: {
    yes: ['haan', 'han', 'haa', 'ha', 'haan ji', 'ji haan', 'kar do', 'kardo', 'haan kar do', 'karo', 'bilkul'],
    no: ['nahi', 'nahin', 'mat karo', 'nahi abhi nahi', 'abhi nahi', 'na'],
    agree: [
      'theek hai',
      'thik hai',
      'accha',
      'acha',
      'theek',
      'thik',
      'samajh gaya',
      'samajh gayi',
      'haan theek hai',
      'haan dekhta hoon',
      'dekhta hoon',
      'dekhta hu',
      'dekhti hoon',
      'dekhte hain',
    ],
    take: [
      'dekh raha hoon',
      'dekh raha hu',
      'dekh raha hun',
      'dekh rahi hoon',
      'dekh rahi hu',
      'haan dekh raha hoon',
      'haan dekh raha hu',
      'main dekh raha hoon',
      'main dekh raha hu',
      'main dekh rahi hoon',
      'mai dekh raha hu',
      'main dekhta hoon',
      'main karta hoon',
      'main kar raha hoon',
      'le leta hoon',
      'le lunga',
      'le liya',
      'le raha hoon',
      'le raha hu',
      'main leta hoon',
      'mera hai',
    ],
    pass: [
      'mujhse nahi hoga',
      'nahi kar sakta',
      'nahi kar sakti',
      'kisi aur ko bolo',
      'main busy hoon',
      'main busy hu',
      'abhi nahi kar sakta',
    ],
  },
};

/** `hun`, `hu`, `hoo` and `hoon` are one word, and so is what a man and a woman say of themselves. */
function oneSpelling(word: string): string {
  const same = spellings.get(word);
  if (same !== undefined) return same;
  if (/(?:rah|kart|let|dekht|jaat|sakt|aat|det|samajht)i$/.test(word)) return `${word.slice(0, -1)}a`;
  return /(?:lung|dung|aung|karung|hung)i$/.test(word) ? `${word.slice(0, -1)}a` : word;
}

const spellings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    hoon: ['hun', 'hu', 'hoo', 'hoin'],
    main: ['mai', 'mein', 'mei', 'me'],
    nahi: ['nahin', 'nai', 'nhi', 'nahii'],
    haan: ['han', 'haa', 'haanji', 'hanji', 'hn'],
    theek: ['thik', 'teek', 'tik', 'thk'],
    accha: ['acha', 'achha', 'achchha'],
    hai: ['hain'],
  }).flatMap(([one, others]) => others.map((other) => [other, one] as const)),
);
