// What somebody asks for about what customers report → done and answered.

import { declareLine } from '../commands/grammar/declare-line.js';
import type { ChatMessage } from '../commands/hearing/chat-message.js';
import { answerTo, replyMessage } from '../commands/hearing/chat-message.js';
import { declare } from '../commands/hearing/declare.js';
import { forgetDone, noteDone } from '../commands/hearing/done-lately.js';
import type { ReportAsk } from '../commands/report-ask.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { refusalWords } from '../incident/answer.js';
import { joinReport } from '../incident/features/reports/reports.js';
import { undoLast } from '../incident/features/undo/undo.js';
import { type Incident, isOpen, isPerson, type PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { type CustomerReport, write } from '../store/store.js';
import { alone, bringIn, joinTo, reportText, settled, tell, tellAgainMs } from './bring-in.js';
import { alikeOf } from './waiting.js';
import {
  againWords,
  decidedWords,
  dismissedWords,
  isItThis,
  isPartOf,
  isWith,
  reportIn,
  reportNews,
  settledWords,
  takenBackWords,
} from './words.js';

/** Remembers what a *yes* and what a *new* does. */
type OfferEither = (known: ReportAsk, otherwise: ReportAsk) => Promise<void>;

export function reportAsked(deps: Deps, message: ChatMessage, ask: ReportAsk, offer: OfferEither): Promise<void> {
  return alone(deps, () => {
    switch (ask.report) {
      case 'bring':
        return bring(deps, message, ask.text, offer);
      case 'settle':
        return settle(deps, message, ask);
      case 'promote':
        return promote(deps, message, ask);
      case 'dismiss':
        return dismiss(deps, message, ask);
      default:
        return ask satisfies never;
    }
  });
}

const say = async (deps: Deps, message: ChatMessage, text: string): Promise<void> => {
  await deps.store.commit({
    now: deps.clock.now(),
    writes: [write.message(replyMessage(message, text, null)), write.receipt(message.receipt)],
  });
  deps.nudge();
};

async function bring(deps: Deps, message: ChatMessage, text: string, offer: OfferEither): Promise<void> {
  const directory = deps.directory();
  const asked = { text: reportText(text), by: message.person.key, from: null, canBeAsked: true };
  const brought = await bringIn(deps, asked, ({ report, perhaps, same, asked: whom }) => {
    const words = report.state === 'asked' ? isItThis(report, perhaps, same) : isWith(report, whom, directory);
    const answer = replyMessage(message, words, null);
    const choices = [
      { title: 'Yes', says: 'yes' },
      { title: 'New', says: 'new' },
    ];
    return [write.message(report.state === 'asked' ? { ...answer, choices } : answer), write.receipt(message.receipt)];
  });
  if (brought === null) return;
  const { number } = brought.report;
  noteBrought(deps, message.person.key, number);
  if (brought.report.state !== 'asked') return;
  await offer({ report: 'settle', number, known: true }, { report: 'settle', number, known: false });
}

/** Whoever brought it in may take it back while nobody has settled it. */
function noteBrought(deps: Deps, by: PersonKey, number: number): void {
  const takeBack = (again: ChatMessage) =>
    alone(deps, async () => {
      forgetDone(deps.store, by);
      const report = await deps.store.customerReport(number);
      if (report === null || isSettled(report))
        return say(deps, again, report === null ? noSuch(number) : settledWords(report, deps.directory()));
      const gone: CustomerReport = { ...report, state: 'dismissed', settledBy: by, why: 'taken back', nextAt: null };
      const news = report.told
        .filter((person) => person !== by)
        .map((person) => reportNews(report, person, takenBackWords(report, by, deps.directory())));
      await deps.store.commit({
        now: deps.clock.now(),
        writes: [
          write.customerReport(gone),
          ...news.map(write.message),
          write.message(replyMessage(again, `Undone: report ${number}. Nobody looks at it.`, null)),
          write.receipt(again.receipt),
        ],
      });
      deps.nudge();
    });
  noteDone(deps.store, by, { at: deps.clock.now(), what: `report ${number}`, takeBack });
}

/** Whoever brought it in says what it is. */
async function settle(deps: Deps, message: ChatMessage, { number, known }: Extract<ReportAsk, { report: 'settle' }>): Promise<void> {
  const report = await deps.store.customerReport(number);
  const directory = deps.directory();
  if (report === null || (report.state !== 'asked' && report.state !== 'waiting'))
    return say(deps, message, report === null ? noSuch(number) : settledWords(report, directory));
  const incident = report.incident === null ? null : await deps.store.incident(report.incident);
  if (known && incident !== null && isOpen(incident)) {
    const receipts = [message.receipt];
    const replies = (after: Incident) => [replyMessage(message, isPartOf(report, after), after.number)];
    await joinTo(deps, incident.number, [report], { receipts, replies, settledBy: message.person.key });
    return noteJoined(deps, message.person.key, incident.number, [report]);
  }
  const same = report.sameAs === null ? null : await deps.store.customerReport(report.sameAs);
  if (known && same !== null && same.state === 'waiting') {
    const joined: CustomerReport = { ...report, state: 'joined', nextAt: null, settledBy: message.person.key };
    const words = `Report ${number} is part of report ${same.number}. You hear from me when that is decided.`;
    await deps.store.commit({
      now: deps.clock.now(),
      writes: [write.customerReport(joined), write.message(replyMessage(message, words, null)), write.receipt(message.receipt)],
    });
    return deps.nudge();
  }
  // Something new, or what it was part of is over meanwhile.
  const fresh: CustomerReport = { ...report, incident: null, sameAs: null };
  const told =
    report.state === 'asked'
      ? await tell(deps, fresh, deps.clock.now())
      : { report: fresh, messages: [], asked: fresh.told.at(-1) ?? null };
  await deps.store.commit({
    now: deps.clock.now(),
    writes: [
      write.customerReport(told.report),
      ...told.messages.map(write.message),
      write.message(replyMessage(message, isWith(told.report, told.asked, directory), null)),
      write.receipt(message.receipt),
    ],
  });
  deps.nudge();
}

const noSuch = (number: number): string => `There is no customer report ${number}. *reports* lists what waits.`;

/** The report that is meant: by its number, by the message quoted, or the only one that waits. */
async function meant(deps: Deps, { quoted }: ChatMessage, number: number | null): Promise<CustomerReport | string> {
  const named = number ?? reportIn(quoted?.message.replaces);
  if (named !== null) return (await deps.store.customerReport(named)) ?? noSuch(named);
  const [only, ...more] = await deps.store.openCustomerReports();
  if (only === undefined) return 'No customer report waits for anybody.';
  return more.length === 0 ? only : `${more.length + 1} customer reports wait. Which one? *reports* lists them.`;
}

const isSettled = ({ state }: CustomerReport): boolean => state !== 'asked' && state !== 'waiting';

/** The report with all that are part of it. */
const withAlike = async (deps: Deps, report: CustomerReport): Promise<readonly CustomerReport[]> => [
  report,
  ...(await alikeOf(deps.store, [report]))(report.number),
];

async function promote(deps: Deps, message: ChatMessage, ask: Extract<ReportAsk, { report: 'promote' }>): Promise<void> {
  const report = await meant(deps, message, ask.number);
  const directory = deps.directory();
  const by = message.person.key;
  if (typeof report === 'string') return say(deps, message, report);
  if (isSettled(report)) return say(deps, message, settledWords(report, directory));
  const all = await withAlike(deps, report);
  const told = (incident: Incident, declared: boolean): readonly Message[] =>
    all.flatMap((one) =>
      isPerson(one.by) && one.by !== by ? [reportNews(one, one.by, decidedWords(one, incident, by, declared, directory))] : [],
    );
  if (ask.into !== null) {
    const incident = await deps.store.incident(ask.into);
    if (incident === null || !isOpen(incident)) {
      const refusal =
        incident === null
          ? ({ refused: 'no-such-incident', number: ask.into } as const)
          : ({ refused: 'not-open', status: incident.status, since: incident.stamps.resolvedAt } as const);
      return say(deps, message, refusalWords(refusal, incident, message.reader));
    }
    const replies = (after: Incident) => [replyMessage(message, isPartOf(report, after), after.number), ...told(after, false)];
    await joinTo(deps, incident.number, all, { receipts: [message.receipt], replies, settledBy: by });
    return noteJoined(deps, by, incident.number, all);
  }
  const { lastTimeOfDay } = { lastTimeOfDay: () => deps.clock.now() };
  const read = declareLine(report.text, { lastTimeOfDay });
  // Every word of it is the title: nothing of what a customer says is an order.
  const declaration = {
    ...read,
    title: report.text.split('\n')[0]?.trim() ?? report.text,
    severity: ask.severity,
    startedAt: null,
    investigating: false,
    drill: false,
  };
  const { to: _, doubt: __, ...plain } = declaration;
  await declare(deps, message, plain, {
    commands: all.map((one) => joinReport({ by, of: one.by, report: one.number, text: one.text })),
    writes: (number) => settled(all, number, by, 'promoted').map(write.customerReport),
    told: (incident) => told(incident, true),
  });
  const declared = (await deps.store.customerReport(report.number))?.incident ?? null;
  if (declared !== null)
    noteDone(deps.store, by, {
      at: deps.clock.now(),
      what: `the declaration of report ${report.number}`,
      takeBack: (again) => alone(deps, () => takeBackFrom(deps, again, declared, all)),
    });
}

function noteJoined(deps: Deps, by: PersonKey, incident: number, all: readonly CustomerReport[]): void {
  const what = `report ${all[0]?.number ?? ''}`;
  noteDone(deps.store, by, {
    at: deps.clock.now(),
    what,
    takeBack: (again) => alone(deps, () => takeBackFrom(deps, again, incident, all)),
  });
}

/** What was declared of them is no more, or they are no part of it any more: the reports wait again. */
async function takeBackFrom(deps: Deps, message: ChatMessage, number: number, all: readonly CustomerReport[]): Promise<void> {
  forgetDone(deps.store, message.person.key);
  const undone = await handle(deps, {
    number,
    receipts: [message.receipt],
    commands: () => [undoLast({ by: message.person.key })],
    replies: (handled) => (handled.after === null ? [] : answerTo(message, handled, handled.after)),
  });
  if (undone === 'duplicate' || undone.refusal !== null) return;
  await deps.store.commit({ now: deps.clock.now(), writes: waitingAgain(deps, message, all) });
  deps.nudge();
}

/** The reports as they were, looked at again in a while, and word of it to whoever brought them in. */
const waitingAgain = (deps: Deps, message: ChatMessage, all: readonly CustomerReport[]) => {
  const nextAt = deps.clock.now() + tellAgainMs;
  const news = all.flatMap((one) => (isPerson(one.by) && one.by !== message.person.key ? [reportNews(one, one.by, againWords(one))] : []));
  return [...all.map((one) => write.customerReport(one.nextAt === null ? one : { ...one, nextAt })), ...news.map(write.message)];
};

async function dismiss(deps: Deps, message: ChatMessage, ask: Extract<ReportAsk, { report: 'dismiss' }>): Promise<void> {
  const report = await meant(deps, message, ask.number);
  const directory = deps.directory();
  const by = message.person.key;
  if (typeof report === 'string') return say(deps, message, report);
  if (isSettled(report)) return say(deps, message, settledWords(report, directory));
  const all = await withAlike(deps, report);
  const now = deps.clock.now();
  const news = all.flatMap((one) =>
    isPerson(one.by) && one.by !== by ? [reportNews(one, one.by, dismissedWords(one, by, ask.why, directory))] : [],
  );
  const words = `Report ${report.number} is dismissed${news.length === 0 ? '' : ', and whoever brought it in is told why'}. *undo* within 2 min takes it back.`;
  await deps.store.commit({
    now,
    writes: [
      ...all.map((one) => write.customerReport({ ...one, state: 'dismissed', settledBy: by, why: ask.why, nextAt: null })),
      ...news.map(write.message),
      write.message(replyMessage(message, words, null)),
      write.receipt(message.receipt),
    ],
  });
  deps.nudge();
  noteDone(deps.store, by, {
    at: now,
    what: `the dismissal of report ${report.number}`,
    takeBack: (again) => alone(deps, () => takeBack(deps, again, all)),
  });
}

/** It waits again as it did; whoever was told that it is nothing is told that it is looked at again. */
async function takeBack(deps: Deps, message: ChatMessage, all: readonly CustomerReport[]): Promise<void> {
  forgetDone(deps.store, message.person.key);
  await deps.store.commit({
    now: deps.clock.now(),
    writes: [
      ...waitingAgain(deps, message, all),
      write.message(replyMessage(message, `Undone: the dismissal of report ${all[0]?.number ?? ''}. It waits again.`, null)),
      write.receipt(message.receipt),
    ],
  });
  deps.nudge();
}
