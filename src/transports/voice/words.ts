// What a call says, in the language of whoever it is for. Only the fixed words are translated: a title is read out as it stands.

import { languageNamed, languages } from '../../languages/index.js';
import type { CallWords, Voice } from '../../languages/language.js';

const english: CallWords = {
  incident: (severity, number, title, drill) => `${drill ? 'This is a drill. ' : ''}Muster. ${severity}, incident ${number}. ${title}.`,
  several: (count) => `Muster. ${count} incidents are waiting for you.`,
  keys: 'Press 1 to take it, 2 to pass it on, star to hear this again.',
  hearAgain: 'Press star to hear this again.',
  lookAtMessages: 'Please look at your messages.',
  yours: 'You have it.',
  has: (name, at) => `${name} acknowledged already at ${at}.`,
  taken: (name) => `${name} has it.`,
  passedTo: (name) => (name === null ? 'Passed on.' : `Passed on to ${name}.`),
  over: 'It is over. Nothing is left to do.',
  notDone: 'That could not be done. Please look at your messages.',
  unknownKey: 'That key means nothing here.',
  noKey: 'No key was pressed, so the next person is called. Goodbye.',
  test: 'This is a test call from Muster. Nothing is wrong, and there is nothing to do. Goodbye.',
};

/** In English, and for regions of a language that no voice is known of. */
const englishVoices: readonly [Voice, ...Voice[]] = [
  { name: 'Polly.Joanna', language: 'en-US' },
  { name: 'Polly.Amy', language: 'en-GB' },
  { name: 'Polly.Aditi', language: 'en-IN' },
  { name: 'Polly.Nicole', language: 'en-AU' },
];

/** The languages calls are made in, as BCP 47 has them. */
export const callLanguages: readonly string[] = ['en', ...languages.map(({ code }) => code)];

/** Words and voice for a person's language (`de`, `de-AT`); English where it is unknown or nobody said. */
export function languageOf(tag: string | null): { readonly words: CallWords; readonly voice: Voice } {
  const table = tag === null ? null : languageNamed(tag);
  const voices = table?.voices ?? englishVoices;
  const exact = voices.find(({ language }) => language.toLowerCase() === tag?.toLowerCase());
  return { words: table?.called ?? english, voice: exact ?? voices[0] };
}
