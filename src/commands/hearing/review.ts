// The review in conversation: what answers its open question, and what is asked about it.

import { numbered } from '../../handling/action-numbers.js';
import type { Deps } from '../../handling/dependencies.js';
import { handle } from '../../handling/handle.js';
import { nextMorning, reviewTerms } from '../../handling/review-clock.js';
import type { Command } from '../../incident/commands.js';
import { names, personName } from '../../incident/directory.js';
import { takeDraft } from '../../incident/features/drafting/events.js';
import { answerReview, approveReview, beginReview, putOffReview, skipReview, writeReview } from '../../incident/features/review/events.js';
import { reviewAskedIn, reviewReport, stepWords } from '../../incident/features/review/words.js';
import { type Incident, isOpen, type PersonKey } from '../../incident/incident.js';
import { timeNear } from '../../incident/moment.js';
import { isOutstanding, nextStep, type ReviewAsked, type ReviewQuestion, reviewOf } from '../../incident/review.js';
import { suggestionIn } from '../../incident/suggestions.js';
import { headline } from '../../incident/wording.js';
import { whoIs } from '../../people/find-person.js';
import type { Heard } from '../command.js';
import { politeness } from '../grammar/politeness.js';
import { reviewParts, shortAnswer } from '../grammar/review-parts.js';
import type { ReviewAsk } from '../review-ask.js';
import { reviewCommands, type Teller } from '../review-commands.js';
import { atLeast } from '../rights.js';
import { answerTo, type ChatMessage, isTyped, reply } from './chat-message.js';

/** Outstanding reviews shown. */
const mostShown = 15;

/** What this message answers of a review; null: nothing, and it is heard like any other. */
export async function reviewAnswered(deps: Deps, message: ChatMessage, heard: Heard): Promise<(() => Promise<void>) | null> {
  if (!isTyped(message) || message.where === 'group' || message.inbound.text.trim() === '') return null;
  const suggested = suggestionIn(message.quoted?.message.replaces);
  // Other words for customers are no matter of the review.
  if (suggested?.about === 'notice') return null;
  const asked = reviewAskedIn(message.quoted?.message.replaces) ?? (suggested && { number: suggested.number, step: suggested.about });
  if (asked !== null) {
    const incident = await deps.store.incident(asked.number);
    if (incident === null || !isOutstanding(incident)) return null;
    const open = reviewOf(incident).asked.find(({ step }) => step === asked.step);
    const pending = open ?? { step: asked.step, of: null, at: 0, draft: null, directly: false, again: null };
    if (suggested !== null && shortAnswer(message.inbound.text) === 'yes')
      return () => change(deps, message, incident, [takeDraft({ by: message.person.key, about: suggested.about })]);
    return takes(deps, message, incident, pending, heard);
  }
  // Quoting anything else is about that.
  if (message.quoted !== null) return null;
  return message.where === 'room' || message.relay !== null ? answeredInRoom(deps, message, heard) : answeredDirectly(deps, message, heard);
}

/** Among people only the short words, of whoever was asked. */
async function answeredInRoom(deps: Deps, message: ChatMessage, heard: Heard): Promise<(() => Promise<void>) | null> {
  const room = message.room ?? message.relay;
  if (shortAnswer(message.inbound.text) === null || room === null) return null;
  const incident = await deps.store.incident(room);
  if (incident === null || !isOutstanding(incident)) return null;
  const asked = reviewOf(incident).asked.find(({ of, directly, again }) => of === message.person.key && !directly && again === null);
  return asked === undefined ? null : takes(deps, message, incident, asked, heard);
}

/** In their own chat what is no command answers what they were asked, unless something more pressing waits for them. */
async function answeredDirectly(deps: Deps, message: ChatMessage, heard: Heard): Promise<(() => Promise<void>) | null> {
  if (heard.heard === 'ask' || heard.heard === 'unsure' || heard.heard === 'misread' || heard.heard === 'choice') return null;
  const short = shortAnswer(message.inbound.text);
  if (short === null && (politeness(message.inbound.text) !== null || heard.heard !== 'talk' || /[?？]\s*$/u.test(message.inbound.text)))
    return null;
  const [last] = await deps.store.reviewsAsked(message.person.key);
  if (last === undefined) return null;
  if ((await deps.store.openPagesTo(message.person.key)).some(({ ack }) => ack === null)) return null;
  // Whoever has an incident speaks of that.
  const open = await deps.store.list({ status: 'open', limit: 50 });
  if (open.some(({ ack }) => ack?.by === message.person.key)) return null;
  const incident = await deps.store.incident(last.incident);
  if (incident === null || !isOutstanding(incident)) return null;
  const asked = reviewOf(incident).asked.find(({ of }) => of === message.person.key);
  return asked === undefined ? null : takes(deps, message, incident, asked, heard);
}

function takes(deps: Deps, message: ChatMessage, incident: Incident, asked: ReviewAsked, heard: Heard): (() => Promise<void>) | null {
  const short = shortAnswer(message.inbound.text);
  // A command is one, whatever it quotes; what was noted ticks its question off by itself.
  if (short === null && (heard.heard === 'ask' || heard.heard === 'misread')) return null;
  const { key } = message.person;
  if (short === 'later') {
    const zone = message.person.timezone;
    return () =>
      change(deps, message, incident, [
        putOffReview({ by: key, askedAt: null, until: nextMorning(deps.organisation(), zone, deps.clock.now()) }),
      ]);
  }
  if (asked.step === 'approval') return short === 'yes' ? () => change(deps, message, incident, [approval(message)]) : null;
  if (asked.step === 'owners') return null;
  const question: ReviewQuestion = asked.step;
  if (short === 'skip') return () => change(deps, message, incident, [skipReview({ by: key, question })]);
  if (short === 'yes') {
    const { draft } = asked;
    if (draft === null) return () => reply(deps, message, `There is no draft to take. Reply with ${stepWords(question)}, or *skip*.`);
    return () => change(deps, message, incident, [answerReview({ by: key, question, text: draft.text, drafted: true })]);
  }
  const parts = reviewParts(message.inbound.text.trim());
  return () => change(deps, message, incident, (current) => reviewCommands(parts, question, tellerOf(deps, message, current)));
}

const tellerOf = (deps: Deps, { person, where }: ChatMessage, incident: Incident): Teller => ({
  organisation: deps.organisation(),
  who: whoIs(deps.organisation()),
  incident,
  by: person.key,
  where,
  now: deps.clock.now(),
});

/** Whoever writes a review: what has a label answers its own question, as in a direct answer; the rest is in their own words. */
function written(
  deps: Deps,
  message: ChatMessage,
  incident: Incident,
  text: string,
  reliability: readonly PersonKey[],
): readonly Command[] {
  const parts = reviewParts(text);
  const by = message.person.key;
  const own = parts
    .filter(({ says }) => says === null)
    .map((part) => writeReview({ by, text: part.text, reliability: reliability.includes(by) }));
  return [
    ...own,
    ...reviewCommands(
      parts.filter(({ says }) => says !== null),
      'happened',
      tellerOf(deps, message, incident),
    ),
  ];
}

const approval = ({ person }: ChatMessage): Command => approveReview({ by: person.key, entitled: atLeast(person, 'manager') });

type Commands = readonly Command[] | ((incident: Incident) => readonly Command[]);

async function change(deps: Deps, message: ChatMessage, incident: Incident, commands: Commands): Promise<void> {
  await handle(deps, {
    number: incident.number,
    receipts: [message.receipt],
    commands: (current) => numbered(deps.store, typeof commands === 'function' ? commands(current ?? incident) : commands),
    replies: (handled) => answerTo(message, handled, incident),
  });
}

/** What was asked for by a command. */
export async function reviewAsked(deps: Deps, message: ChatMessage, asks: ReviewAsk, incident: Incident | null): Promise<void> {
  if (asks.review === 'list') return list(deps, message);
  if (incident === null) return reply(deps, message, 'Which incident? *review 42* shows its review, *reviews* what is outstanding.');
  if (asks.review === 'approve') return change(deps, message, incident, [approval(message)]);
  const { key } = message.person;
  const { reliability } = reviewTerms(deps.organisation(), incident);
  if (asks.text !== '') return change(deps, message, incident, (current) => written(deps, message, current, asks.text, reliability));
  if (incident.status === 'resolved' && reviewOf(incident).begunAt === null)
    return change(deps, message, incident, [beginReview({ by: key, ...reviewTerms(deps.organisation(), incident) })]);
  if (isOpen(incident)) return change(deps, message, incident, [beginReview({ by: key })]);
  const { directory, now, timezone } = message.reader;
  return reply(
    deps,
    message,
    reviewReport(incident, (person) => personName(directory, person), now, timezone),
  );
}

async function list(deps: Deps, message: ChatMessage): Promise<void> {
  const { now, timezone, directory } = message.reader;
  const rows = await deps.store.outstandingReviews(200);
  if (rows.length === 0) return reply(deps, message, 'No review is outstanding.');
  const shown = await Promise.all(
    rows.slice(0, mostShown).map(async ({ incident: number, dueAt, asked }) => {
      const incident = await deps.store.incident(number);
      if (incident === null) return null;
      const step = nextStep(incident);
      const due = dueAt === null ? '' : ` · ${dueAt < now ? '⏰ was due' : 'due'} ${timeNear(dueAt, now, timezone)}`;
      const waits = step === null ? '' : `waits for ${stepWords(step)}${asked.length === 0 ? '' : ` (${names(directory, asked)})`}`;
      return `${headline(incident)}\n   ${waits}${due}`;
    }),
  );
  const more = rows.length - mostShown;
  return reply(
    deps,
    message,
    [
      `📝 ${rows.length === 1 ? 'One review is' : `${rows.length} reviews are`} outstanding:`,
      ...shown.filter((one) => one !== null),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join('\n'),
  );
}
