// TwiML, as far as a call of ours needs it: verbs as data, and their XML. Pure. Whatever is spoken may come from anybody, so it never
// ends up as markup, and as nothing that XML 1.0 has no place for.

import type { Voice } from '../../languages/language.js';
import { blanks, visible } from '../../text/invisible.js';

export interface Say {
  readonly verb: 'say';
  readonly text: string;
  readonly voice: Voice;
}

/** Waits for one key while it speaks and some seconds longer; every key counts, `*` and `#` too. */
export interface Gather {
  readonly verb: 'gather';
  readonly action: string;
  readonly timeoutSeconds: number;
  readonly says: readonly Say[];
}

export type Verb = Say | Gather | { readonly verb: 'redirect'; readonly to: string } | { readonly verb: 'hangup' };

/** What <Say> takes at most is 4,096 characters (error 13520); nobody listens to so much. */
const longestSay = 600;

/** A whole answer to Twilio. */
export const twiml = (verbs: readonly Verb[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response>${verbs.map(element).join('')}</Response>`;

function element(verb: Verb): string {
  switch (verb.verb) {
    case 'say':
      return `<Say voice="${escaped(verb.voice.name)}" language="${escaped(verb.voice.language)}">${escaped(spoken(verb.text))}</Say>`;
    case 'gather':
      return `<Gather input="dtmf" numDigits="1" finishOnKey="" timeout="${verb.timeoutSeconds}" action="${escaped(verb.action)}" method="POST">${verb.says.map(element).join('')}</Gather>`;
    case 'redirect':
      return `<Redirect method="POST">${escaped(verb.to)}</Redirect>`;
    case 'hangup':
      return '<Hangup/>';
    default:
      return verb satisfies never;
  }
}

/** Text as it is read out: one line, nothing that is not seen, and not for ever. */
export function spoken(text: string): string {
  const line = visible(text.slice(0, longestText)).replace(blanks, ' ').trim();
  const letters = [...line];
  return letters.length <= longestSay ? line : letters.slice(0, longestSay).join('');
}

/** Beyond it nothing is looked at. */
const longestText = 4_000;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (symbol) => entities[symbol] ?? '');
