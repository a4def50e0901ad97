// What was heard → done, and answered: finds the incident it is about, asks whether the sender may, and says how it ended.

import { factsOf } from '../../alerts/alert.js';
import type { Heartbeats } from '../../alerts/heartbeats.js';
import { pauseHeartbeat, resumeHeartbeat } from '../../alerts/pause.js';
import { silence } from '../../alerts/silence.js';
import { unsilence } from '../../alerts/unsilence.js';
import type { ChatOutcome } from '../../app/metrics.js';
import { follow } from '../../audiences/follow.js';
import type { Follows } from '../../audiences/follows.js';
import { testPage } from '../../delivery/test-page.js';
import { dutyAsked } from '../../duty/asked.js';
import type { Duty } from '../../duty/duty.js';
import { rotaOf } from '../../escalation/on-call.js';
import type { RouteFacts } from '../../escalation/routing.js';
import { nextTimeOfDay } from '../../escalation/time-of-day.js';
import { numbered } from '../../handling/action-numbers.js';
import { decideOnDuty } from '../../handling/decide-on-duty.js';
import type { Deps } from '../../handling/dependencies.js';
import { handle } from '../../handling/handle.js';
import { refusalWords } from '../../incident/answer.js';
import { personName } from '../../incident/directory.js';
import { done as doneCommand } from '../../incident/features/decisions/events.js';
import { setEta, update as updateCommand } from '../../incident/features/progress/events.js';
import { markRepeat } from '../../incident/features/repeats/repeats.js';
import { resolve as resolveCommand } from '../../incident/features/resolution/events.js';
import { undoLast as undoCommand } from '../../incident/features/undo/undo.js';
import { handoverOf } from '../../incident/handover.js';
import { type Incident, isOpen, ownerOf } from '../../incident/incident.js';
import { choiceReport } from '../../incident/reports.js';
import { capital, headline } from '../../incident/wording.js';
import { maintenanceAsked } from '../../maintenance/asked.js';
import { optIn, optOut } from '../../people/address-changes.js';
import { starts, stops } from '../../people/confirm.js';
import { startText, stopText } from '../../people/identity/words.js';
import { carrierStops } from '../../people/reach.js';
import { namedEarlier } from '../../repeats/look.js';
import { reportAsked } from '../../reports/asked.js';
import { recordNote } from '../../rooms/evidence.js';
import { write } from '../../store/store.js';
import { acknowledge, takeIt } from '../acknowledge.js';
import type { Ask, ChatCommand, Heard, IncidentAsk, Question, Selector } from '../command.js';
import { declare as declareCommand, isLive, saysItIsOver } from '../declare.js';
import { decline } from '../decline.js';
import { done } from '../done.js';
import { eta } from '../eta.js';
import { clean } from '../grammar/clean.js';
import { declareLine } from '../grammar/declare-line.js';
import { opensQuestion } from '../grammar/doubt.js';
import { doubtIn } from '../grammar/doubts.js';
import { onlyTime } from '../grammar/eta-time.js';
import { hintFor } from '../grammar/hints.js';
import { isAbout, isLog } from '../grammar/news.js';
import { askedWhetherDown, soundsOver } from '../grammar/outages-in-words.js';
import { isOwnAffair } from '../grammar/own-affairs.js';
import { greetings, hasChatter, isSentence } from '../grammar/people-talking.js';
import { percentOf } from '../grammar/percent.js';
import { politeness } from '../grammar/politeness.js';
import { failureSpelt, saysNothingWorks, saysWhatFails } from '../grammar/remedies.js';
import { replyIn, saysDone } from '../grammar/replies.js';
import { severityCode } from '../grammar/severity-names.js';
import { tokenise } from '../grammar/tokens.js';
import { wordsIn } from '../grammar/wholeness.js';
import { isGuarded } from '../guards.js';
import { handoff } from '../handoff.js';
import { impact } from '../impact.js';
import { impactForm } from '../impact-form.js';
import { list, status } from '../reads.js';
import { resolve } from '../resolve.js';
import { mayAsk } from '../rights.js';
import { undo } from '../undo.js';
import { update } from '../update.js';
import { actionAsked } from './actions.js';
import { declareHow, didYouMean, newOrThis, noneOf, nothingOpenAbout, soundsLikeIncident, stillWaiting, wouldDo } from './asking.js';
import { answerTo, askYes, type ChatMessage, isSaidToUs, isTyped, keepReceipt, reply, replyMessage, withReaction } from './chat-message.js';
import { complete } from './complete.js';
import { declare } from './declare.js';
import { type Answer, answering, type Expected, expectedOf } from './expected.js';
import { startForm } from './impact-form.js';
import { mergeToTakeBack } from './last-done.js';
import { type MergeAsk, merge } from './merge.js';
import { type MergeAllAsk, mergeAll } from './merge-all.js';
import { namesAnother } from './names-another.js';
import { notOver } from './not-over.js';
import { answerToDraft, wordsForCustomers } from './notice-draft.js';
import type { Asked, Offer } from './offered.js';
import { answerQuestion } from './questions.js';
import { reviewAsked } from './review.js';
import { acknowledgeAll, changedTogether, handOffAll, heldBy, takeBackAll } from './several.js';
import { takeBackMerge } from './take-back-merge.js';
import { talk } from './talk.js';
import { findTarget, involves, type Target } from './target.js';
import { toldOfOpen } from './told-of-open.js';

export interface RespondDeps extends Deps {
  readonly duty: Duty;
  readonly follows: Follows;
  /** Changes heartbeats; absent: none is listened for. */
  readonly pausing?: Pick<Heartbeats, 'rewrite'>;
  /** Every chat command there is. */
  readonly commands: readonly ChatCommand[];
  readonly heard?: (command: string, outcome: ChatOutcome) => void;
}

/** Does what was heard, and answers it. */
export async function respond(deps: RespondDeps, message: ChatMessage, heard: Heard, offer: Offer): Promise<void> {
  const onDraft = answerToDraft(message, heard);
  if (onDraft !== null) return carryOut(deps, message, onDraft, offer);
  if (heard.heard === 'unsure' && heard.ask.ask === 'take-over') {
    const expected = await expectedOf(deps, message);
    if (expected?.waits === 'page' || expected?.waits === 'handover')
      return carryOut(
        deps,
        message,
        { heard: 'ask', command: acknowledge, ask: takeIt(), selector: { number: expected.incident.number } },
        offer,
      );
  }
  if (heard.heard === 'ask' && isPlainNo(heard) && heard.selector === null) {
    const expected = await expectedOf(deps, message);
    const answer = expected?.waits === 'decision' ? await answering(deps, expected, message) : null;
    if (answer !== null) return takeAnswer(deps, message, answer, offer, expected);
  }
  if (isAnswer.has(heard.heard) && !message.inbound.forwarded && !message.inbound.edited) {
    const expected = await expectedOf(deps, message);
    const answer = expected === null ? null : await answering(deps, expected, message);
    if (answer !== null) return takeAnswer(deps, message, answer, offer, expected);
    if (expected !== null && message.where === 'direct' && message.relay === null && heard.heard !== 'near-miss')
      return remindOf(deps, message, heard, expected, offer);
  }
  if (mayBeRelapse.has(heard.heard) || (heard.heard === 'ask' && isPlainNo(heard))) {
    const relapse = await notOver(deps, message);
    if (relapse !== null) {
      const { asked, incident, sure } = relapse;
      if (sure) return carryOut(deps, message, asked, offer);
      deps.heard?.(asked.command.name, 'misread');
      await keepUnclear(deps, message, asked);
      await offer.ifYes(asked);
      return askYes(deps, message, `${headline(incident)}\n${wouldDo(asked.command, asked.ask, incident, message.reader)}`);
    }
  }
  switch (heard.heard) {
    case 'ask':
      return carryOut(deps, message, heard, offer);
    case 'talk':
      return talkHeard(deps, message, offer);
    case 'misread':
      deps.heard?.(heard.command.name, 'misread');
      await reply(
        deps,
        message,
        `${heard.misread.misread}\nFor example: *${heard.misread.example}*${await pageBelow(deps, message, offer)}`,
      );
      return keepMisread(deps, message, heard);
    case 'near-miss':
      deps.heard?.(heard.command.name, 'near-miss');
      return offerMeant(deps, message, heard, offer);
    case 'unsure':
      // Whoever has it gives away what is theirs.
      if (heard.command === handoff && givesIt.test(clean(message.inbound.text)) && (await ownIncident(deps, message.person.key)) !== null)
        return carryOut(deps, message, { ...heard, heard: 'ask' }, offer);
      return askFirst(deps, message, { ...heard, heard: 'ask' }, offer, null);
    case 'wondering':
      // `impact?` of whoever may say it: they are asked.
      if (
        heard.command === impact &&
        /^\W*impact\W*$/iu.test(message.inbound.text) &&
        message.where === 'direct' &&
        mayAsk(impactForm, message.person)
      )
        return carryOut(deps, message, { heard: 'ask', command: impactForm, ask: { ask: 'impact-form' }, selector: heard.selector }, offer);
      // `should be back in half an hour` asks nothing.
      return (await offerEta(deps, message, offer)) ? undefined : answerDoubt(deps, message, heard, offer);
    case 'choice':
      return reply(deps, message, 'That is not one of the choices. *list* shows what is open, *ack INC-42* takes one by its number.');
    case 'consent':
      return message.where === 'direct' ? consent(deps, message, heard.word) : keepReceipt(deps, message.receipt);
    default:
      return heard satisfies never;
  }
}

/** `give it to ben`, `hand this over to ben please`, and no time or condition. */
const givesIt =
  /^\W*(?:please |pls )?(?:give|hand|assign|transfer) (?:it|this|this one|(?:inc-?|#)[0-9]{1,7})(?: over| on)? to @?\p{L}{2,30}(?: please| pls| now)*[\s.!]*$/iu;

const isPlainNo = ({ command }: Asked): boolean => command === decline;

/** What may be an answer to something that waits; everything else was understood by itself. */
const isAnswer: ReadonlySet<Heard['heard']> = new Set<Heard['heard']>(['talk', 'consent', 'wondering', 'near-miss']);

/** What a line that says *it is back* may have been heard as. */
const mayBeRelapse: ReadonlySet<Heard['heard']> = new Set<Heard['heard']>(['talk', 'wondering', 'unsure', 'near-miss']);

/** Does what an answer plainly means; asks about what it may mean. */
const takeAnswer = (
  deps: RespondDeps,
  message: ChatMessage,
  { asked, sure }: Answer,
  offer: Offer,
  expected: Expected | null,
): Promise<void> => (sure ? carryOut(deps, message, asked, offer) : askFirst(deps, message, asked, offer, expected));

/** Says what would be done, and does it on a *yes*. */
async function askFirst(deps: RespondDeps, message: ChatMessage, asked: Asked, offer: Offer, expected: Expected | null): Promise<void> {
  const { command, ask, selector } = asked;
  if (!mayAsk(command, message.person)) return carryOut(deps, message, asked, offer);
  const byPlace = command.incident === 'none' || expected !== null ? null : await targetOf(deps, message, command, selector);
  const named = byPlace === null ? null : await namedInstead(deps, message, asked, byPlace);
  const target = named === null ? byPlace : { found: named };
  if (target !== null && !('found' in target)) return askWhich(deps, message, asked, target, { ...offer, among: () => undefined });
  const incident = expected?.incident ?? (target === null ? null : target.found);
  deps.heard?.(command.name, 'misread');
  if (incident !== null && isAskedOutside(deps, message, asked, incident)) return askOutsider(deps, message, asked, incident, offer);
  const reminds = expected !== null && ask.ask !== 'reject';
  const noIsAWord = reminds && (expected.waits === 'page' || expected.waits === 'handover');
  await offer.ifYes(incident === null ? asked : { ...asked, selector: { number: incident.number } }, { noIsAWord });
  if (reminds) return reply(deps, message, stillWaiting(expected, message.reader));
  const words = wouldDo(command, ask, incident, message.reader);
  return askYes(deps, message, named === null ? words : `${headline(named)}\n${words}`);
}

/** The incident that the note of a dear order names, where it named none by its number and another is meant by the place; else null. */
const namedInstead = async (deps: Deps, message: ChatMessage, { command, selector }: Asked, byPlace: Target): Promise<Incident | null> =>
  command.guardedAt !== undefined && selector === null && message.quoted === null ? namesAnother(deps, message, byPlace) : null;

/** Somebody who has no part in it is asked whether they mean it, and told whose it is. */
async function askOutsider(deps: RespondDeps, message: ChatMessage, asked: Asked, incident: Incident, offer: Offer): Promise<void> {
  await offer.ifYes({ ...asked, selector: { number: incident.number }, sure: true });
  const owner = personName(message.reader.directory, incident.ack?.by ?? ownerOf(incident));
  return askYes(
    deps,
    message,
    `${headline(incident)}\nThat is ${owner}'s, and you are not on it. ${wouldDo(asked.command, asked.ask, incident, message.reader)}`,
  );
}

/** Whether this is a word that is asked about first, of whoever has no part in the incident. */
const isAskedOutside = (deps: Deps, message: ChatMessage, { command, ask }: Asked, incident: Incident): boolean =>
  isGuarded(command, message.person, incident) && !(isOfOne(ask) && isRefused(deps, message, { command, ask }, incident));

/** Whether a *yes* would only be refused: then that is said at once. */
function isRefused(
  deps: Deps,
  message: ChatMessage,
  { command, ask }: { readonly command: ChatCommand; readonly ask: IncidentAsk },
  incident: Incident,
): boolean {
  const now = deps.clock.now();
  const { number } = incident;
  const rota = rotaOf(deps.organisation(), incident, now);
  const commands = complete(deps.organisation(), command, ask, message, incident, now);
  return decideOnDuty(incident, commands, { now, number, directory: deps.directory(), rota }).refusal !== null;
}

const ofOne: ReadonlySet<string> = new Set<IncidentAsk['ask']>([
  ...([
    'command',
    'note',
    'acknowledge',
    'update',
    'reclassify',
    'escalate',
    'stand-down',
    'approve',
    'reject',
    'join',
    'take-over',
  ] as const),
]);

/** It changes one incident. */
const isOfOne = (ask: Ask): ask is IncidentAsk => ofOne.has(ask.ask);

/** Not understood, and something waits for whoever spoke: a question is answered with how it stands, everything with what would answer. */
async function remindOf(deps: RespondDeps, message: ChatMessage, heard: Heard, expected: Expected, offer: Offer): Promise<void> {
  const isQuestion = heard.heard === 'wondering' || /[?？]/u.test(message.inbound.text);
  const words = stillWaiting(expected, message.reader);
  // A *yes* to the reminder takes it.
  if (expected.waits === 'page') await offer.ifYes(takes(expected.incident), { again: false, noIsAWord: true });
  if (heard.heard === 'consent' && (stops.has(heard.word) || starts.has(heard.word))) return consent(deps, message, heard.word, words);
  if (!isQuestion || (expected.waits === 'page' && expected.others.length > 0)) return reply(deps, message, words);
  const state = await answerQuestion(deps, message, status, { about: status.name }, expected.incident);
  return reply(deps, message, `${state}\n${words.split('\n').slice(1).join('\n')}`);
}

/** Below an answer that brought nothing about: the open page of whoever spoke, which a *yes* takes; empty where there is none. */
async function pageBelow(deps: RespondDeps, message: ChatMessage, offer: Offer): Promise<string> {
  if (message.where !== 'direct' || message.relay !== null) return '';
  const expected = await expectedOf(deps, message);
  if (expected?.waits !== 'page') return '';
  await offer.ifYes(takes(expected.incident), { again: false, noIsAWord: true });
  return `\n\n${stillWaiting(expected, message.reader)}`;
}

/** What a *yes* to the reminder of a page does. */
const takes = ({ number }: Incident): Asked => ({ heard: 'ask', command: acknowledge, ask: takeIt(), selector: { number } });

/** `akc`: the word meant, and a *yes*, or the same once more, does it. */
async function offerMeant(
  deps: RespondDeps,
  message: ChatMessage,
  heard: Extract<Heard, { heard: 'near-miss' }>,
  offer: Offer,
): Promise<void> {
  const { corrected } = heard;
  if (corrected.heard === 'misread') return respond(deps, message, corrected, offer);
  if (corrected.heard !== 'ask' && corrected.heard !== 'unsure') return talk(deps, message);
  await offer.ifYes({ ...corrected, heard: 'ask' });
  await keepUnclear(deps, message, corrected);
  return askYes(deps, message, didYouMean(heard.line, message.reader));
}

/** More than a word, asked about: what was said stays in the record, whatever the answer is. */
async function keepUnclear(
  deps: RespondDeps,
  message: ChatMessage,
  { command, selector }: Pick<Asked, 'command' | 'selector'>,
): Promise<void> {
  const text = message.inbound.text.trim();
  if (!command.changes || command.incident === 'none' || wordsIn(text).length <= 2) return;
  const target = await targetOf(deps, message, command, selector);
  if ('found' in target && isOpen(target.found) && involves(target.found, message.person.key))
    await recordNote(deps, message, target.found.number, null, text, { ...message.receipt, id: `${message.receipt.id} talk` });
}

/** No command: what it may stand for is offered; else it is kept. */
async function talkHeard(deps: RespondDeps, message: ChatMessage, offer: Offer): Promise<void> {
  if (await offerNotice(deps, message, offer)) return;
  const isDone = await approvedDone(deps, message);
  if (isDone !== null) return takeAnswer(deps, message, isDone, offer, null);
  const kept = await keepsIt(deps, message);
  if (kept !== null) return carryOut(deps, message, kept, offer);
  if (
    (await offerEta(deps, message, offer)) ||
    (await offerEnd(deps, message, offer)) ||
    (await answerWhetherDown(deps, message, offer)) ||
    (isSaidToUs(message) && (await toldOfOpen(deps, message, offer))) ||
    (await offerUpdateOfOne(deps, message, offer)) ||
    (await offerDeclaration(deps, message, offer))
  )
    return;
  // `muster, how many are in here?`: by our name nothing is asked in vain.
  if (isCalled(message) && (asks(message.inbound.text) || isCallAlone.test(message.inbound.text))) {
    const target = await targetOf(deps, message, status, null);
    if ('found' in target) return reply(deps, message, await answerQuestion(deps, message, status, { about: status.name }, target.found));
  }
  // `is it broken again?`, said directly: kept as said, and answered with how it stands.
  const own =
    isSaidToUs(message) &&
    hintFor(clean(message.inbound.text)) === null &&
    politeness(message.inbound.text) === null &&
    asks(message.inbound.text)
      ? await ownIncident(deps, message.person.key)
      : null;
  if (own !== null) {
    await recordNote(deps, message, own.number, null, message.inbound.text.trim(), {
      ...message.receipt,
      id: `${message.receipt.id} talk`,
    });
    const state = await answerQuestion(deps, message, status, { about: status.name }, own);
    return reply(deps, message, `${state}\nSaved in the record of INC-${own.number}; nobody else was told. *update …* tells everybody.`);
  }
  return talk(deps, message);
}

/** The customer lead's own words for customers are asked about. */
async function offerNotice(deps: RespondDeps, message: ChatMessage, offer: Offer): Promise<boolean> {
  const asked = await wordsForCustomers(deps, message);
  if (asked === null) return false;
  await askFirst(deps, message, asked, offer, null);
  return true;
}

/** `fertig`, `ho gaya` by whoever proposed what is approved: the one open incident where it is. `done replica is primary now` is asked about. */
async function approvedDone({ store }: RespondDeps, message: ChatMessage): Promise<Answer | null> {
  const { inbound, where, room, relay, quoted, person } = message;
  if (where === 'group' || !isTyped(message)) return null;
  const text = clean(inbound.text);
  const note = /^\W*(?:done|executed) (?=\p{L})(.{3,200})$/iu.exec(text)?.[1]?.trim() ?? null;
  const saysHow = note !== null && doubtIn(note) === null && !isSentence(note, talkAfterDone);
  if (!saysDone(text) && !saysHow) return null;
  const named = quoted?.message.incident ?? room ?? relay;
  const open = (await store.list({ status: 'open', limit: 50 })).filter(({ number }) => named === null || number === named);
  const [only, ...more] = open.filter(({ proposals }) => proposals.some(({ state, by }) => state === 'approved' && by === person.key));
  if (only === undefined || more.length > 0) return null;
  const command = doneCommand({ proposal: null, text: saysHow ? note : '' });
  return {
    asked: { heard: 'ask', command: done, ask: { ask: 'command', command }, selector: { number: only.number } },
    sure: !saysHow,
  };
}
/** `done with work`, `done for today`: done with something else. */
const talkAfterDone = ['with', 'for', 'here', 'by', 'in', 'on', 'deal', 'and', 'so', 'now', 'then', 'before', 'after', 'at', 'too'];

/** `never mind, i keep it` by whoever has asked somebody to take it: that is taken back. */
async function keepsIt({ store }: RespondDeps, message: ChatMessage): Promise<Asked | null> {
  const { inbound, person } = message;
  if (!isSaidToUs(message) || !keeping.test(clean(inbound.text))) return null;
  const open = await store.list({ status: 'open', limit: 50 });
  const [only, ...more] = open.filter((one) => one.ack?.by === person.key && handoverOf(one)?.by === person.key);
  if (only === undefined || more.length > 0) return null;
  return { heard: 'ask', command: undo, ask: { ask: 'command', command: undoCommand({}) }, selector: { number: only.number } };
}
const keeping =
  /^\W*(?:(?:never ?mind|nvm|forget it|ok|actually|sorry|wait)[\s,.;:!–—-]+)*(?:i['’]?(?:ll| will)?|i am|i['’]?m) (?:just )?keep(?:ing)? (?:it|this|this one)(?: myself| then| now| after all)*[\s.!]*$/iu;

/** `what is the eta`, `is asha on it`, not `muster is great`. */
const asks = (text: string): boolean => {
  if (/[?？]/u.test(text)) return true;
  const [first, second] = tokenise(clean(text).slice(0, 200)).filter(({ word }) => word !== '' && !greetings.has(word));
  return (
    opensQuestion(first) &&
    (/^(?:wh|how|any)/.test(first?.word ?? '') || /^(?:it|this|that|there|we|i|he|she|they|you|the|any)/.test(second?.word ?? ''))
  );
};

/** `15-20 mins`, said to the bot by whoever has one incident: offered as its ETA. */
async function offerEta(deps: RespondDeps, message: ChatMessage, offer: Offer): Promise<boolean> {
  const { inbound, where, relay, quoted, person, reader } = message;
  if ((where !== 'direct' && quoted === null) || relay !== null || !isTyped(message)) return false;
  const at = onlyTime(clean(inbound.text), {
    now: reader.now,
    nextTimeOfDay: (hour, minute) => nextTimeOfDay(hour, minute, person.timezone, reader.now),
  });
  if (at === null) return false;
  const named = quoted?.message.incident ?? null;
  const has = (await ownOpen(deps, person.key)).filter(({ number }) => named === null || number === named);
  const [own] = has;
  if (own === undefined) return false;
  const asked: Asked = { heard: 'ask', command: eta, ask: { ask: 'command', command: setEta({ at }) }, selector: null };
  await askOfOne(deps, message, asked, has, offer);
  return true;
}

/** `everything works again`, said to the bot by whoever has one incident: kept as said, and offered as its end. */
async function offerEnd(deps: RespondDeps, message: ChatMessage, offer: Offer): Promise<boolean> {
  const { inbound, quoted, person } = message;
  if (!isSaidToUs(message)) return false;
  if (!soundsOver(clean(inbound.text))) return false;
  const named = quoted?.message.incident ?? null;
  const has = (await ownOpen(deps, person.key)).filter(({ number }) => named === null || number === named);
  const text = inbound.text.trim();
  if (!(await keepInEach(deps, message, has, text))) return false;
  const asked: Asked = {
    heard: 'ask',
    command: resolve,
    ask: { ask: 'command', command: resolveCommand({ text, anyway: false }) },
    selector: null,
  };
  await askOfOne(deps, message, asked, has, offer);
  return true;
}

/** What is open and theirs, the newest first unless the worst is to be. */
const ownOpen = async ({ store }: Pick<Deps, 'store'>, by: string, order: 'newest' | 'worst' = 'newest'): Promise<readonly Incident[]> =>
  (await store.list({ status: 'open', order, limit: 50 })).filter(({ ack }) => ack?.by === by);

/** Asked about on the only one they have; of several, which one. */
const askOfOne = (deps: RespondDeps, message: ChatMessage, asked: Asked, own: readonly Incident[], offer: Offer): Promise<void> => {
  const [only, ...more] = own;
  return only !== undefined && more.length === 0
    ? askFirst(deps, message, { ...asked, selector: { number: only.number } }, offer, null)
    : askWhich(deps, message, asked, { choice: own.slice(0, mostOffered).toSorted((a, b) => a.number - b.number) }, offer);
};
const mostOffered = 3;

/** Whatever of it is chosen, what was said is in their records; false where they have none. */
async function keepInEach(deps: RespondDeps, message: ChatMessage, own: readonly Incident[], text: string): Promise<boolean> {
  for (const { number } of own.slice(0, mostOffered))
    await recordNote(deps, message, number, null, text, { ...message.receipt, id: `${message.receipt.id} talk ${number}` });
  return own.length > 0;
}

/** `restarting the pool` by whoever has several: kept with each of them, and asked which of them it is an update of. */
async function offerUpdateOfOne(deps: RespondDeps, message: ChatMessage, offer: Offer): Promise<boolean> {
  const { inbound, quoted, person } = message;
  const text = clean(inbound.text).trim();
  if (!isSaidToUs(message) || quoted !== null || !mayBeUpdate(text)) return false;
  const own = await ownOpen(deps, person.key, 'worst');
  if (own.length < 2) return false;
  const about = own.filter((one) => isAbout(text, [one.title, one.service ?? '']));
  const meant = about.length === 1 ? about : own;
  await keepInEach(deps, message, meant, inbound.text.trim());
  const asked: Asked = {
    heard: 'ask',
    command: update,
    ask: { ask: 'command', command: updateCommand({ text, percent: percentOf(text) }) },
    selector: null,
  };
  await askOfOne(deps, message, asked, meant, offer);
  return true;
}

/** Something that is said of how it goes: no question, no pleasantry, no word alone. */
const mayBeUpdate = (text: string): boolean =>
  wordsIn(text).length >= 2 &&
  text.length <= 300 &&
  !asks(text) &&
  politeness(text) === null &&
  hintFor(text) === null &&
  !hasChatter(wordsIn(text)) &&
  replyIn(text) === null &&
  !isLog(text);

/** `is checkout down?` with nothing open about it: that is said, and it is offered as a declaration. */
async function answerWhetherDown(deps: RespondDeps, message: ChatMessage, offer: Offer): Promise<boolean> {
  const { inbound } = message;
  if (!isSaidToUs(message)) return false;
  const about = askedWhetherDown(clean(inbound.text));
  if (about === null || !mayAsk(declareCommand, message.person)) return false;
  const words = wordsIn(about).filter((word) => word.length >= 4);
  const open = await deps.store.list({ status: 'open', order: 'worst', limit: 50 });
  const found = open.find(({ title }) => words.some((word) => !saysWhatFails([word]) && title.toLowerCase().includes(word)));
  if (found !== undefined) {
    await reply(deps, message, await answerQuestion(deps, message, status, { about: status.name }, found));
    return true;
  }
  const severity = saysNothingWorks(wordsIn(about)) ? 'P1' : 'P2';
  const declaration = { ...declareLine(about, { lastTimeOfDay: () => message.reader.now }), severity, startedAt: null } as const;
  await offer.ifYes({ heard: 'ask', command: declareCommand, ask: { ask: 'declare', declaration }, selector: null });
  await askYes(deps, message, nothingOpenAbout(about, severity));
  return true;
}

/** `checkout is down`, said to the bot: offered as a declaration, never declared by itself. */
async function offerDeclaration(deps: RespondDeps, message: ChatMessage, offer: Offer): Promise<boolean> {
  const { inbound } = message;
  if (!isSaidToUs(message)) return false;
  const title = clean(inbound.text).split('\n')[0]?.trim() ?? '';
  const words = wordsIn(title).map(failureSpelt);
  const announced = hasOne.exec(title);
  if (announced !== null && mayAsk(declareCommand, message.person) && (await ownIncident(deps, message.person.key)) === null) {
    await reply(deps, message, declareHow(severityCode((announced[1] ?? '').toLowerCase()) ?? 'P2'));
    return true;
  }
  if (
    words.length < 2 ||
    words.length > 30 ||
    title.length > 200 ||
    !saysWhatFails(words) ||
    isOver.test(title) ||
    namesNothing.test(title) ||
    hintFor(title) !== null ||
    hasChatter(words) ||
    isOwnAffair(title, isSomebody(message)) ||
    saysItIsOver(title) ||
    !mayAsk(declareCommand, message.person)
  )
    return false;
  // Of whoever has one it is kept as said.
  if ((await ownIncident(deps, message.person.key)) !== null) return false;
  const read = declareLine(title, { lastTimeOfDay: () => message.reader.now });
  // `my chair is broken` is nobody's incident, unless they say how bad it is.
  if (read.severity === null && !isLive(words)) return false;
  const severity = read.severity ?? (saysNothingWorks(words) ? 'P1' : 'P2');
  const declaration = { ...read, severity, startedAt: null } as const;
  await offer.ifYes({ heard: 'ask', command: declareCommand, ask: { ask: 'declare', declaration }, selector: null });
  await askYes(deps, message, soundsLikeIncident(declaration.title === '' ? title : declaration.title, severity));
  return true;
}

/** The key or first name of somebody. */
const isSomebody =
  ({ reader }: ChatMessage) =>
  (word: string): boolean =>
    Object.entries(reader.directory.people).some(([key, { short }]) => key === word || short.toLowerCase() === word);

/** `we have a P1`, `there is an outage`, `need to declare an incident`. */
const hasOne =
  /^\W*(?:(?:ok|hey|hi|guys|team|muster|i think) *,? *)*(?:(?:we|i)(?:['’]ve| have)?(?: just)?(?: got)?|there(?:['’]s| is)|got|have|(?:(?:i|we) )?(?:need|want|have|would like) to (?:declare|open|raise|report|create|log)) (?:a|an|another|one more)(?: (?:new|major|big|critical|possible|serious))* (p[1-4]|sev(?:erity)?[ -]?[1-4]|s[1-4]|incident|outage)(?: (?:here|now|right now|please|pls|guys))*[\s.!]*$/iu;

/** `still broken`, `down again`: said of something known. */
const namesNothing =
  /^\W*(?:(?:and|but|ok|so|it|it['’]?s|its|is|ya|abhi) +)*(?:(?:still|again|not|yet|same|noch|aún|aun|ainda|todav[ií]a)\b|(?:down|failing|broken|slow) (?:again|still)\W*$)/iu;

/** What this person has; the newest of several. */
const ownIncident = async (deps: Pick<Deps, 'store'>, by: string): Promise<Incident | null> => (await ownOpen(deps, by))[0] ?? null;

const isOver =
  /\b(done|fixed|resolved|thanks|thank you|solved|was|were|went|yesterday|last (week|night|month)|tomorrow|sorry|sry|srry|soz|wrong (chat|group|window|person|number)|at home|my (phone|laptop|wifi|internet|car|house)|review|postmortem)\b|[?？]/i;

/** The same order on each of these: what was picked from a choice. */
export async function carryOutAll(
  deps: RespondDeps,
  message: ChatMessage,
  asked: Asked,
  numbers: readonly number[],
  offer: Offer,
): Promise<void> {
  for (const [at, number] of numbers.entries()) {
    const receipt = at === 0 ? message.receipt : { ...message.receipt, id: `${message.receipt.id} ${number}` };
    await carryOut(deps, { ...message, receipt }, { ...asked, selector: { number } }, offer);
  }
}

/**
 * STOP ends chatter on the transport it is said on, START brings it back; nothing else that consents means anything here. `waits`: what is
 * asked of whoever says it, which a *stop* of updates does not answer; empty: nothing.
 */
async function consent(deps: RespondDeps, message: ChatMessage, word: string, waits = ''): Promise<void> {
  const { address, receipt } = message;
  const withWaits = (words: string) => (waits === '' ? words : `${words}\n\n${waits}`);
  if (address === null || (!stops.has(word) && !starts.has(word))) return reply(deps, message, withWaits(consentWords(word)));
  // A carrier that answers these words by itself takes nothing else after STOP.
  const answer = (words: string) => [
    write.receipt(receipt),
    ...(carrierStops(deps, address.transport) ? [] : [write.message(replyMessage(message, withWaits(words), null))]),
  ];
  return stops.has(word) ? optOut(deps, address, deps.clock.now(), answer(stopText)) : optIn(deps, address, answer(startText));
}

const consentWords = (word: string): string =>
  word === 'cancel' || word === 'end' || word === 'quit'
    ? `${capital(word)} what? *cancel 42 false alarm* cancels an incident, *undo* takes back what you just did.`
    : stops.has(word) || starts.has(word)
      ? `*${word}* does nothing here. *help* shows what you can say.`
      : `${capital(word)} to what? I haven't asked you anything. *list* shows what is open.`;

/** A question or a negation around a verb: nothing changes, the state is said. In a room people are talking to each other. */
async function answerDoubt(
  deps: RespondDeps,
  message: ChatMessage,
  heard: Extract<Heard, { heard: 'wondering' }>,
  offer: Offer,
): Promise<void> {
  if ((message.where !== 'direct' || message.relay !== null) && message.quoted === null && !isCalled(message)) return talk(deps, message);
  const target = await targetOf(deps, message, heard.command, heard.selector);
  if (!('found' in target)) {
    // `we cannot take payments`: a verb of ours, and an outage.
    if (message.where === 'direct' && 'none' in target && target.number === null && (await offerDeclaration(deps, message, offer))) return;
    const isNothingOpen = 'none' in target && target.number === null && (await deps.store.list({ status: 'open', limit: 1 })).length === 0;
    return reply(
      deps,
      message,
      isNothingOpen ? 'Nothing is open, and nothing has changed.' : 'No incident fits that. *list* shows what is open.',
    );
  }
  const state = await answerQuestion(deps, message, status, { about: status.name }, target.found);
  return reply(deps, message, `${state}\nNo change made.`);
}

/** `is it fixed?`, `keep me posted` in a chat that stands for the room: said to the people there, unless it is said to us. */
const isForTheRoom = ({ relay, quoted, inbound }: ChatMessage, ask: Ask): boolean =>
  relay !== null &&
  quoted === null &&
  !callsUs.test(inbound.text) &&
  ((ask.ask === 'question' && ask.question.of != null && ask.question.about === status.name) ||
    (ask.ask === 'follow' && ask.what === null && !ask.stop && ask.shows !== true));

/** `hey muster`, and nothing else. */
const isCallAlone = /^\W{0,3}(?:(?:hey|hi|hello|ok|dear)\W{1,3}){0,2}@?muster\W*$/i;

const callsUs = /^\W{0,3}(?:(?:hey|hi|hello|ok|so|dear)\W{1,3}){0,2}@?muster\b/i;

/** In a war room, asked by our name: `muster is it fixed`. */
const isCalled = ({ where, inbound }: ChatMessage): boolean =>
  where === 'room' && !inbound.forwarded && !inbound.edited && (inbound.named === true || callsUs.test(inbound.text));

const targetOf = (deps: Deps, message: ChatMessage, command: ChatCommand, selector: Selector, other?: number): Promise<Target> =>
  findTarget(deps.store, command, {
    by: message.person.key,
    selector,
    ...(other === undefined ? {} : { other }),
    quoted: message.quoted?.message.incident ?? null,
    room: message.room ?? (message.where === 'group' ? message.swarm : null),
  });

/** Does what was asked, or says why not. */
export async function carryOut(deps: RespondDeps, message: ChatMessage, asked: Asked, offer: Offer): Promise<void> {
  const { command, ask, selector } = asked;
  if (isForTheRoom(message, ask)) return talk(deps, message);
  if (!mayAsk(command, message.person)) {
    deps.heard?.(command.name, 'not-entitled');
    logRefusal(deps, message, command, 'not-entitled', null);
    return reply(
      deps,
      message,
      `*${command.name}* is for ${command.rank}s and above; you are ${article(message.person.role)}. Nothing has changed.`,
    );
  }
  if (asked.polite === true && !(await isTheirs(deps, message))) return talk(deps, message);
  const target = () => (command.incident === 'none' ? null : targetOf(deps, message, command, selector));
  switch (ask.ask) {
    case 'declare': {
      const { unlessOpen } = ask;
      if (unlessOpen !== undefined) {
        const { defaultTeam } = deps.organisation();
        const to = ask.declaration.to?.team ?? null;
        // What is of another team than the one that is named cannot be what is meant.
        const alike = (await deps.store.list({ status: 'open', order: 'worst', limit: 50 })).find(
          (one) => one.severity === unlessOpen && !one.drill && (to === null || (one.team ?? defaultTeam) === to),
        );
        if (alike !== undefined) {
          await offer.ifYes({ ...asked, ask: { ask: 'declare', declaration: ask.declaration } });
          return askYes(deps, message, newOrThis(ask.declaration, alike));
        }
      }
      deps.heard?.(command.name, 'done');
      return declare(deps, message, ask.declaration);
    }
    case 'silence':
      deps.heard?.(command.name, 'done');
      return silence(deps, message, ask, (confirmed) => offer.ifYes({ ...asked, ask: confirmed }));
    case 'acknowledge-all':
      // `taking all 5`: how many they are, where no incident has that number.
      if (selector !== null && 'number' in selector && selector.number < 100 && (await deps.store.incident(selector.number)) === null)
        return acknowledgeAll(deps, message, { ...ask, count: selector.number });
      if (selector !== null && 'number' in selector)
        return reply(deps, message, 'One incident, or all of them? *ack 42* takes one, *ack all* every page of yours.');
      deps.heard?.(command.name, 'done');
      return acknowledgeAll(deps, message, { ...ask, severity: ask.severity ?? selector?.severity ?? null });
    case 'unsilence':
      deps.heard?.(command.name, 'done');
      return unsilence(deps, message, ask);
    case 'pause-heartbeat':
      deps.heard?.(command.name, 'done');
      return pauseHeartbeat(deps, message, ask);
    case 'resume-heartbeat':
      deps.heard?.(command.name, 'done');
      return resumeHeartbeat(deps, message, ask);
    case 'test-page':
      deps.heard?.(command.name, 'done');
      return testPage(deps, message, ask.person);
    case 'follow': {
      if (ask.what !== null || ask.stop || ask.shows === true || message.where === 'group') {
        deps.heard?.(command.name, 'done');
        return follow(deps, message, ask);
      }
      // `keep me posted`: of what they mean, which words like these leave open.
      const found = await targetOf(deps, message, command, selector);
      if (!('found' in found)) return askWhich(deps, message, asked, found, offer);
      const { number, ack } = found.found;
      const expected = message.where === 'direct' ? await expectedOf(deps, message) : null;
      if (expected?.waits === 'page') return reply(deps, message, stillWaiting(expected, message.reader));
      if (ack?.by === message.person.key) return reply(deps, message, `You have INC-${number}: whatever happens to it reaches you.`);
      deps.heard?.(command.name, 'done');
      return follow(deps, message, { ...ask, what: { incident: number } });
    }
    case 'duty':
      deps.heard?.(command.name, 'done');
      return dutyAsked(deps, message, ask.asks);
    case 'impact-form': {
      const found = await target();
      if (found === null || !('found' in found)) return askWhich(deps, message, asked, found, offer);
      deps.heard?.(command.name, 'done');
      return isOpen(found.found)
        ? startForm(deps, message, found.found)
        : reply(deps, message, `INC-${found.found.number} is over. *impact …* still says what it did to customers.`);
    }
    case 'report':
      deps.heard?.(command.name, 'done');
      return reportAsked(deps, message, ask.report, (known, otherwise) =>
        offer.either({ ...asked, ask: { ask: 'report', report: known } }, { ask: 'report', report: otherwise }),
      );
    case 'review': {
      const found = ask.asks.review === 'list' ? null : await target();
      if (found !== null && !('found' in found)) return askWhich(deps, message, asked, found, offer);
      deps.heard?.(command.name, 'done');
      return reviewAsked(deps, message, ask.asks, found === null ? null : found.found);
    }
    case 'action':
      deps.heard?.(command.name, 'done');
      return actionAsked(deps, message, ask.asks);
    case 'maintenance': {
      const { maintenance } = deps;
      if (maintenance === undefined) return reply(deps, message, 'No maintenance is planned here.');
      deps.heard?.(command.name, 'done');
      return maintenanceAsked({ ...deps, maintenance }, message, ask.asks, (confirmed) =>
        offer.ifYes({ ...asked, ask: { ask: 'maintenance', asks: confirmed } }),
      );
    }
    case 'repeat': {
      const named = ask.of === null && selector !== null && 'number' in selector ? selector.number : ask.of;
      const found = await targetOf(deps, message, command, ask.of === null ? null : selector);
      if (!('found' in found)) return askWhich(deps, message, asked, found, offer);
      const marked = { ask: 'command', command: markRepeat(await namedEarlier(deps.store, named ?? 0)) } as const;
      return changeIncident(deps, message, { ...asked, ask: marked }, found.found, offer);
    }
    case 'question':
      deps.heard?.(command.name, 'done');
      return replyToQuestion(deps, message, asked, ask.question, await target(), offer);
    case 'merge':
      deps.heard?.(command.name, 'done');
      return mergeAsked(deps, message, { ...asked, ask }, offer);
    case 'merge-all':
      deps.heard?.(command.name, 'done');
      return mergeAll(deps, message, { ...ask, ...fromSelector(ask, selector) }, (confirmed) =>
        offer.yesOrNo({ ...asked, ask: confirmed, selector: null }, 'OK, all of them stay apart.', null),
      );
    default: {
      const together =
        command.takesBack === true && namesNone({ ...message, room: null }, selector)
          ? await changedTogether(deps, message.person.key, message.room)
          : null;
      if (together !== null) {
        deps.heard?.(command.name, 'done');
        return takeBackAll(deps, message, together);
      }
      if (command === handoff && message.where === 'direct' && message.relay === null && namesNone(message, selector)) {
        const own = await heldBy(deps, message.person.key);
        if (own.length > 1 && ask.ask === 'command' && 'to' in ask.command && typeof ask.command.to === 'string') {
          deps.heard?.(command.name, 'done');
          return handOffAll(deps, message, own, ask.command.to);
        }
      }
      const found = await target();
      const merged =
        command.takesBack === true && found !== null && 'found' in found
          ? mergeToTakeBack(found.found, message.person.key, deps.clock.now())
          : null;
      if (merged !== null) {
        deps.heard?.(command.name, 'done');
        return takeBackMerge(deps, message, merged);
      }
      // `resolve, ledger export is done` in the room of another incident: asked about the one that is named.
      if (asked.sure !== true && found !== null && (await namedInstead(deps, message, asked, found)) !== null)
        return askFirst(deps, message, asked, offer, null);
      // Whoever has it and says a plain *no* says it to something else, more often than not.
      if (command === decline && asked.sure !== true && found !== null && 'found' in found && found.found.ack?.by === message.person.key) {
        if (/^\W*(no|nope|nah)\W*$/i.test(message.inbound.text)) return askFirst(deps, message, { ...asked, sure: true }, offer, null);
      }
      // `done` is said of many things: among people it counts while something is approved.
      const amongPeople = message.where === 'room' && message.quoted === null && !callsUs.test(message.inbound.text);
      if (
        command.aims === 'approved' &&
        amongPeople &&
        found !== null &&
        'found' in found &&
        found.found.proposals.every(({ state, by }) => state !== 'approved' || (saysMore(ask) && by !== message.person.key)) &&
        !(isAlone(message.inbound.text) && found.found.proposals.some(({ state, by }) => state === 'open' && by === message.person.key))
      )
        return talk(deps, message);
      if (
        command.aims === 'approved' &&
        found !== null &&
        'found' in found &&
        asked.sure !== true &&
        isDoneByAnother(message, ask, found.found)
      )
        return askFirst(deps, message, { ...asked, sure: true, selector: { number: found.found.number } }, offer, null);
      if (asked.share === true && found !== null && 'found' in found && asked.sure !== true && !involves(found.found, message.person.key))
        return amongPeople ? talk(deps, message) : askFirst(deps, message, { ...asked, sure: true }, offer, null);
      if (found !== null && 'found' in found && asked.sure !== true && isAskedOutside(deps, message, asked, found.found))
        return askOutsider(deps, message, asked, found.found, offer);
      return found !== null && 'found' in found
        ? changeIncident(deps, message, { ...asked, ask }, found.found, offer)
        : askWhich(deps, message, asked, found, offer);
    }
  }
}

/**
 * A plain `done` of somebody who neither has the incident nor proposed the action, and answers no message about it: said of many things, so
 * it is asked. A number names what was done.
 */
const isDoneByAnother = ({ person, quoted }: ChatMessage, ask: Ask, incident: Incident): boolean =>
  quoted === null &&
  ask.ask === 'command' &&
  'proposal' in ask.command &&
  ask.command.proposal === null &&
  incident.ack?.by !== person.key &&
  incident.proposals.some(({ state }) => state === 'approved') &&
  incident.proposals.every(({ state, by }) => state !== 'approved' || by !== person.key);

/** `done`, `done 1`, and nothing else: of whoever waits for a decision, it is that they speak of. */
const isAlone = (text: string): boolean => /^\W*(?:done|executed|all done)(?: #?[0-9]{1,3})?[\s.!]*$/iu.test(text);

/** `done, logs are attached`: more than the word. */
const saysMore = (ask: Ask): boolean => ask.ask === 'command' && 'text' in ask.command && ask.command.text !== '';
/** `2 merge all`, `P3 merge all`: what stands before the verb means the same behind it. */
const fromSelector = (ask: MergeAllAsk, selector: Selector): Partial<MergeAllAsk> =>
  selector === null ? {} : 'number' in selector ? { into: ask.into ?? selector.number } : { severity: ask.severity ?? selector.severity };

/** Whether the incident of this room waits for whoever speaks: then their *please ack* is their own. */
async function isTheirs({ store }: Deps, { room, person }: ChatMessage): Promise<boolean> {
  const incident = room === null ? null : await store.incident(room);
  return incident === null || incident.paged.includes(person.key) || ownerOf(incident) === person.key;
}

/** `merge 43`, or `merge 43 into 42`, which names both. */
async function mergeAsked(deps: RespondDeps, message: ChatMessage, asked: Asked & { readonly ask: MergeAsk }, offer: Offer): Promise<void> {
  const { ask, command } = asked;
  const { into } = ask;
  if (into !== undefined && asked.selector !== null && 'number' in asked.selector && asked.selector.number !== into)
    return reply(deps, message, 'Those are three incidents. Merge two at a time, for example *merge 43 into 42*.');
  const selector: Selector = into === undefined ? asked.selector : { number: into };
  const found = await targetOf(deps, message, command, selector, ask.other);
  if (!('found' in found)) return askWhich(deps, message, { ...asked, selector }, found, offer);
  return merge(deps, message, found.found, ask, (confirmed, { from, into }, person) => {
    const declined = `OK, INC-${from.number} and INC-${into.number} stay apart.`;
    return offer.yesOrNo({ heard: 'ask', command, ask: confirmed, selector: { number: into.number } }, declined, person);
  });
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
  // How it stands is said of all of them, and not asked about first.
  const several = target !== null && 'choice' in target && asked.selector === null ? asked.command.ofSeveral : undefined;
  if (about.of != null) return answerOneThing(deps, message, asked, about, target, offer);
  if (several !== undefined) return reply(deps, message, await answerQuestion(deps, message, several, { about: several.name }, null));
  if (target !== null && 'choice' in target) return askWhich(deps, message, asked, target, offer);
  if (target !== null && 'none' in target && target.number !== null) return askWhich(deps, message, asked, target, offer);
  if (target !== null && 'none' in target && target.severity !== null && asked.command === status)
    return reply(deps, message, noneOf(target.severity, await ownIncident(deps, message.person.key)));
  const incident = target !== null && 'found' in target ? target.found : null;
  const answer = await answerQuestion(deps, message, asked.command, about, incident);
  // Whoever is asked for something is told so whatever else they ask.
  const isOwn = about.about === 'shifts' && about.person === message.person.key;
  const expected = (about.about === 'help' || isOwn) && message.where === 'direct' ? await expectedOf(deps, message) : null;
  const asks = `${JSON.stringify(about)}:${incident?.number ?? ''}`;
  if (expected?.waits !== 'page') return reply(deps, message, answer, asks);
  const waits = stillWaiting(expected, message.reader);
  return reply(deps, message, isOwn ? `${answer}\n\n${waits}` : `${waits}\n\n${answer}`, asks);
}

/** One thing is asked: of the one incident that is meant, of each where several may be, and below it what waits for whoever asks. */
async function answerOneThing(
  deps: RespondDeps,
  message: ChatMessage,
  asked: Asked,
  about: Question,
  target: Target | null,
  offer: Offer,
): Promise<void> {
  if (target !== null && 'none' in target && (target.number !== null || target.severity !== null))
    return askWhich(deps, message, asked, target, offer);
  const meant = target === null || 'none' in target ? [null] : 'found' in target ? [target.found] : target.choice;
  // `is everything down`: a yes about one would be said of all.
  const isOfAll = about.all != null && meant.some((one) => one !== null && isOpen(one)) && (meant.length > 1 || about.of === 'still');
  const answers = isOfAll
    ? [await answerQuestion(deps, message, list, { about: list.name }, null)]
    : await Promise.all(meant.map((one) => answerQuestion(deps, message, asked.command, about, one)));
  const expected = message.where === 'direct' && message.relay === null ? await expectedOf(deps, message) : null;
  const waits =
    expected === null || expected.waits === 'somebody'
      ? []
      : stillWaiting(expected, message.reader)
          .split('\n')
          .slice(expected.waits === 'page' ? -1 : 1);
  return reply(deps, message, [...answers, ...waits].join('\n'), `${JSON.stringify(about)}:${meant[0]?.number ?? ''}`);
}

function askWhich(deps: RespondDeps, message: ChatMessage, asked: Asked, target: Target | null, offer: Offer): Promise<void> {
  if (target !== null && 'choice' in target) {
    offer.among(asked, target.choice);
    return reply(deps, message, choiceReport(target.choice, asked.command.name));
  }
  const number = target !== null && 'none' in target ? target.number : null;
  if (number !== null) return reply(deps, message, refusalWords({ refused: 'no-such-incident', number }, null, message.reader));
  const severity = target !== null && 'none' in target ? target.severity : null;
  if (severity === null && asked.command.takesBack === true)
    return reply(deps, message, 'There is nothing of yours to undo. *list* shows what is open.');
  return reply(
    deps,
    message,
    severity === null ? 'No open incident fits that. *list* shows what is open.' : `No ${severity} is open. *list* shows what is.`,
  );
}

/** Alerts looked at for what a route asks of them, the newest. */
const mostAlerts = 100;

const alertsOf = async ({ store }: Pick<Deps, 'store'>, { number }: Incident): Promise<readonly RouteFacts[]> =>
  (await store.alertsOf(number, mostAlerts)).map(factsOf);

async function changeIncident(
  deps: RespondDeps,
  message: ChatMessage,
  asked: Asked & { readonly ask: IncidentAsk },
  incident: Incident,
  offer: Offer,
): Promise<void> {
  const { command, ask } = asked;
  const isOfOpen = command.changes && command.worksAfterwards !== true;
  const meanwhile = isOpen(incident) || incident.status === 'merged' || !isOfOpen ? '' : await openInstead(deps, message, command);
  const handled = await handle(deps, {
    number: incident.number,
    receipts: [message.receipt],
    commands: async (current, now) => {
      const alerts = command.looksAtAlerts === true ? await alertsOf(deps, incident) : [];
      return numbered(deps.store, complete(deps.organisation(), command, ask, message, current ?? incident, now, alerts));
    },
    announced: (messages) => withReaction(message, incident.number, messages),
    replies: (ended) =>
      answerTo(message, ended, incident).map((one) => (ended.refusal === null ? one : { ...one, text: `${one.text}${meanwhile}` })),
  });
  if (handled === 'duplicate') return;
  deps.heard?.(command.name, handled.refusal === null ? 'done' : 'refused');
  if (handled.refusal === null) return;
  const { refused } = handled.refusal;
  if (refused === 'still-firing' && ask.ask === 'command' && 'anyway' in ask.command) {
    // The same line once more is no yes to that: it is what people say again when it has not helped.
    const anyway: IncidentAsk = { ...ask, command: { ...ask.command, anyway: true } };
    await offer.ifYes({ ...asked, ask: anyway, selector: { number: incident.number } }, { again: false });
  }
  if (command.changes && (refused === 'still-firing' || wordsIn(message.inbound.text).length > 2))
    await keepRefused(deps, message, incident.number);
  logRefusal(deps, message, command, refused, incident.number);
}

/** What is open instead of the incident that is over, where only one thing can be meant: `INC-3 is open: *resolve 3*.` */
async function openInstead(deps: Deps, message: ChatMessage, command: ChatCommand): Promise<string> {
  const { person, quoted, room } = message;
  const target = await findTarget(deps.store, command, { by: person.key, selector: null, quoted: quoted?.message.incident ?? null, room });
  if (!('found' in target) || !isOpen(target.found)) return '';
  return `\nINC-${target.found.number} is open: *${command.words[0] ?? command.name} ${target.found.number}*.`;
}

/** What was said and not done stays in the record. */
async function keepMisread(deps: Deps, message: ChatMessage, { command, selector }: Extract<Heard, { heard: 'misread' }>): Promise<void> {
  if (!command.changes || command.incident === 'none' || wordsIn(message.inbound.text).length <= 2) return;
  const target = await targetOf(deps, message, command, selector);
  if ('found' in target && isOpen(target.found) && involves(target.found, message.person.key))
    await keepRefused(deps, message, target.found.number);
}

/** A share restored in it is an update all the same: `Service restored. 100% traffic.` while the alert fires. */
async function keepRefused(deps: Deps, message: ChatMessage, number: number): Promise<void> {
  const text = message.inbound.text.trim();
  if (text === '') return;
  const receipt = { ...message.receipt, id: `${message.receipt.id} kept` };
  const percent = percentOf(text);
  if (percent === null) return recordNote(deps, message, number, null, `(not done) ${text}`, receipt);
  const { key } = message.person;
  await handle(deps, { number, receipts: [receipt], commands: () => [updateCommand({ by: key, text, percent })] });
}

function logRefusal({ log }: RespondDeps, { person }: ChatMessage, { name }: ChatCommand, refused: string, incident: number | null): void {
  log.info(
    { incident, by: person.key, command: name, refused },
    `${incident === null ? '' : `INC-${incident}: `}${name} by ${person.key} was refused: ${refused}`,
  );
}
