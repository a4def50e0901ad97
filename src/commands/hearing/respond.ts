// What was heard → done, and answered: finds the incident it is about, asks whether the sender may, and says how it ended.

import { silence } from '../../alerts/silence.js';
import type { ChatOutcome } from '../../app/metrics.js';
import { testPage } from '../../delivery/test-page.js';
import type { Deps } from '../../handling/dependencies.js';
import { handle } from '../../handling/handle.js';
import { refusalWords } from '../../incident/answer.js';
import type { Incident } from '../../incident/incident.js';
import { choiceReport } from '../../incident/reports.js';
import { optIn, optOut } from '../../people/changed-hands.js';
import { starts, stops } from '../../people/confirm.js';
import { startText, stopText } from '../../people/identity/words.js';
import { write } from '../../store/store.js';
import type { ChatCommand, Heard, IncidentAsk, Question, Selector } from '../command.js';
import { status } from '../reads.js';
import { mayAsk } from '../rights.js';
import { answerTo, keepReceipt, reply, replyMessage, type Said } from './chat-message.js';
import { complete } from './complete.js';
import { declare } from './declare.js';
import { merge } from './merge.js';
import { answerQuestion } from './questions.js';
import { talk } from './talk.js';
import { findTarget, type Target } from './target.js';

export interface RespondDeps extends Deps {
  /** Every chat command there is. */
  readonly commands: readonly ChatCommand[];
  readonly heard?: (command: string, outcome: ChatOutcome) => void;
}

/** A chat command that was understood. */
export type Asked = Extract<Heard, { heard: 'ask' }>;

/** Remembers the incidents among which the sender is to choose. */
export type Offer = (asked: Asked, incidents: readonly Incident[]) => void;

/** Does what was heard, and answers it. */
export async function respond(deps: RespondDeps, said: Said, heard: Heard, offer: Offer): Promise<void> {
  switch (heard.heard) {
    case 'ask':
      return carryOut(deps, said, heard, offer);
    case 'talk':
      return talk(deps, said);
    case 'misread':
      deps.heard?.(heard.command.name, 'misread');
      return reply(deps, said, `${heard.misread.misread}\nFor example: *${heard.misread.example}*`);
    case 'near-miss':
      deps.heard?.(heard.command.name, 'near-miss');
      return reply(deps, said, `Nothing has changed. Did you mean *${heard.meant}*? Send it again to do it.`);
    case 'wondering':
      return wonder(deps, said, heard);
    case 'choice':
      return reply(deps, said, 'There is nothing to choose from. *list* shows what is open.');
    case 'consent':
      return said.where === 'direct' ? consent(deps, said, heard.word) : keepReceipt(deps, said.receipt);
    default:
      return heard satisfies never;
  }
}

/** STOP ends chatter on the transport it is said on, START brings it back; nothing else that consents means anything here. */
async function consent(deps: RespondDeps, said: Said, word: string): Promise<void> {
  const { address, receipt } = said;
  if (address === null || (!stops.has(word) && !starts.has(word))) return reply(deps, said, consentWords(word));
  // The carrier answers consent words of an SMS by itself, and takes nothing else after STOP.
  const answer = (words: string) => [
    write.receipt(receipt),
    ...(address.transport === 'sms' ? [] : [write.message(replyMessage(said, words, null))]),
  ];
  return stops.has(word) ? optOut(deps, address, deps.clock.now(), answer(stopText)) : optIn(deps, address, answer(startText));
}

const consentWords = (word: string): string =>
  word === 'cancel' || word === 'end' || word === 'quit'
    ? `*${word}* alone changes nothing. *cancel 42 false alarm* cancels an incident, *undo* takes back what you just did.`
    : `*${word}* alone changes nothing. *help* shows what I understand.`;

/** A question or a negation around a verb: nothing changes, the state is said. In a room people are talking to each other. */
async function wonder(deps: RespondDeps, said: Said, heard: Extract<Heard, { heard: 'wondering' }>): Promise<void> {
  if ((said.where !== 'direct' || said.relay !== null) && said.quoted === null) return talk(deps, said);
  const target = await targetOf(deps, said, heard.command, heard.selector);
  if (!('found' in target)) return reply(deps, said, 'Nothing has changed. *list* shows what is open.');
  const state = await answerQuestion(deps, said, status, { about: status.name }, target.found);
  return reply(deps, said, `Nothing has changed. This is how it stands:\n${state}`);
}

const targetOf = (deps: Deps, said: Said, command: ChatCommand, selector: Selector): Promise<Target> =>
  findTarget(deps.store, command, { by: said.person.key, selector, quoted: said.quoted?.message.incident ?? null, room: said.room });

/** Does what was asked, or says why not. */
export async function carryOut(deps: RespondDeps, said: Said, asked: Asked, offer: Offer): Promise<void> {
  const { command, ask, selector } = asked;
  if (!mayAsk(command, said.person)) {
    deps.heard?.(command.name, 'not-entitled');
    return reply(
      deps,
      said,
      `*${command.name}* is for ${command.rank}s and above; you are ${article(said.person.role)}. Nothing has changed.`,
    );
  }
  const target = () => (command.incident === 'none' ? null : targetOf(deps, said, command, selector));
  switch (ask.ask) {
    case 'declare':
      deps.heard?.(command.name, 'done');
      return declare(deps, said, ask.declaration);
    case 'silence':
      deps.heard?.(command.name, 'done');
      return silence(deps, said, ask);
    case 'test-page':
      deps.heard?.(command.name, 'done');
      return testPage(deps, said, ask.person);
    case 'question':
      deps.heard?.(command.name, 'done');
      return question(deps, said, asked, ask.question, await target(), offer);
    case 'merge': {
      deps.heard?.(command.name, 'done');
      const found = await target();
      return found !== null && 'found' in found ? merge(deps, said, found.found, ask) : unclear(deps, said, asked, found, offer);
    }
    default: {
      const found = await target();
      return found !== null && 'found' in found ? act(deps, said, command, ask, found.found) : unclear(deps, said, asked, found, offer);
    }
  }
}

const article = (role: string): string => `${/^[aeiou]/u.test(role) ? 'an' : 'a'} ${role}`;

async function question(deps: RespondDeps, said: Said, asked: Asked, about: Question, target: Target | null, offer: Offer): Promise<void> {
  if (target !== null && 'choice' in target) return unclear(deps, said, asked, target, offer);
  if (target !== null && 'none' in target && target.number !== null) return unclear(deps, said, asked, target, offer);
  const incident = target !== null && 'found' in target ? target.found : null;
  return reply(deps, said, await answerQuestion(deps, said, asked.command, about, incident));
}

function unclear(deps: RespondDeps, said: Said, asked: Asked, target: Target | null, offer: Offer): Promise<void> {
  if (target !== null && 'choice' in target) {
    offer(asked, target.choice);
    return reply(deps, said, choiceReport(target.choice, asked.command.name));
  }
  const number = target !== null && 'none' in target ? target.number : null;
  if (number !== null) return reply(deps, said, refusalWords({ refused: 'no-such-incident', number }, null, said.reader));
  const severity = target !== null && 'none' in target ? target.severity : null;
  return reply(
    deps,
    said,
    severity === null
      ? 'Nothing is open that this could be about. *list* shows what is open.'
      : `No ${severity} is open. *list* shows what is.`,
  );
}

async function act(deps: RespondDeps, said: Said, command: ChatCommand, ask: IncidentAsk, incident: Incident): Promise<void> {
  const verdict = await handle(deps, {
    number: incident.number,
    receipts: [said.receipt],
    commands: (current, now) => [complete(deps.organisation(), command, ask, said, current ?? incident, now)],
    replies: (ended) => answerTo(said, ended, incident),
  });
  if (verdict !== 'duplicate') deps.heard?.(command.name, verdict.refusal === null ? 'done' : 'refused');
}
