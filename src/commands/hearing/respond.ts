// What was heard → done, and answered: finds the incident it is about, asks whether the sender may, and says how it ended.

import { silence } from '../../alerts/silence.js';
import { unsilence } from '../../alerts/unsilence.js';
import type { ChatOutcome } from '../../app/metrics.js';
import { testPage } from '../../delivery/test-page.js';
import type { Deps } from '../../handling/dependencies.js';
import { handle } from '../../handling/handle.js';
import { refusalWords } from '../../incident/answer.js';
import type { Incident } from '../../incident/incident.js';
import { choiceReport } from '../../incident/reports.js';
import { optIn, optOut } from '../../people/address-changes.js';
import { starts, stops } from '../../people/confirm.js';
import { startText, stopText } from '../../people/identity/words.js';
import { carrierStops } from '../../people/reach.js';
import { write } from '../../store/store.js';
import type { ChatCommand, Heard, IncidentAsk, Question, Selector } from '../command.js';
import { status } from '../reads.js';
import { mayAsk } from '../rights.js';
import { answerTo, type ChatMessage, keepReceipt, reply, replyMessage, withReaction } from './chat-message.js';
import { complete } from './complete.js';
import { declare } from './declare.js';
import { type MergeAsk, merge, mergeToTakeBack, takeBackMerge } from './merge.js';
import type { Asked, Offer } from './offered.js';
import { answerQuestion } from './questions.js';
import { acknowledgeAll, changedTogether, takeBackAll } from './several.js';
import { talk } from './talk.js';
import { findTarget, type Target } from './target.js';

export interface RespondDeps extends Deps {
  /** Every chat command there is. */
  readonly commands: readonly ChatCommand[];
  readonly heard?: (command: string, outcome: ChatOutcome) => void;
}

/** Does what was heard, and answers it. */
export async function respond(deps: RespondDeps, message: ChatMessage, heard: Heard, offer: Offer): Promise<void> {
  switch (heard.heard) {
    case 'ask':
      return carryOut(deps, message, heard, offer);
    case 'talk':
      return talk(deps, message);
    case 'misread':
      deps.heard?.(heard.command.name, 'misread');
      return reply(deps, message, `${heard.misread.misread}\nFor example: *${heard.misread.example}*`);
    case 'near-miss':
      deps.heard?.(heard.command.name, 'near-miss');
      return reply(deps, message, `Nothing has changed. Did you mean *${heard.meant}*? Send it again to do it.`);
    case 'wondering':
      return answerDoubt(deps, message, heard);
    case 'choice':
      return reply(deps, message, 'There is nothing to choose from. *list* shows what is open.');
    case 'consent':
      return message.where === 'direct' ? consent(deps, message, heard.word) : keepReceipt(deps, message.receipt);
    default:
      return heard satisfies never;
  }
}

/** STOP ends chatter on the transport it is said on, START brings it back; nothing else that consents means anything here. */
async function consent(deps: RespondDeps, message: ChatMessage, word: string): Promise<void> {
  const { address, receipt } = message;
  if (address === null || (!stops.has(word) && !starts.has(word))) return reply(deps, message, consentWords(word));
  // A carrier that answers these words by itself takes nothing else after STOP.
  const answer = (words: string) => [
    write.receipt(receipt),
    ...(carrierStops(deps, address.transport) ? [] : [write.message(replyMessage(message, words, null))]),
  ];
  return stops.has(word) ? optOut(deps, address, deps.clock.now(), answer(stopText)) : optIn(deps, address, answer(startText));
}

const consentWords = (word: string): string =>
  word === 'cancel' || word === 'end' || word === 'quit'
    ? `*${word}* alone changes nothing. *cancel 42 false alarm* cancels an incident, *undo* takes back what you just did.`
    : `*${word}* alone changes nothing. *help* shows what I understand.`;

/** A question or a negation around a verb: nothing changes, the state is said. In a room people are talking to each other. */
async function answerDoubt(deps: RespondDeps, message: ChatMessage, heard: Extract<Heard, { heard: 'wondering' }>): Promise<void> {
  if ((message.where !== 'direct' || message.relay !== null) && message.quoted === null) return talk(deps, message);
  const target = await targetOf(deps, message, heard.command, heard.selector);
  if (!('found' in target)) return reply(deps, message, 'Nothing has changed. *list* shows what is open.');
  const state = await answerQuestion(deps, message, status, { about: status.name }, target.found);
  return reply(deps, message, `Nothing has changed. This is how it stands:\n${state}`);
}

const targetOf = (deps: Deps, message: ChatMessage, command: ChatCommand, selector: Selector): Promise<Target> =>
  findTarget(deps.store, command, {
    by: message.person.key,
    selector,
    quoted: message.quoted?.message.incident ?? null,
    room: message.room,
  });

/** Does what was asked, or says why not. */
export async function carryOut(deps: RespondDeps, message: ChatMessage, asked: Asked, offer: Offer): Promise<void> {
  const { command, ask, selector } = asked;
  if (!mayAsk(command, message.person)) {
    deps.heard?.(command.name, 'not-entitled');
    logRefusal(deps, message, command, 'not-entitled', null);
    return reply(
      deps,
      message,
      `*${command.name}* is for ${command.rank}s and above; you are ${article(message.person.role)}. Nothing has changed.`,
    );
  }
  const target = () => (command.incident === 'none' ? null : targetOf(deps, message, command, selector));
  switch (ask.ask) {
    case 'declare':
      deps.heard?.(command.name, 'done');
      return declare(deps, message, ask.declaration);
    case 'silence':
      deps.heard?.(command.name, 'done');
      return silence(deps, message, ask, (confirmed) => offer.yesOrNo({ ...asked, ask: confirmed }, 'Nothing has changed.', null));
    case 'acknowledge-all':
      if (selector !== null && 'number' in selector)
        return reply(
          deps,
          message,
          'Nothing has changed: that is one incident and all of them. *ack 42* takes one, *ack all* every page of yours.',
        );
      deps.heard?.(command.name, 'done');
      return acknowledgeAll(deps, message, ask.severity ?? selector?.severity ?? null);
    case 'unsilence':
      deps.heard?.(command.name, 'done');
      return unsilence(deps, message, ask);
    case 'test-page':
      deps.heard?.(command.name, 'done');
      return testPage(deps, message, ask.person);
    case 'question':
      deps.heard?.(command.name, 'done');
      return replyToQuestion(deps, message, asked, ask.question, await target(), offer);
    case 'merge':
      deps.heard?.(command.name, 'done');
      return mergeAsked(deps, message, { ...asked, ask }, offer);
    default: {
      const merged = command.takesBack === true ? await mergeToUndo(deps, message, asked) : null;
      if (merged !== null) {
        deps.heard?.(command.name, 'done');
        return takeBackMerge(deps, message, merged);
      }
      const together = command.takesBack === true && namesNone(message, selector) ? await changedTogether(deps, message.person.key) : null;
      if (together !== null) {
        deps.heard?.(command.name, 'done');
        return takeBackAll(deps, message, together);
      }
      const found = await target();
      return found !== null && 'found' in found
        ? changeIncident(deps, message, command, ask, found.found)
        : askWhich(deps, message, asked, found, offer);
    }
  }
}

/** `merge 43`, or `merge 43 into 42`, which names both. */
async function mergeAsked(deps: RespondDeps, message: ChatMessage, asked: Asked & { readonly ask: MergeAsk }, offer: Offer): Promise<void> {
  const { ask, command } = asked;
  const { into } = ask;
  if (into !== undefined && asked.selector !== null && 'number' in asked.selector && asked.selector.number !== into)
    return reply(deps, message, 'Nothing has changed: those are three incidents. Two at a time, for example *merge 43 into 42*.');
  const selector: Selector = into === undefined ? asked.selector : { number: into };
  const found = await targetOf(deps, message, command, selector);
  if (!('found' in found)) return askWhich(deps, message, { ...asked, selector }, found, offer);
  return merge(deps, message, found.found, ask, (confirmed, { from, into }, person) => {
    const declined = `Nothing has changed: INC-${from.number} and INC-${into.number} stay apart.`;
    offer.yesOrNo({ heard: 'ask', command, ask: confirmed, selector: { number: into.number } }, declined, person);
  });
}

/** The merge that `undo` is about: the sender's last change of the incident named, or of all of them. */
async function mergeToUndo(deps: RespondDeps, message: ChatMessage, { command, selector }: Asked): Promise<number | null> {
  const by = message.person.key;
  if (namesNone(message, selector)) return mergeToTakeBack(deps, by, null);
  const found = await targetOf(deps, message, command, selector);
  return 'found' in found ? mergeToTakeBack(deps, by, found.found) : null;
}

/** Neither the words, nor a message quoted, nor the room say which incident is meant. */
const namesNone = ({ quoted, room }: ChatMessage, selector: Selector): boolean =>
  selector === null && (quoted?.message.incident ?? null) === null && room === null;

const article = (role: string): string => `${/^[aeiou]/u.test(role) ? 'an' : 'a'} ${role}`;

async function replyToQuestion(
  deps: RespondDeps,
  message: ChatMessage,
  asked: Asked,
  about: Question,
  target: Target | null,
  offer: Offer,
): Promise<void> {
  if (target !== null && 'choice' in target) return askWhich(deps, message, asked, target, offer);
  if (target !== null && 'none' in target && target.number !== null) return askWhich(deps, message, asked, target, offer);
  const incident = target !== null && 'found' in target ? target.found : null;
  const asks = `${JSON.stringify(about)}:${incident?.number ?? ''}`;
  return reply(deps, message, await answerQuestion(deps, message, asked.command, about, incident), asks);
}

function askWhich(deps: RespondDeps, message: ChatMessage, asked: Asked, target: Target | null, offer: Offer): Promise<void> {
  if (target !== null && 'choice' in target) {
    offer.among(asked, target.choice);
    return reply(deps, message, choiceReport(target.choice, asked.command.name));
  }
  const number = target !== null && 'none' in target ? target.number : null;
  if (number !== null) return reply(deps, message, refusalWords({ refused: 'no-such-incident', number }, null, message.reader));
  const severity = target !== null && 'none' in target ? target.severity : null;
  return reply(
    deps,
    message,
    severity === null
      ? 'Nothing is open that this could be about. *list* shows what is open.'
      : `No ${severity} is open. *list* shows what is.`,
  );
}

async function changeIncident(
  deps: RespondDeps,
  message: ChatMessage,
  command: ChatCommand,
  ask: IncidentAsk,
  incident: Incident,
): Promise<void> {
  const handled = await handle(deps, {
    number: incident.number,
    receipts: [message.receipt],
    commands: (current, now) => [complete(deps.organisation(), command, ask, message, current ?? incident, now)],
    announced: (messages) => withReaction(message, incident.number, messages),
    replies: (ended) => answerTo(message, ended, incident),
  });
  if (handled === 'duplicate') return;
  deps.heard?.(command.name, handled.refusal === null ? 'done' : 'refused');
  if (handled.refusal !== null) logRefusal(deps, message, command, handled.refusal.refused, incident.number);
}

function logRefusal({ log }: RespondDeps, { person }: ChatMessage, { name }: ChatCommand, refused: string, incident: number | null): void {
  log.info(
    { incident, by: person.key, command: name, refused },
    `${incident === null ? '' : `INC-${incident}: `}${name} by ${person.key} was refused: ${refused}`,
  );
}
