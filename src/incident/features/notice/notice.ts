// What customers are told: drafted at once, published by a word of whoever may, promised again while it goes on, and said when it is late.

import { stamped, withProgression } from '../../changes.js';
import { ownLine, quoted } from '../../escape.js';
import type { EventOf, Feature } from '../../feature.js';
import { type Incident, isPerson } from '../../incident.js';
import { span, timeOfDay } from '../../moment.js';
import { draftText } from '../../notice-text.js';
import { asCustomersCallIt, lastTold, noticePhase, notices } from '../../notices.js';
import { saidFor } from '../../record-parts.js';
import { askForDraft, linesWords } from '../../suggestions.js';
import type { NoticeCommand, NoticeEvent, NoticeRefusal } from './events.js';
import * as rules from './rules.js';
import * as words from './words.js';

export const notice: Feature<NoticeCommand, NoticeEvent, NoticeRefusal> = {
  name: 'notice',
  commands: {
    'notice-sent': rules.sent,
    'draft-notice': rules.draft,
    'publish-notice': rules.publish,
    'nudge-notice': rules.nudge,
    'miss-notice': rules.miss,
    'nudge-next-notice': rules.nudgeNext,
    'miss-next-notice': rules.missNext,
  },
  events: {
    'notice-drafted': {
      apply: drafted,
      line: (event, { who, said }) =>
        `${isPerson(event.by) ? `${who} drafted` : 'Drafted'} the ${words.noticeOf(event)}${byModel(event)}${said(event.text ?? '')}`,
      announce: words.drafted,
      effects: (event, incident, directory) => askForDraft(event, incident, directory, 'notice'),
      confirm: (event, incident, { reader }) =>
        isPerson(event.by) ? words.draftAnswer(event, incident, reader.directory, reader.person) : null,
      stays: ({ by }) => (isPerson(by) ? 'the draft' : null),
      leavesCardAlone: true,
      keptSilently: true,
      showsDraft: true,
      shownInSwarm: true,
    },
    'notice-asked': {
      apply: (was) => was,
      line: (event, { who, all }) => `${who} asked ${all(event.to.map((person) => ({ person })))} to publish the customer notice`,
      announce: words.askedToPublish,
      confirm: (event, _incident, { all }) =>
        `${all(event.to.map((person) => ({ person })))} ${event.to.length === 1 ? 'is' : 'are'} asked to publish it: that is for the customer lead or a manager. Can't wait? *publish anyway* does it, on record.`,
      stays: 'the request to publish',
      leavesCardAlone: true,
      keptSilently: true,
    },
    'notice-published': {
      milestone: true,
      apply: published,
      line: (event, { who, said }) =>
        `${who} published ${event.words === undefined ? 'customer notice' : 'notice'} ${event.number}${event.anyway === true ? ' without approval' : ''} (${event.audiences.join(', ')})${said(event.text)}`,
      announce: words.published,
      confirm: (event, _incident, { it, time }) => words.publishedAnswer(event, it, time),
      recorded: () => saidFor('impact'),
      stays: (event) => `notice ${event.number}, which customers have read by now`,
      news: (event) => (event.words === undefined ? `customers told: ${quoted(event.text, 120)}` : null),
      shownInSwarm: true,
    },
    'notice-nudged': {
      apply: (was) => withProgression(was, { noticeNudged: true }),
      line: (event, { name }) => `${name(event.comms)} reminded to inform customers`,
      announce: words.nudged,
      effects: (event, incident, directory) => askForDraft(event, incident, directory, 'notice'),
      confirm: () => null,
      leavesCardAlone: true,
    },
    'notice-missed': {
      apply: (was) => withProgression(was, { noticeNudged: true, noticeLate: true }),
      line: (event) => `Customers not informed within ${span(event.withinMs)}`,
      announce: words.missed,
      confirm: () => null,
      leavesCardAlone: true,
    },
    'next-notice-missed': {
      apply: (was) => notices.write(was, { ...notices.read(was), nextLate: true }),
      line: (event, { directory }) =>
        event.over
          ? 'Customers not told that it is over'
          : `Customers not told what they were promised by ${timeOfDay(event.dueAt, directory.timezone)}`,
      announce: words.nextMissed,
      confirm: () => null,
      leavesCardAlone: true,
    },
    'notice-sent': {
      apply: (was, event) => notices.write(stamped(was, { noticeAt: event.at }), { ...notices.read(was), toldBy: event.by }),
      line: (_event, { who }) => `${who}: customers informed`,
      announce: words.sentByHand,
      confirm: (_event, _incident, { it }) => `${it}: customers informed, noted.`,
      stays: 'the word that customers are informed',
    },
  },
  refusals: {
    'no-draft': (_, { it }) => `There is no notice to publish on ${it}. *draft* makes one from what is known.`,
    'own-notice': ({ others }, { all }) =>
      `These are your words, so somebody else publishes them: ${all(others.map((person) => ({ person })))}. Can't wait? *publish anyway* does it, on record.`,
    'nobody-hears': ({ text, drill }, { it }) =>
      drill
        ? `${it} is a drill: nothing goes to customers.`
        : `Nothing was sent: no audience in muster.yaml hears notices of ${it}. Send it yourself, then reply *customers informed*:${ownLine(text, 1_500)}`,
    'notice-not-yours': () =>
      "Publishing is for the customer lead or a manager, and nobody is either here. Can't wait? *publish anyway* does it, on record.",
  },
  clocks: rules.clocks,
  clocksOnceOver: rules.clocksOnceOver,
  on: rules.on,
};

type Of<K extends NoticeEvent['kind']> = EventOf<Extract<NoticeEvent, { kind: K }>>;

/** Whose words they are, where a language model wrote them. */
const byModel = ({ lines }: Of<'notice-drafted'>): string =>
  lines === undefined ? '' : `, in the words of a language model from ${linesWords(lines)}`;

function drafted(incident: Incident, { phase, text, audience, by, at, why, names, words: inside }: Of<'notice-drafted'>): Incident {
  const was = names === undefined ? incident : notices.write(incident, { ...notices.read(incident), names });
  const before = notices.read(was);
  const next = phase ?? noticePhase(was);
  const words = text ?? draftText(asCustomersCallIt(was), next, lastTold(was, inside), inside, at);
  const waiting = before.draft?.words === undefined ? before.draft : (before.draft.behind ?? null);
  return notices.write(was, {
    ...before,
    draft: {
      phase: next,
      text: words,
      by: text === null ? 'muster' : by,
      at,
      audience,
      ...(inside === undefined ? {} : { words: inside, behind: waiting }),
    },
    ...(why === 'next' ? { nextNudged: true as const } : {}),
  });
}

function published(
  was: Incident,
  { number, phase, text, audiences, nextAt, by, at, anyway, words: inside }: Of<'notice-published'>,
): Incident {
  const before = notices.read(was);
  const one = {
    number,
    phase,
    text,
    at,
    by,
    audiences,
    ...(anyway === true ? { anyway } : {}),
    ...(inside === undefined ? {} : { words: inside }),
  };
  // Customers know no more than before.
  if (inside !== undefined)
    return notices.write(was, { ...before, draft: before.draft?.behind ?? null, published: [...before.published, one] });
  const told = was.stamps.noticeAt !== null ? was : stamped(was, { noticeAt: at });
  const { names } = before;
  return notices.write(told, { draft: null, published: [...before.published, one], nextAt, ...(names === undefined ? {} : { names }) });
}
