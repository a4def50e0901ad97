// Addresses worth keeping: a link, the runbook, the call. Only http and https, and nothing that hides where it goes.

import { link as linkCommand } from '../incident/features/record/record.js';
import type { Link } from '../incident/incident.js';
import type { ChatCommand, ReadingContext } from './command.js';
import { beginsWithName } from './grammar/names.js';
import { firstLine } from './grammar/tokens.js';

const longestUrlChars = 2_000;

export const link = linking('link', {
  words: ['link', 'add link'],
  exactOnly: ['link'],
  help: 'link – keep an address: link https://…',
  worksAfterwards: true,
});
export const runbook = linking('runbook', {
  words: ['runbook', 'add runbook'],
  help: 'runbook – say where the runbook is: runbook https://…',
});
export const call = linking('call', {
  words: ['call', 'bridge'],
  exactOnly: ['call', 'bridge'],
  help: 'call – say where the call is: call https://…',
});

function linking(
  kind: Link['kind'],
  own: Pick<ChatCommand, 'words' | 'help'> & Partial<Pick<ChatCommand, 'exactOnly' | 'worksAfterwards'>>,
): ChatCommand {
  const example = `${kind} https://${kind === 'call' ? 'meet' : 'wiki'}.example.com/db01`;
  return {
    ...own,
    name: kind,
    short: [],
    examples: [example],
    incident: 'required',
    rank: 'responder',
    changes: true,
    keeps: ['42', 'P1'],
    fits: ({ addressed, rest }, context) =>
      addressed ||
      (kind === 'link' && asRepeat.test(rest)) ||
      /^<?https?:\/\//i.test(rest) ||
      (kind === 'call' && isSomebody(rest, context)),
    read: (rest, context) => {
      if (kind === 'call' && isSomebody(rest, context))
        return {
          misread: 'To page somebody, say *page* and the name. For a bridge: *call https://…*.',
          example: `page ${rest.split(/\s/u)[0] ?? '@ben'}`,
        };
      const repeated = kind === 'link' ? asRepeat.exec(rest) : null;
      if (repeated !== null) return { ask: 'repeat', of: repeated[1] === undefined ? null : Number(repeated[1]) };
      const url = urlOf(rest);
      return url === null
        ? { misread: 'Which address? It has to begin with https://.', example }
        : { ask: 'command', command: linkCommand({ link: { kind, url } }) };
    },
  } satisfies ChatCommand;
}

/** `12 as repeat`; the number may have been taken for the incident's own. */
const asRepeat = /^(?:(?:inc-?|#)?([0-9]{1,7}) )?as (?:a |the )?(?:repeat|recurrence)[\s.!]*$/iu;

/** `call theo`: not the call, somebody. */
const isSomebody = (rest: string, context: ReadingContext): boolean => beginsWithName(rest, context) && !/^(me|us)\b/i.test(rest);

/** The address a rest begins with, or null: another scheme, no host, a name and `@` before the host, or characters no address holds. */
function urlOf(rest: string): string | null {
  const typed = (firstLine(rest).split(/\s/u)[0] ?? '').replace(/^</, '').replace(/[>.,;!)]+$/u, '');
  const scheme = /^https?:\/\//i.exec(typed)?.[0];
  if (scheme === undefined || typed.length > longestUrlChars) return null;
  const host = typed.slice(scheme.length).split(/[/?#]/)[0] ?? '';
  const isHost = /^[\p{L}\p{N}[]/u.test(host) && /^[\p{L}\p{N}.:[\]-]+$/u.test(host);
  return isHost && !/["'<>`\\^{}|]/.test(typed) ? scheme.toLowerCase() + typed.slice(scheme.length) : null;
}
