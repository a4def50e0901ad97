// What people say in a relayed room, as the others hear it: with the name of who said it, never back to them. Pure.

import { inWarRoom } from './compose.js';
import { type Directory, personName } from './directory.js';
import { inline, quoted } from './escape.js';
import { mediaWords } from './evidence.js';
import type { Context } from './feature.js';
import type { Incident, PersonKey } from './incident.js';
import type { MediaRef, Message } from './message.js';

/** In characters. The record keeps more. */
const talkLength = 1_500;

/** `*Asha*: pool is at 100%`, `*Asha* sent an image (pool.png, 41 kB): look`. */
export const talked = (
  { by, text, media }: { readonly by: PersonKey; readonly text: string; readonly media?: MediaRef },
  { incident, directory }: Context,
): readonly Message[] => {
  const said = quoted(text, talkLength);
  const words = media === undefined ? '' : ` sent ${mediaWords(media)}`;
  const line = `*${bold(directory, by)}*${words}${said === '' ? '' : `: ${said}`}`;
  return inWarRoom(incident, line).map((message) => ({ ...message, ...(media === undefined ? {} : { media }) }));
};

/** `*Asha* 👍 “pool is at 100%”`, to everybody else. */
export const reacted = (incident: Incident, directory: Directory, by: PersonKey, emoji: string, to: string): readonly Message[] =>
  inWarRoom(incident, `*${bold(directory, by)}* ${inline(emoji, 16)} “${inline(withoutName(to), 80)}”`).map((message) => ({
    ...message,
    except: by,
  }));

const bold = (directory: Directory, person: PersonKey): string => inline(personName(directory, person), 60);

/** What was passed on begins with the name of who said it; the first line is enough to know it again. */
const withoutName = (text: string): string => (text.split('\n')[0] ?? '').replace(/^\*[^*]+\*(?::| )\s*/u, '');
