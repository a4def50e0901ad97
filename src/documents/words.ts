// What both documents are written with: names, times in the zone of the record, what people said with where it stands. Pure.

import { actorName, type Directory } from '../incident/directory.js';
import type { ToldEvent } from '../incident/events.js';
import type { EpochMs, Incident } from '../incident/incident.js';
import { dateAndTime, span, timeNear } from '../incident/moment.js';
import type { Fact, Section, Statement } from './document.js';
import type { Said } from './gather.js';

/** What a document is made from. */
export interface Subject {
  readonly incident: Incident;
  /** The whole timeline, in order. */
  readonly lines: readonly ToldEvent[];
  readonly directory: Directory;
  /** Takes out what no document may show: phone numbers, tokens. */
  readonly redacted: (text: string) => string;
  /** Who approved it, and when; null: nobody has. */
  readonly approved: { readonly by: string; readonly at: EpochMs } | null;
}

export const standingOf = ({ approved, directory }: Pick<Subject, 'approved' | 'directory'>): string =>
  approved === null
    ? 'Draft: nobody has approved it yet.'
    : `Approved by ${actorName(directory, approved.by)} on ${dateAndTime(approved.at, directory.timezone)}.`;

/** In the words of whoever said it, or its line in the timeline; each once. */
export function statements(said: readonly Said[], subject: Subject): readonly Statement[] {
  const { directory } = subject;
  const seen = new Set<string>();
  return said.flatMap(({ line, text }): readonly Statement[] => {
    const shown = text ?? line.text;
    const key = shown.trim().toLowerCase();
    if (key === '' || seen.has(key)) return [];
    seen.add(key);
    return [{ ...placed(line, subject), text: shown, by: text === null ? null : actorName(directory, line.event.by) }];
  });
}

export const eventsIn = (lines: readonly ToldEvent[], subject: Subject): readonly Statement[] =>
  lines.map((line) => ({ ...placed(line, subject), text: line.text, by: null }));

/** With the day where it is another than that of the declaration. */
const placed = ({ event }: ToldEvent, { incident, directory }: Subject): Pick<Statement, 'at' | 'seq'> => ({
  at: timeNear(event.at, incident.stamps.declaredAt ?? event.at, directory.timezone),
  seq: event.seq,
});

/** A fact, or nothing where nothing is known. */
export const fact = (label: string, value: string | null | undefined): readonly Fact[] =>
  value === null || value === undefined || value === '' ? [] : [{ label, value }];

/** `28 Nov 2026, 03:15 IST, 1 min after it was declared`. */
export function moment(label: string, at: EpochMs | null | undefined, { incident, directory }: Subject): readonly Fact[] {
  if (at === null || at === undefined) return [];
  const { declaredAt } = incident.stamps;
  const after =
    declaredAt === null || at === declaredAt ? '' : `, ${span(at - declaredAt)} ${at > declaredAt ? 'after' : 'before'} it was declared`;
  return fact(label, `${dateAndTime(at, directory.timezone)}${after}`);
}

export const section = (heading: string, part: Partial<Omit<Section, 'heading'>>, missing: string | null = null): Section => {
  const whole = { facts: [], statements: [], timeline: [], ...part };
  const isEmpty = whole.facts.length + whole.statements.length + whole.timeline.length === 0;
  return { ...whole, heading, missing: isEmpty ? missing : null };
};

/** For a part of a section that is told under a heading of its own where somebody has said something. */
export const optional = (heading: string, said: readonly Statement[]): readonly Section[] =>
  said.length === 0 ? [] : [section(heading, { statements: said })];
