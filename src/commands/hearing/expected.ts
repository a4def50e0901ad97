// What somebody is being asked for: their open page, an incident handed to them, a decision. Words that mean nothing elsewhere answer it.

import type { Deps } from '../../handling/dependencies.js';
import { spokeInRoomSince } from '../../incident/features/record/record.js';
import { handoverOf } from '../../incident/handover.js';
import { type Incident, isOpen, type Proposal } from '../../incident/incident.js';
import type { Reply } from '../../languages/language.js';
import { acknowledge, takeIt } from '../acknowledge.js';
import { approve } from '../approve.js';
import type { Ask, ChatCommand } from '../command.js';
import { decline } from '../decline.js';
import { beginsWithYes, choiceIn, isCircumstance, isLooking, isOnlyAbout, mayLeadTo, namesIt, replyIn } from '../grammar/replies.js';
import { wordsIn } from '../grammar/wholeness.js';
import { reject } from '../reject.js';
import { isEntitled } from '../rights.js';
import type { ChatMessage } from './chat-message.js';
import type { Asked } from './offered.js';

/** What waits for this person, the most pressing first: a decision, a hand-over, a page. */
export type Expected =
  /** `lastWord`: nobody else has said anything in the room since it was proposed, so that a bare yes or no there answers it. */
  | { readonly waits: 'decision'; readonly incident: Incident; readonly proposal: Proposal; readonly lastWord?: boolean }
  | { readonly waits: 'handover'; readonly incident: Incident }
  | { readonly waits: 'page'; readonly incident: Incident; readonly others: readonly Incident[] }
  /** Nobody has taken it, and this person was told of it. */
  | { readonly waits: 'somebody'; readonly incident: Incident };

/** Open incidents looked through, the worst first. */
const mostLookedAt = 200;

/** What is expected of whoever speaks, in this place; null: nothing. In a room only a decision is. */
export async function expectedOf(deps: Pick<Deps, 'store'>, message: ChatMessage): Promise<Expected | null> {
  const by = message.person.key;
  const quoted = message.quoted?.message.incident ?? null;
  if (message.where !== 'direct' || message.relay !== null) {
    const number = quoted ?? message.room ?? message.relay;
    const incident = number === null ? null : await deps.store.incident(number);
    if (incident === null || !isOpen(incident)) return null;
    return decisionIn([incident], message) ?? (quoted === null ? null : pageIn([incident], by));
  }
  if (quoted !== null) {
    const incident = await deps.store.incident(quoted);
    if (incident !== null && isOpen(incident))
      return decisionIn([incident], message) ?? handoverIn([incident], by) ?? pageIn([incident], by);
  }
  const pages = await deps.store.openPagesTo(by);
  const open = await deps.store.list({ status: 'open', order: 'worst', limit: mostLookedAt });
  return pagesFirst(pages, by) ?? handoverIn(open, by) ?? decisionIn(open, message) ?? toldOf(open, by);
}

const pagesFirst = (pages: readonly Incident[], by: string): Expected | null => {
  const waiting = pages.filter(({ ack }) => ack === null);
  const [worst] = waiting.toSorted((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : b.number - a.number));
  return worst === undefined || !worst.paged.includes(by)
    ? null
    : { waits: 'page', incident: worst, others: waiting.filter((one) => one !== worst) };
};

const pageIn = (some: readonly Incident[], by: string): Expected | null => {
  const incident = some.find((one) => one.ack === null && one.paged.includes(by));
  return incident === undefined ? null : { waits: 'page', incident, others: [] };
};

const handoverIn = (open: readonly Incident[], by: string): Expected | null => {
  const incident = open.find((one) => handoverOf(one)?.to === by);
  return incident === undefined ? null : { waits: 'handover', incident };
};

type Decision = Extract<Expected, { waits: 'decision' }>;

/** Lines of the record looked through for what was said since. */
const lookedThrough = 100;

async function hasLastWord({ store }: Pick<Deps, 'store'>, { incident, proposal }: Decision, by: string): Promise<boolean> {
  const since = await store.events(incident.number, lookedThrough);
  return ![...spokeInRoomSince(since, proposal.at)].some((person) => person !== by);
}

/** The only proposal that waits for them; where several do, a number is needed. */
function decisionIn(open: readonly Incident[], { person }: ChatMessage): Decision | null {
  if (!isEntitled(approve, person)) return null;
  const waiting = open.flatMap((incident) =>
    incident.proposals.filter((one) => one.state === 'open' && one.by !== person.key).map((proposal) => ({ incident, proposal })),
  );
  const asked = waiting.filter(({ proposal }) => proposal.asked === person.key);
  const [only, ...more] = asked.length > 0 ? asked : waiting;
  return only === undefined || more.length > 0 ? null : { waits: 'decision', ...only };
}

const toldOf = (open: readonly Incident[], by: string): Expected | null => {
  const incident = open.find((one) => one.ack === null && (one.paged.includes(by) || Object.values(one.seats).includes(by)));
  return incident === undefined ? null : { waits: 'somebody', incident };
};

/** What somebody's words do; `sure`: they leave no other reading, so it is done and not asked. */
export interface Answer {
  readonly asked: Asked;
  readonly sure: boolean;
}

/** What the words do, given what waits; null: they are no answer. Who has spoken in the room since is looked up only where that decides. */
export async function answering(deps: Pick<Deps, 'store'>, expected: Expected, message: ChatMessage): Promise<Answer | null> {
  const answer = answerIn(expected, message);
  const isAmongOthers = message.where !== 'direct' || message.relay !== null;
  if (answer === null || answer.sure || expected.waits !== 'decision' || !isAmongOthers) return answer;
  return (await hasLastWord(deps, expected, message.person.key)) ? answerIn({ ...expected, lastWord: true }, message) : answer;
}

function answerIn(expected: Expected, message: ChatMessage): Answer | null {
  const { others = [] } = expected.waits === 'page' ? expected : {};
  if (others.length > 0 && choiceIn(message.inbound.text) === 'all')
    return { asked: { heard: 'ask', command: acknowledge, ask: { ask: 'acknowledge-all', severity: null }, selector: null }, sure: true };
  const reply = replyIn(message.inbound.text, isNamed(message));
  const { number } = expected.incident;
  const named = expected.waits === 'page' ? namedOf([expected.incident, ...others], message.inbound.text) : null;
  if (named !== null) return { asked: { heard: 'ask', command: acknowledge, ask: takeIt(), selector: { number: named } }, sure: true };
  if (reply === null) return expected.waits === 'decision' ? decisionNaming(expected, message) : null;
  // Of several pages the words name none: which is meant is asked.
  const on = (command: ChatCommand, ask: Ask): Asked => ({ heard: 'ask', command, ask, selector: others.length > 0 ? null : { number } });
  const isTo = message.where === 'direct' || message.quoted !== null;
  switch (expected.waits) {
    case 'decision': {
      const proposal = expected.proposal.number;
      const isAsked = expected.proposal.asked === message.person.key;
      const answersIt = isTo || (isAsked && expected.lastWord === true);
      if (reply.means === 'take' || reply.means === 'pass') return null;
      // In their own chat a *wait* is answered with what is asked.
      if (pauses.test(message.inbound.text) && message.where === 'direct') return null;
      if (reply.means === 'no')
        return {
          asked: on(reject, { ask: 'reject', proposal, why: reply.why }),
          sure: answersIt && !pauses.test(message.inbound.text) && !isNotApproved.test(message.inbound.text),
        };
      return {
        asked: on(approve, { ask: 'approve', proposal }),
        sure:
          (reply.means === 'yes' || isThumb(message)) &&
          ((answersIt && (isTo || !cheers.test(message.inbound.text))) || (isAsked && orders.test(message.inbound.text))),
      };
    }
    case 'handover':
      return isRefusal(reply.means)
        ? { asked: on(decline, decline.read('') as Ask), sure: true }
        : { asked: on(acknowledge, takeIt()), sure: !looksFirst.test(message.inbound.text) };
    case 'page': {
      // `no change yet`, `wait, getting up`: not a pass. A plain *no* is a verb of its own.
      if (isRefusal(reply.means))
        return reply.means === 'pass' || isBareNo(message)
          ? { asked: on(decline, decline.read('') as Ask), sure: !isCircumstance(message.inbound.text) }
          : null;
      const emojiOnPage = message.quoted !== null && reply.means === 'agree' && !/[\p{L}\p{N}]/u.test(message.inbound.text);
      return { asked: on(acknowledge, takeIt()), sure: reply.means === 'take' || reply.takes === true || emojiOnPage };
    }
    case 'somebody':
      // Whoever was only told may be looking on.
      return reply.means === 'take' || reply.means === 'yes'
        ? { asked: on(acknowledge, takeIt()), sure: reply.means === 'take' && !isLooking(wordsIn(message.inbound.text).join(' ')) }
        : null;
    default:
      return expected satisfies never;
  }
}

/** `taking the checkout one`: the number of the only one whose title or service holds that word. */
function namedOf(waiting: readonly Incident[], text: string): number | null {
  const [, before = '', oneself, one, other] = takesNamed.exec(text) ?? [];
  const word = (one ?? other)?.toLowerCase();
  if (word === undefined || !mayLeadTo(before, oneself !== undefined)) return null;
  const fitting = waiting.filter(({ title, service }) => wordsIn(`${title} ${service ?? ''}`).includes(word));
  return fitting.length === 1 ? (fitting[0]?.number ?? null) : null;
}
const takesNamed =
  /^(.{0,60}?)(?<![\p{L}'’])(i['’]?m |im |i am |i['’]?ll |ill |i will |i )?(?:(?:taking|take|on|doing|handling|do|handle|ack) the (\p{L}[\p{L}\p{N}-]{2,30}) (?:one|page|incident|issue|alert)|(?:got|have|mine is) the (\p{L}[\p{L}\p{N}-]{2,30}) one)(?: (?:first|now|please))*[\s.!]*$/iu;

/** More than a yes or no, or the thing itself: understood well enough to ask. */
function decisionNaming(
  { incident, proposal, lastWord = false }: Decision,
  { inbound, person, where, quoted }: ChatMessage,
): { readonly asked: Asked; readonly sure: boolean } | null {
  if (proposal.asked !== person.key) return null;
  const about = wordsIn(proposal.text);
  const means = beginsWithYes(inbound.text, about) ? 'yes' : namesIt(inbound.text, about);
  if (means === null) return null;
  const ask: Ask =
    means === 'yes'
      ? { ask: 'approve', proposal: proposal.number }
      : { ask: 'reject', proposal: proposal.number, why: inbound.text.trim() };
  const command: ChatCommand = means === 'yes' ? approve : reject;
  // `yes please, fail over`: nothing but what was proposed.
  const isWhole = means === 'yes' && isOnlyAbout(inbound.text, about);
  return {
    asked: { heard: 'ask', command, ask, selector: { number: incident.number } },
    sure: isWhole && (lastWord || where === 'direct' || quoted !== null),
  };
}

/** `nope`, `nein`, `não`: one word, and no other than no. */
const isBareNo = ({ inbound }: ChatMessage): boolean => {
  const words = wordsIn(inbound.text).filter((word) => !/^(?:sorry|sry|srry|soz)$/u.test(word));
  return (
    words.length === 1 && !pauses.test(inbound.text) && !/^(?:stop|cancel|never|negative|veto|disagree|don['’]?t)$/iu.test(words[0] ?? '')
  );
};

/** 👍 and its kin, and nothing beside it. */
const isThumb = ({ inbound }: ChatMessage): boolean => /^\W*(?:👍|✅)\p{Emoji_Modifier}?\ufe0f?\W*$/u.test(inbound.text);

/** The key or first name of somebody else. */
const isNamed =
  ({ reader, person }: ChatMessage) =>
  (word: string): boolean =>
    Object.entries(reader.directory.people).some(
      ([key, { short }]) => key !== person.key && (key === word || short.toLowerCase() === word),
    );

/** For now, which is not yet a no. */
const pauses =
  /^\W*(?:(?:please|pls|ok|hey|um|hmm) +)*(?:wait|hold|pause|stop|moment|one (?:sec|second|min|minute|moment)|not yet|ruko|ruk|warte|espera|espere|aguarda|noch nicht|todav[ií]a no|ainda n[aã]o|abhi nahin?)\b/iu;
/** `don't approve`: what is not to be done is no decision yet. */
const isNotApproved = /\b(?:do not|don['’]?t|not) approved?\b/i;
/** `go go go`, `let's go team`: cheering, perhaps. */
const cheers = /^\W*(?:(?:go\W+){2,}|let['’]?s go\b)/iu;
/** `let me check`: whether they can, or what it is. */
const looksFirst = /\b(?:let me|i['’]?ll|will|going to) (?:just )?(?:check|see|look|ask)\b/i;

/** Said of nothing but an action. */
const orders = /\b(go ahead|proceed|do it|go for it|green light)\b/i;

const isRefusal = (means: Reply): boolean => means === 'no' || means === 'pass';
