// An incident declared without a verb: `P1 INCIDENT: …`, `P1 ALERT: …`, `SEV1 checkout down`.

import type { Severity } from '../../incident/incident.js';
import type { Heard } from '../command.js';
import { declare, declaring, endsInDoubt, isNoTitle, isTrouble, saysItIsOver } from '../declare.js';
import { reclassified, severity as severityCommand } from '../severity.js';
import { addressed } from './addressee.js';
import { isAsked, isNegation } from './doubt.js';
import type { Line } from './line.js';
import { hasChatter, isMarked } from './people-talking.js';
import { saysNothingWorks, saysWhatFails } from './remedies.js';
import { leadsSeverity } from './severity-first.js';
import { severityCode, severityNamed } from './severity-names.js';
import { isSeparator, type Token } from './tokens.js';
import { wordsIn } from './wholeness.js';

const talk: Heard = { heard: 'talk' };
const markers: ReadonlySet<string> = new Set(['incident', 'alert', 'drill']);

interface Opening {
  /** The severity. */
  readonly from: number;
  /** The first word after it. */
  readonly next: number;
  /** `incident`, `alert` or `drill` follows. */
  readonly marked: boolean;
  /** A colon or dash follows the severity or the marker: nobody says that by chance. */
  readonly labelled: boolean;
}

/** Opens an incident in the words of the line. In a war room only `P1 ALERT: …` does; anywhere, a sentence about one does not. */
export function newIncident(line: Line): Heard | null {
  const opening = openingOf(line);
  if (opening === null || namesIncident(line)) return null;
  const title = line.tokens[opening.marked ? opening.next + 1 : opening.next];
  const first = line.tokens[opening.next];
  if (title === undefined || first === undefined) return null;
  if (!line.addressed && !countsAmongPeople(line, opening)) return talk;
  if (isAsked(line.tokens, opening.next)) return line.addressed ? { heard: 'wondering', command: declare, selector: null } : talk;
  // `P2 for database slow search`: what follows the name is the title.
  const begins = line.text.slice(title.start);
  const isSentence =
    (isNegation(title.word) && !/^(nobody|no|cannot|unable|can't|won't|doesn't)$/.test(title.word)) ||
    isNoTitle(addressed(begins, line.context).rest) ||
    isStorage(line, opening);
  if (isSentence) return line.addressed ? unclear : talk;
  const read = declaring(line.text.slice(line.tokens[opening.from]?.start ?? 0), line.context, false);
  if ('misread' in read) return line.addressed ? { heard: 'misread', command: declare, misread: read, selector: null } : talk;
  // `P1 @paymets checkout down`, where nobody is called that.
  if (read.ask === 'declare' && read.declaration.doubt !== undefined)
    return line.addressed ? { heard: 'unsure', command: declare, ask: read, selector: null } : talk;
  // `P1 alarm clock broken haha`: in jest, perhaps.
  if (read.ask === 'declare' && saysItIsOver(read.declaration.title)) return talk;
  if (read.ask === 'declare' && line.addressed && hasChatter(line.tokens.map((token) => token.word)))
    return !opening.labelled && !saysWhatFails(wordsIn(read.declaration.title))
      ? talk
      : { heard: 'unsure', command: declare, ask: read, selector: null };
  if (read.ask === 'declare' && opening.marked && opening.labelled && endsInDoubt(read.declaration.title))
    return { heard: 'unsure', command: declare, ask: read, selector: null };
  if (read.ask !== 'declare' || (opening.marked && opening.labelled)) return { heard: 'ask', command: declare, ask: read, selector: null };
  const { title: about, severity, to } = read.declaration;
  // `P1 thanks`, `P1 rollback done`: words about an incident there is, not a new one.
  const severe = severity === null || !line.addressed || isTrouble(about) ? null : ofThis(about, severity);
  if (severe !== null) return severe;
  if (!isTrouble(about))
    return (opening.labelled || to !== undefined) && line.addressed
      ? { heard: 'unsure', command: declare, ask: read, selector: null }
      : talk;
  // `P1 ben not answering`: of a person, perhaps.
  const ofSomebody = !opening.labelled && line.context.who(wordsIn(about)[0] ?? '') !== null;
  if (ofSomebody) return line.addressed ? { heard: 'unsure', command: declare, ask: read, selector: null } : talk;
  // `P2 backlog`: one word, which is said of lists too.
  if (!opening.labelled && !opening.marked && wordsIn(about).length === 1 && !saysNothingWorks(wordsIn(about)))
    return line.addressed ? { heard: 'unsure', command: declare, ask: read, selector: null } : talk;
  const ask = severity === null || opening.labelled ? read : { ...read, unlessOpen: severity };
  return { heard: 'ask', command: declare, ask, selector: null };
}

/** `P2 actually`, `P2 now`: a change of mind about one there is, which is asked about. */
function ofThis(words: string, severity: Severity): Heard | null {
  if (saysWhatFails(wordsIn(words))) return null;
  const says =
    /^(actually|rather|instead|really|then|now|only|imo|i think|i guess|maybe|not (p|sev)[1-4]|is enough|at most|at best|it is|for this)( |$|[.!])/i.test(
      words,
    );
  return says ? { heard: 'unsure', command: severityCommand, ask: reclassified(severity, ''), selector: null } : null;
}

const unclear: Heard = {
  heard: 'misread',
  command: declare,
  misread: { misread: 'New incident? Start with *declare*. About an open one? Start with *update*.', example: 'declare P1 checkout down' },
  selector: null,
};

function openingOf(line: Line): Opening | null {
  const { tokens } = line;
  const from = leadsSeverity(line) ? line.selectedFrom : line.at;
  const named = severityNamed(tokens[from]?.word ?? '');
  if (named === null) return null;
  let next = from + 1;
  while (tokens[next] !== undefined && tokens[next]?.word === '') next += 1;
  const marked = markers.has(tokens[next]?.word ?? '');
  const labelled = isLabel(tokens, from) || (marked && isLabel(tokens, next));
  // `critical` alone is an adjective; in `critical incident: …` and `critical: …` it is a severity.
  if (severityCode(tokens[from]?.word ?? '') === null && !labelled) return null;
  return { from, next, marked, labelled };
}

const isLabel = (tokens: readonly Token[], at: number): boolean => {
  const next = tokens[at + 1];
  return isMarked(tokens[at]?.mark ?? '') || (next !== undefined && isSeparator(next));
};

/** A line with an `INC-42` in it is a page somebody pasted. */
const namesIncident = (line: Line): boolean => line.tokens.some((token) => /^inc-?[0-9]+$/.test(token.word));

const countsAmongPeople = (line: Line, opening: Opening): boolean =>
  ((opening.marked && opening.labelled) || line.typed.where === 'group') && !hasChatter(line.tokens.map((token) => token.word));

/** `S3 is slow`: the store at Amazon, unless a label makes it a severity. */
const isStorage = (line: Line, opening: Opening): boolean =>
  /^s-?3$/.test(line.tokens[opening.from]?.word ?? '') && !opening.marked && !opening.labelled;
