// What people are told about what customers report. Pure: plain data and a reader's zone in, words out.

import { tellOf } from '../incident/compose.js';
import { alikeWords, broughtBy } from '../incident/customer-reports-report.js';
import { type Directory, personName, zoneOf } from '../incident/directory.js';
import { hours, minutes } from '../incident/duration.js';
import { inline, quoted } from '../incident/escape.js';
import type { EpochMs, Incident, PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { span, timeNear } from '../incident/moment.js';
import type { CustomerReport } from '../store/store.js';

/** Longest that it waits to be sent. */
const newsExpiresAfterMs = hours(12);

/** By which what is said about a report is known when it is quoted. */
const keyOf = (number: number): string => `customer-report-${number}`;

/** The number of the report a message is about. */
export const reportIn = (replaces: string | null | undefined): number | null => {
  const found = /^customer-report-([0-9]{1,9}):/.exec(replaces ?? '')?.[1];
  return found === undefined ? null : Number(found);
};

/** About one report, to one person; what has not left yet of it is replaced. */
export const reportNews = (report: Pick<CustomerReport, 'number'>, person: PersonKey, text: string): Message => ({
  ...tellOf(person, text, newsExpiresAfterMs),
  replaces: `${keyOf(report.number)}:${person}`,
});

/** Beside the report: who reads it, what else there is of it, and who was told before. */
export interface Asking {
  readonly directory: Directory;
  readonly now: EpochMs;
  readonly alike: number;
  readonly perhaps: Incident | null;
  /** The on-call that has not answered; null: whoever reads it is asked first. */
  readonly unanswered: PersonKey | null;
}

/** Whoever is on call is asked to look at it. */
export function lookAtIt(report: CustomerReport, person: PersonKey, asking: Asking): Message {
  const { directory, now, alike, perhaps, unanswered } = asking;
  const { number, at } = report;
  const waits = now - at < minutes(1) ? '' : ` · waits for ${span(now - at)}`;
  const others =
    unanswered === null || unanswered === person ? '' : `\n${personName(directory, unanswered)} is on call and has not answered.`;
  const may =
    perhaps === null
      ? ''
      : `\nMay be INC-${perhaps.number}, ${inline(perhaps.title, 80)}: *promote ${number} to INC-${perhaps.number}* adds it there.`;
  const same = report.sameAs === null ? '' : `\nPerhaps the same as report ${report.sameAs}.`;
  const text = `📣 Customer report ${number}${waits}${alikeWords(alike)} · ${quoted(report.text, 300)}
Brought in by ${broughtBy(report, directory)} at ${timeNear(at, now, zoneOf(directory, person))}.${others}
Reply *promote ${number} P2* to declare it, or *dismiss ${number} because …* if it is nothing.${may}${same}`;
  return { ...reportNews(report, person, text), choices: [{ title: 'Declare as P2', says: `promote ${number} P2` }] };
}

/** It may be something known: whoever brought it in is asked. */
export const isItThis = (report: CustomerReport, incident: Incident | null, same: CustomerReport | null): string => {
  const what =
    incident !== null
      ? `INC-${incident.number} (${incident.severity}, ${inline(incident.title, 100)})`
      : `the same as report ${same?.number ?? ''} (“${quoted(same?.text ?? '', 100)}”)`;
  return `Report ${report.number} is kept. Is it ${what}?\nReply *yes* to add it there, or *new* if it is something else.`;
};

export const isWith = (report: CustomerReport, whom: PersonKey | null, directory: Directory): string =>
  whom === null
    ? `Report ${report.number} is kept. Nobody is on call for it: *reports* lists what waits.`
    : `Report ${report.number} is kept, and ${personName(directory, whom)} is asked to look at it. You hear from me when it is decided.`;

export const isPartOf = (report: CustomerReport, incident: Incident): string =>
  `Report ${report.number} is part of INC-${incident.number} (${inline(incident.title, 100)}). *status ${incident.number}* shows how it stands.`;

/** To whoever brought it in: somebody has declared it, or added it to something known. */
export const decidedWords = (report: CustomerReport, incident: Incident, by: PersonKey, declared: boolean, directory: Directory): string =>
  `📣 Your customer report “${quoted(report.text, 120)}” is ${declared ? `INC-${incident.number} now (${incident.severity})` : `part of INC-${incident.number} (${incident.severity}, ${inline(incident.title, 80)})`}, thank you.
${personName(directory, by)} ${declared ? 'declared' : 'added'} it. *status ${incident.number}* shows how it stands.`;

export const dismissedWords = (report: CustomerReport, by: PersonKey, why: string, directory: Directory): string =>
  `📣 Your customer report “${quoted(report.text, 120)}” is no incident, thank you all the same.
${personName(directory, by)}: ${quoted(why, 300)}
If it goes on or there are more of them, report it again.`;

/** To whoever brought it in: what was decided is taken back. */
export const againWords = ({ number }: CustomerReport): string =>
  `📣 Report ${number} is looked at again after all. You hear from me when it is decided.`;

/** To whoever was asked to look at it. */
export const takenBackWords = ({ number, text }: CustomerReport, by: PersonKey, directory: Directory): string =>
  `↩️ ${personName(directory, by)} took back customer report ${number} · ${quoted(text, 120)}`;

/** A report that is settled already, to whoever wants to settle it. */
export function settledWords(report: CustomerReport, directory: Directory): string {
  const { number, state, incident, settledBy, why, sameAs } = report;
  const who = settledBy === null ? '' : ` by ${personName(directory, settledBy)}`;
  if (state === 'dismissed') return `Report ${number} was dismissed${who}: ${quoted(why ?? '', 160)}`;
  if (incident !== null) return `Report ${number} is part of INC-${incident} already.`;
  return `Report ${number} is part of report ${sameAs ?? ''}: *promote ${sameAs ?? ''}* or *dismiss ${sameAs ?? ''} because …* settles both.`;
}
