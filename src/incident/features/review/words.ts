// The review in words: each question to the right person, with what was said as its draft, and how it stands.

import { type Action, actionsOf, openActionsOf } from '../../actions.js';
import { inWarRoom, tell } from '../../compose.js';
import { personName, roomZone, zoneOf } from '../../directory.js';
import { hours } from '../../duration.js';
import { inline, quoted } from '../../escape.js';
import type { Context, EventOf } from '../../feature.js';
import type { EpochMs, Incident, PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { timeNear, type Zone } from '../../moment.js';
import { isAnswered, questionsOf, type ReviewDraft, type ReviewQuestion, type ReviewStep, reviewOf } from '../../review.js';
import { isDraftable, sentencesShown, suggestionOf } from '../../suggestions.js';
import { code, firstLine } from '../../wording.js';
import type { ReviewEvent } from './events.js';

type Of<K extends ReviewEvent['kind']> = EventOf<Extract<ReviewEvent, { kind: K }>>;

const asks: Readonly<Record<ReviewQuestion, string>> = {
  happened: 'what happened? One or two sentences.',
  detection: 'how was it noticed, and could it have been sooner?',
  cause: 'what was the root cause?',
  contributing: 'what else made it happen, or made it worse?',
  well: 'what went well?',
  steps: 'what steps brought service back?',
  faster: 'what would have made it faster?',
  impact: 'who was hit, and how badly? Numbers, if you have them.',
  lessons: 'what have we learned?',
  actions: 'what is to be done now? One line each: *@who what by when*.',
  longTerm: 'the fix is temporary. What replaces it? *@who what by when*.',
};

/** What each is called where it is named in a list. */
export const questionNames: Readonly<Record<ReviewQuestion, string>> = {
  happened: 'what happened',
  detection: 'detection',
  cause: 'root cause',
  contributing: 'contributing causes',
  well: 'what went well',
  steps: 'resolution steps',
  faster: 'what would have made it faster',
  impact: 'impact',
  lessons: 'lessons',
  actions: 'actions',
  longTerm: 'long-term fix',
};

/** A question waits a working day for its answer. */
const expiresAfterMs = hours(12);

/** The question this message asks, so that a reply to it is its answer. */
export const reviewKey = (incident: Pick<Incident, 'number'>, step: ReviewStep): string => `review:${incident.number}:${step}`;

/** The incident and the step that a message of ours asked about; null: it asked nothing of a review. */
export function reviewAskedIn(replaces: string | null | undefined): { readonly number: number; readonly step: ReviewStep } | null {
  const [, number, step] = /^review:([0-9]+):([a-zA-Z]+)$/.exec(replaces ?? '') ?? [];
  return number === undefined ? null : { number: Number(number), step: step as ReviewStep };
}

export function asked(event: Of<'review-asked'>, { incident, directory }: Context): readonly Message[] {
  const { of, step, directly } = event;
  const zone = directly && of !== null ? zoneOf(directory, of) : roomZone(directory);
  const text = askedText(event, incident, personName(directory, of), zone, (person) => personName(directory, person));
  const messages = directly && of !== null ? [tell(incident, of, text)] : inWarRoom(incident, text);
  return messages.map((one) => ({
    ...one,
    replaces: reviewKey(incident, step),
    expiresAfterMs,
    ...(directly ? { choices: taps(event) } : {}),
  }));
}

const taps = ({ step, draft }: Pick<Of<'review-asked'>, 'step' | 'draft'>): NonNullable<Message['choices']> =>
  step === 'approval' || step === 'owners'
    ? []
    : [...(draft === null ? [] : [{ title: 'Yes', says: 'yes' }]), { title: 'Skip', says: 'skip' }, { title: 'Later', says: 'later' }];

function askedText(
  event: Of<'review-asked'>,
  incident: Incident,
  name: string,
  zone: Zone,
  nameOf: (person: PersonKey | null) => string,
): string {
  const { step, draft, of, directly, opens, at } = event;
  const { dueAt } = reviewOf(incident);
  const due = dueAt === null ? '' : `, due ${timeNear(dueAt, at, zone)}`;
  if (step === 'owners')
    return `📝 ${code(incident)} · Review${due} · Nobody has these yet:\n${unowned(incident).map(actionLine).join('\n')}\n*action 7 @who* gives one to somebody.`;
  if (step === 'approval')
    return `📝 ${code(incident)} · The review is written${due}: ${counts(incident)}.\n*review ${incident.number}* shows it, *reviewed ${incident.number}* approves it.`;
  const questions = questionsOf(incident);
  const place = `${questions.indexOf(step) + 1}/${questions.length}`;
  const head = `📝 ${code(incident)} · ${opens ? `Review${due}` : 'Review'} · ${place}`;
  const whom = of === null || directly ? '' : `${name}, `;
  const question = whom === '' ? asks[step].charAt(0).toUpperCase() + asks[step].slice(1) : `${whom}${asks[step]}`;
  const how = directly ? 'Reply with it' : 'Reply to this message with it';
  const suggested = isDraftable(step) ? suggestionOf(incident, step) : null;
  const byModel =
    suggested === null
      ? []
      : ['Draft by a language model. Check it:', ...sentencesShown(suggested, at, zone), '*use draft* takes this one.'];
  const lines =
    draft === null
      ? [`${how}, or *skip* or *later*.`]
      : [draftLine(draft, at, zone, nameOf), `Use this? *yes*, or ${how.toLowerCase()}. *skip* and *later* work too.`];
  return [head, question, ...lines, ...byModel].join('\n');
}

/** `Asha at 03:18: “connection pool corruption detected”`. */
const draftLine = ({ text, by, at: saidAt }: ReviewDraft, at: EpochMs, zone: Zone, nameOf: (person: PersonKey | null) => string): string =>
  by === null || saidAt === null
    ? `From the record: “${quoted(text, 500)}”`
    : `${nameOf(by)} at ${timeNear(saidAt, at, zone)}: “${quoted(text, 500)}”`;

const unowned = (incident: Incident): readonly Action[] => openActionsOf(incident).filter(({ owner }) => owner === null);
const actionLine = ({ number, text }: Action): string => `${number} · ${inline(text, 120)}`;

const counts = (incident: Incident): string => {
  const questions = questionsOf(incident);
  const answered = questions.filter((question) => isAnswered(incident, question)).length;
  const open = openActionsOf(incident).length;
  return `${answered} of ${questions.length} settled, ${open === 0 ? 'no open action' : `${open} open action${open === 1 ? '' : 's'}`}`;
};

/** Said once: nobody is woken for a review. */
export function putOff(event: Of<'review-put-off'>, { incident, directory }: Context): readonly Message[] {
  if (!event.tells) return [];
  const line = (zone: Zone) =>
    `📝 ${code(incident)} · The review goes on ${event.of === null ? '' : `with ${personName(directory, event.of)} `}at ${timeNear(event.until, event.at, zone)}: ${counts(incident)}. An answer counts before that too.`;
  return inWarRoom(incident, line(roomZone(directory)));
}

export function late(event: Of<'review-late'>, { incident, directory }: Context): readonly Message[] {
  const { told, step, dueAt, at } = event;
  if (told === null) return [];
  const zone = zoneOf(directory, told);
  const waits = step === null ? 'for nothing more' : `for ${stepWords(step)}${waitsFor(incident, step, directory)}`;
  return [
    {
      ...tell(
        incident,
        told,
        `${firstLine('⏰', incident, 'Review overdue')}\nIt was due ${timeNear(dueAt, at, zone)} and waits ${waits}. ${counts(incident)}.\n*review ${incident.number}* shows it.`,
      ),
      expiresAfterMs,
    },
  ];
}

const waitsFor = (incident: Incident, step: ReviewStep, directory: Context['directory']): string => {
  const of = reviewOf(incident).asked.find((one) => one.step === step)?.of ?? null;
  return of === null ? '' : ` (${personName(directory, of)})`;
};

export const stepWords = (step: ReviewStep): string =>
  step === 'owners' ? 'owners of its actions' : step === 'approval' ? 'its approval' : questionNames[step];

/** Whoever is of the reliability team is asked for theirs once the others have said what they know. */
export const begun = (event: Of<'review-begun'>, { incident }: Context): readonly Message[] =>
  event.reliability.map((person) => ({
    ...tell(
      incident,
      person,
      `${firstLine('📝', incident, 'Review')}\nWhen you have looked at it, *review ${incident.number} …* adds what you see. It is not urgent.`,
    ),
    expiresAfterMs,
  }));

export const reviewed = (event: Of<'reviewed'>, { incident, directory }: Context): readonly Message[] => {
  const open = openActionsOf(incident).length;
  const left =
    open === 0 ? '' : ` ${open} action${open === 1 ? '' : 's'} left; it closes when ${open === 1 ? 'that is' : 'they are'} done.`;
  return inWarRoom(incident, `📝 ${code(incident)} · Review approved by ${personName(directory, event.by)}.${left}`);
};

/** The whole of it, for whoever asks. */
export function reviewReport(incident: Incident, nameOf: (person: PersonKey | null) => string, now: EpochMs, zone: Zone): string {
  const { begunAt, dueAt, answers, skipped, written, asked: open, approvedBy, temporaryFix } = reviewOf(incident);
  const state =
    approvedBy !== null
      ? `approved by ${nameOf(approvedBy)}`
      : begunAt === null
        ? 'not begun'
        : `${counts(incident)}${dueAt === null ? '' : `, due ${timeNear(dueAt, now, zone)}`}`;
  const lines = questionsOf(incident).map((question) => {
    const own = answers.filter((one) => one.question === question);
    const said = own.map(({ text, by }) => `${quoted(text, 300)} (${nameOf(by)})`).join('; ');
    const left = skipped.find((one) => one.question === question);
    const words =
      said !== '' ? said : left !== undefined ? `left out by ${nameOf(left.by)}` : isAnswered(incident, question) ? 'below' : '–';
    return `*${questionNames[question]}*: ${words}`;
  });
  const texts = written.map(({ by, seat, text }) => `*${nameOf(by)}*${seat === null ? '' : ` (${seat})`}: ${quoted(text, 500)}`);
  const actions = actionsOf(incident).map(
    ({ number, text, owner, dueAt: by, state: how }) =>
      `${number} · ${inline(text, 120)} · ${nameOf(owner)} · ${how === 'open' ? `due ${timeNear(by, now, zone)}` : how === 'done' ? 'done' : 'not done'}`,
  );
  const waits = open.map(
    ({ of, step, again }) =>
      `Waits for ${nameOf(of)}: ${stepWords(step)}${again === null ? '' : `, asked again ${timeNear(again, now, zone)}`}.`,
  );
  return [
    `📝 ${code(incident)} · Review · ${state}`,
    ...lines,
    ...texts,
    ...(temporaryFix === null ? [] : [`Temporary fix: “${quoted(temporaryFix, 200)}”`]),
    ...(actions.length === 0 ? [] : ['Actions:', ...actions]),
    ...(approvedBy === null ? waits : []),
  ].join('\n');
}
