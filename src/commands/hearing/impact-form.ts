// The impact form in somebody's own chat: where it stands is a note in the store, so that it goes on after a restart. What is answered is
// an ordinary change of the incident.

import type { Deps } from '../../handling/dependencies.js';
import { handle } from '../../handling/handle.js';
import { confirmation } from '../../incident/answer.js';
import type { Command } from '../../incident/commands.js';
import { minutes } from '../../incident/duration.js';
import { quoted } from '../../incident/escape.js';
import { describeImpact, estimateCustomers, placeImpact } from '../../incident/features/impact/impact.js';
import { type ImpactQuestion, impactQuestions, nextQuestion, openQuestions, questionWords } from '../../incident/impact-form.js';
import { type EpochMs, type Incident, isOpen, type PersonKey } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { affectedLine, headline } from '../../incident/wording.js';
import { write } from '../../store/store.js';
import type { Heard } from '../command.js';
import { type FormAnswer, formAnswer } from '../grammar/form-answer.js';
import { type ChatMessage, isSaidToUs, reply, replyMessage } from './chat-message.js';

/** Where it stands. */
interface Standing {
  readonly number: number;
  readonly asks: ImpactQuestion;
  /** All that are asked this time. Absent: every one. */
  readonly all?: readonly ImpactQuestion[];
  readonly at: EpochMs;
}

/** Longer after its question only a quoted answer is one. */
const answeredWithinMs = minutes(15);
/** Where it is kept, beside the notes of the transports. */
const notesOf = 'impact-form';

const keyOf = (person: PersonKey): string => `${notesOf}:${person}`;

async function standingOf({ store }: Pick<Deps, 'store'>, person: PersonKey): Promise<Standing | null> {
  const note = await store.note(notesOf, person);
  if (note === null || note === '') return null;
  const standing = JSON.parse(note) as Standing;
  return impactQuestions.includes(standing.asks) ? standing : null;
}

const keep = ({ store }: Pick<Deps, 'store'>, person: PersonKey, standing: Standing | null): Promise<void> =>
  store.writeNote(notesOf, person, standing === null ? '' : JSON.stringify(standing));

/** Asks the first question of which nothing is known. In the chat of whoever wants it: a room has no turn of its own. */
export async function startForm(deps: Deps, message: ChatMessage, incident: Incident): Promise<void> {
  if (message.where !== 'direct')
    return reply(deps, message, `Say *${incident.number} impact form* to me in our own chat: I ask you there, one question at a time.`);
  const asks = nextQuestion(incident, null);
  if (asks === null) return reply(deps, message, allKnown(incident));
  const all = openQuestions(incident);
  await keep(deps, message.person.key, { number: incident.number, asks, all, at: deps.clock.now() });
  await deps.store.commit({
    now: deps.clock.now(),
    writes: [write.message(question(deps, message, incident, { asks, all }, '')), write.receipt(message.receipt)],
  });
  deps.nudge();
}

const allKnown = (incident: Incident): string =>
  [headline(incident), affectedLine(incident), 'All of the impact is known. *regions …*, *channels …*, *impact …* change it.']
    .filter((line) => line !== null)
    .join('\n');

/** The question, behind what was noted of the one before. */
function question(
  deps: Deps,
  message: ChatMessage,
  incident: Incident,
  { asks, all = impactQuestions }: Pick<Standing, 'asks' | 'all'>,
  before: string,
): Message {
  const { impact } = deps.organisation();
  const text = `${before === '' ? '' : `${before}\n`}${questionWords(incident, asks, impact, all.includes(asks) ? all : impactQuestions)}`;
  return {
    ...replyMessage(message, text, incident.number),
    replaces: keyOf(message.person.key),
    choices: [{ title: 'Skip', says: 'skip' }],
  };
}

/** What this message answers, where a question of the form waits for its sender; null: nothing, and it is heard like any other. */
export async function formAnswered(deps: Deps, message: ChatMessage, heard: Heard): Promise<(() => Promise<void>) | null> {
  const { inbound, quoted, person } = message;
  if (!isSaidToUs(message)) return null;
  const standing = await standingOf(deps, person.key);
  if (standing === null) return null;
  const isQuoted = quoted?.message.replaces === keyOf(person.key);
  if (!isQuoted && (quoted !== null || deps.clock.now() - standing.at > answeredWithinMs)) return null;
  const alone = heard.heard === 'talk' || (standing.asks === 'text' && mayTell.has(heard.heard));
  const answer = formAnswer(standing.asks, inbound.text, deps.organisation().impact, alone || isQuoted);
  if (answer === null) return null;
  // A digit answers a page first, and so does every word that may.
  if (!isQuoted && answer.answers !== 'text' && (await deps.store.openPagesTo(person.key)).some(({ ack }) => ack === null)) return null;
  const incident = await deps.store.incident(standing.number);
  if (incident === null || !isOpen(incident)) {
    await keep(deps, person.key, null);
    return null;
  }
  return () => take(deps, message, standing, answer, incident);
}

/** `they cannot pay` says what they feel, whatever else it may be about. */
const mayTell: ReadonlySet<Heard['heard']> = new Set<Heard['heard']>(['wondering', 'near-miss', 'unsure']);

async function take(deps: Deps, message: ChatMessage, standing: Standing, answer: FormAnswer, incident: Incident): Promise<void> {
  const { key } = message.person;
  if (answer.answers === 'stop') {
    await keep(deps, key, null);
    return reply(deps, message, `The form of INC-${incident.number} is put away. *impact form* goes on where it stopped.`);
  }
  if (answer.answers === 'unknown') {
    const words = `I don't know “${quoted(answer.typed, 40)}”. Nothing has changed.`;
    await deps.store.commit({
      now: deps.clock.now(),
      writes: [write.message(question(deps, message, incident, standing, words)), write.receipt(message.receipt)],
    });
    return deps.nudge();
  }
  const command = commandOf(answer, key);
  // A number is how many, also where something else was asked, which is asked again.
  const isElse = answer.answers === 'customers' && standing.asks === 'text';
  const answered = isElse ? 'products' : standing.asks;
  let next: ImpactQuestion | null = null;
  const goOn = (after: Incident, before: string): Message => {
    next = nextQuestion(after, answered);
    if (next !== null) return question(deps, message, after, { ...standing, asks: next }, before);
    const end = [before, 'That is all, thank you.', affectedLine(after)].filter((line) => line !== null && line !== '').join('\n');
    return replyMessage(message, end, after.number);
  };
  if (command === null) {
    const words = goOn(incident, '');
    await deps.store.commit({ now: deps.clock.now(), writes: [write.message(words), write.receipt(message.receipt)] });
    deps.nudge();
  } else {
    await handle(deps, {
      number: incident.number,
      receipts: [message.receipt],
      commands: () => [command],
      // What was known already is no fault of the answer.
      replies: ({ refusal, events, after }) => [
        goOn(after ?? incident, refusal === null ? confirmation(events, after ?? incident, message.reader) : ''),
      ],
    });
  }
  return keep(deps, key, next === null ? null : { ...standing, asks: next, at: deps.clock.now() });
}

const commandOf = (answer: Exclude<FormAnswer, { answers: 'unknown' }>, by: PersonKey): Command | null => {
  switch (answer.answers) {
    case 'list':
      return placeImpact({ by, changes: answer.changes, text: null });
    case 'customers':
      return estimateCustomers({ by, customers: answer.customers });
    case 'text':
      return describeImpact({ by, text: answer.text });
    case 'skip':
    case 'stop':
      return null;
    default:
      return answer satisfies never;
  }
};
