// Where the cause lies: `origin external`, `external cause: carrier X`.

import { setOrigin as setOriginCommand } from '../incident/features/origin/origin.js';
import type { Origin } from '../incident/incident.js';
import type { ChatCommand, Spoken } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { isMarked } from './grammar/people-talking.js';

interface Said {
  readonly origin: Origin;
  readonly cause: string;
}

/** `external`, `internal: our deploy`, `is external, carrier X`. */
function saidIn({ verb, rest: typed }: Pick<Spoken, 'verb' | 'rest'>): Said | null {
  const rest = typed.replace(/[\s.!]+$/u, '');
  const named = /^(external|internal) cause$/u.exec(verb)?.[1];
  if (named !== undefined) return rest === '' ? null : { origin: named as Origin, cause: rest };
  const [, word = '', cause = ''] =
    /^(?:is |lies |: ?)?(external|internal|outside|ours)\b(?:\s*[:,–—-]\s*|\s+because\s+|\s*$)(.*)$/isu.exec(rest) ?? [];
  if (word === '') return null;
  return {
    origin: /^(external|outside)$/iu.test(word) ? 'external' : 'internal',
    cause: cause.replace(/^because\s+/iu, '').replace(/[\s.!]+$/u, ''),
  };
}

export const origin = {
  name: 'origin',
  words: ['origin', 'origin is', 'external cause', 'internal cause'],
  short: [],
  exactOnly: ['origin'],
  help: 'origin – say where the cause lies: origin external: carrier X',
  examples: ['origin external', 'external cause: carrier X drops messages', 'origin internal: our deploy'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  fits: (spoken) =>
    spoken.rest === '' ? spoken.addressed : saidIn(spoken) !== null && (spoken.addressed || !isCause(spoken) || isMarked(spoken.mark)),
  whole: (spoken) => {
    const said = saidIn(spoken);
    return said !== null && doubtIn(said.cause, ['guess', 'denial', 'turn']) !== null ? 'ask' : 'act';
  },
  read: (rest, _context, spoken) => {
    const said = saidIn(spoken ?? { verb: 'origin', rest });
    return said === null
      ? { misread: 'Where does the cause lie: external or internal?', example: 'origin external: carrier X' }
      : { ask: 'command', command: setOriginCommand(said) };
  },
} satisfies ChatCommand;

const isCause = ({ verb }: Spoken): boolean => verb.endsWith(' cause');
