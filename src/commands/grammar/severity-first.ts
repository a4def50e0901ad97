// A line that begins with a severity: `P1 ack` picks an incident, `P1 checkout down` opens one. Where it could be either,
// nothing is guessed.

import type { ChatCommand, Heard, Spoken } from '../command.js';
import { declare } from '../declare.js';
import type { Line } from './line.js';
import { isMarked } from './people-talking.js';
import { severityNamed } from './severity-names.js';
import { tokenise } from './tokens.js';

/** Whether a severity, and no number, stands before everything else. */
export const leadsSeverity = (line: Line): boolean =>
  line.selector !== null && line.selector !== 'two incidents' && 'severity' in line.selector;

/** What to say to a severity, a verb that is also a noun, and words; null when the verb is plainly a verb. */
export function asTitle(line: Line, command: ChatCommand, { verb, mark, rest }: Spoken): Heard | null {
  const isPlain = rest === '' || isMarked(mark) || command.neverTitle?.includes(verb) === true || /^[@#+0-9]|^https?:/i.test(rest);
  if (!leadsSeverity(line) || isPlain || severityNamed(tokenise(rest)[0]?.word ?? '') !== null) return null;
  if (!line.addressed && line.typed.where === 'room') return { heard: 'talk' };
  return {
    heard: 'misread',
    command: declare,
    misread: {
      misread: `New incident, or ${verb} on an open one? For a new one, start with *declare*; for an open one, start with its number.`,
      example: 'declare P1 checkout down',
    },
    selector: null,
  };
}
