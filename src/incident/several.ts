// The words where one order of a person changed several incidents: named, and bounded however many they are.

import { listed } from '../text/listed.js';
import { type Directory, personName } from './directory.js';
import { inline } from './escape.js';
import type { Incident, PersonKey, Severity } from './incident.js';
import { grouped } from './moment.js';
import { headline, statusWord } from './wording.js';

/** With their titles, on a phone. */
const titlesShown = 5;
/** `INC-1 to INC-9` is one of them. */
const rangesShown = 15;

/** `INC-1 to INC-58, INC-60`: all of them, as long as they are not scattered all over. */
export function numbersNamed(numbers: readonly number[]): string {
  const ranges: { from: number; to: number }[] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && number <= last.to + 1) last.to = number;
    else ranges.push({ from: number, to: number });
  }
  const shown = ranges.slice(0, rangesShown);
  const more = ranges.slice(rangesShown).reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const words = shown.flatMap(({ from, to }) => (to - from > 1 ? [`INC-${from} to INC-${to}`] : named(from, to)));
  return `${words.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const named = (from: number, to: number): readonly string[] => (from === to ? [`INC-${from}`] : [`INC-${from}`, `INC-${to}`]);

const incidents = (count: number): string => `${count} incident${count === 1 ? '' : 's'}`;

const numbersOf = (all: readonly Pick<Incident, 'number'>[]): readonly number[] => all.map(({ number }) => number);

/** To whoever took all their pages: which, the worst first, and what somebody else was faster with. */
export function tookAll(taken: readonly Incident[], missed: readonly Incident[], directory: Directory): string {
  const worst = taken.toSorted((a, b) => a.severity.localeCompare(b.severity) || a.number - b.number);
  const more = taken.length - titlesShown;
  const gone = missed.map(
    (one) => `INC-${one.number} (${one.ack === null ? statusWord(one) : `${personName(directory, one.ack.by)} has it`})`,
  );
  return [
    taken.length === 0
      ? 'None of your pages was left to take.'
      : `You have ${incidents(taken.length)} now: ${numbersNamed(numbersOf(taken))}.`,
    ...worst.slice(0, titlesShown).map((incident) => headline(incident)),
    more > 0 ? `… and ${more} more: *list* shows them.` : null,
    gone.length === 0 ? null : `Not taken: ${listed(gone, titlesShown)}.`,
    taken.length === 0 ? null : `*undo* gives ${taken.length === 1 ? 'it' : 'all of them'} back, for 2 minutes.`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

/** To whoever has no page to take. */
export function nothingToTake(has: readonly Incident[], severity: Severity | null): string {
  const none = severity === null ? 'You have no open page to take.' : `You have no open ${severity} page to take.`;
  const yours = has.length === 0 ? '' : ` ${numbersNamed(numbersOf(has))} ${has.length === 1 ? 'is' : 'are'} yours already.`;
  return `${none}${yours} *list* shows what is open.`;
}

/** `ack all 5` where they are not five: one that came in the meantime has been read by nobody. */
export const otherwiseMany = (pages: readonly Incident[], count: number): string =>
  `${pages.length === 1 ? '1 page waits' : `${grouped(pages.length)} pages wait`} for you, not ${grouped(count)}: ${numbersNamed(numbersOf(pages))}. Nothing has changed.\nReply *ack all* to take every one.`;

/** To everybody else who is told of each: once. */
export const hasAll = (numbers: readonly number[], by: PersonKey, directory: Directory): string =>
  `✅ ${personName(directory, by)} has ${incidents(numbers.length)}: ${numbersNamed(numbers)}`;

export const gaveBackAll = (numbers: readonly number[], by: PersonKey, directory: Directory): string =>
  `↩️ ${personName(directory, by)} gave back ${incidents(numbers.length)}, nobody has them now: ${numbersNamed(numbers)}`;

/** To whoever took it back. */
export function tookBackAll(back: readonly number[], kept: readonly number[]): string {
  const changed = kept.length === 0 ? '' : `\nLeft alone, because it changed since: ${numbersNamed(kept)}.`;
  const gave = `Undone. ${numbersNamed(back)} ${back.length === 1 ? 'is' : 'are'} unassigned again, and paging continues.`;
  return back.length === 0 ? `Nothing was taken back.${changed}` : `${gave}${changed}`;
}

/** To whoever hands over all they have: who is asked, and that each stays where it is until then. */
export function handedOverAll(asked: readonly Incident[], not: readonly Incident[], to: PersonKey, directory: Directory): string {
  const worst = asked.toSorted((a, b) => a.severity.localeCompare(b.severity) || a.number - b.number);
  const more = asked.length - titlesShown;
  const who = personName(directory, to);
  if (asked.length === 0) return `Nothing was handed over. Left as they are: ${numbersNamed(numbersOf(not))}.`;
  return [
    `${who} is asked to take ${incidents(asked.length)}: ${numbersNamed(numbersOf(asked))}. Each stays with you until ${who} takes it.`,
    ...worst.slice(0, titlesShown).map((incident) => headline(incident)),
    more > 0 ? `… and ${more} more: *list* shows them.` : null,
    not.length === 0 ? null : `Left as they are: ${numbersNamed(numbersOf(not))}.`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

/** To everybody else who is told of each: once. */
export const asksForAll = (numbers: readonly number[], by: PersonKey, to: PersonKey, directory: Directory): string =>
  `🤝 ${personName(directory, by)} asked ${personName(directory, to)} to take ${incidents(numbers.length)}: ${numbersNamed(numbers)}`;

/** To whoever takes that back, and to everybody else. */
export const keptAll = (numbers: readonly number[], to: PersonKey, directory: Directory): string =>
  `Undone. ${numbersNamed(numbers)} ${numbers.length === 1 ? 'stays' : 'stay'} with you; ${personName(directory, to)} is not asked any more.`;
export const keepsAll = (numbers: readonly number[], by: PersonKey, directory: Directory): string =>
  `↩️ ${personName(directory, by)} keeps ${incidents(numbers.length)}: ${numbersNamed(numbers)}`;

/** What stays of several that become one, and what the sender asked for. */
export interface Merging {
  readonly into: Incident;
  readonly from: readonly number[];
  /** The one named to stay, where another is worse. */
  readonly milder: number | null;
}

const stays = ({ into, milder }: Merging): string => {
  const it = `INC-${into.number} (${inline(into.title, 60)}) is a ${into.severity} and stays.`;
  return milder === null ? it : `INC-${milder} is milder: ${it}`;
};

/** `Merge 16 incidents into INC-1? …`: what *merge all* would do. `typed`: what does it without a question. */
export const askMergeAll = (merging: Merging, typed: string): string =>
  [
    `Merge ${incidents(merging.from.length)} into INC-${merging.into.number}? ${stays(merging)}`,
    numbersNamed(merging.from),
    `Nothing has changed yet. Reply *yes*, or *${typed}*.`,
  ].join('\n');

/** To whoever merged them. `left`: of what was asked about, what is not theirs any more; `since`: what else is theirs by now. */
export function mergedAll(
  { into, from, milder }: Merging,
  { left, since }: { readonly left: readonly Incident[]; readonly since: readonly number[] },
  by: PersonKey,
  directory: Directory,
): string {
  const has =
    into.ack === null
      ? `Nobody has it yet: *ack ${into.number}* takes it.`
      : `${into.ack.by === by ? 'You have' : `${personName(directory, into.ack.by)} has`} it.`;
  const gone = left.map(
    (one) =>
      `INC-${one.number} (${one.ack === null || one.ack.by === by ? statusWord(one) : `${personName(directory, one.ack.by)} has it`})`,
  );
  return [
    milder === null ? null : `INC-${milder} is milder, so INC-${into.number} is the one that stays.`,
    `${numbersNamed(from)} ${from.length === 1 ? 'is' : 'are'} part of INC-${into.number} now. ${has}`,
    gone.length === 0 ? null : `Left alone: ${listed(gone, titlesShown)}.`,
    since.length === 0
      ? null
      : `Not among them: ${numbersNamed(since)}. *merge all* again takes ${since.length === 1 ? 'it' : 'them'} too.`,
    '*undo* within 2 min takes all of it back.',
  ]
    .filter((line) => line !== null)
    .join('\n');
}

/** To whoever has less than two. */
export function nothingToMerge(own: readonly Incident[], severity: Severity | null): string {
  const kind = severity === null ? 'open incident' : `open ${severity}`;
  const [only] = own;
  return only === undefined
    ? `You have no ${kind} to merge, and no page that waits for you. *list* shows what is open.`
    : `Only INC-${only.number} is yours: there is nothing to merge it with. *list* shows what is open, *merge 43 into ${only.number}* takes another.`;
}

/** To whoever names one that is not theirs to put others into. */
export function notYoursToMergeInto(incident: Incident, directory: Directory): string {
  const whose =
    incident.ack === null ? `INC-${incident.number} is not yours` : `INC-${incident.number} is ${personName(directory, incident.ack.by)}'s`;
  return `${whose}: *merge all* only touches what you have or are paged for. *merge 43 into ${incident.number}* takes one at a time. Nothing has changed.`;
}

/** To everybody who was told of several that are part of another now: once. */
export const partOfOne = (numbers: readonly number[], into: Incident, by: PersonKey, directory: Directory): string =>
  `🔀 ${numbersNamed(numbers)} are part of INC-${into.number} now (${personName(directory, by)})\nContinue there: ${headline(into)}`;

/** To everybody who was told of several that are on their own again: once. */
export const ownAgain = (numbers: readonly number[], by: PersonKey, directory: Directory): string =>
  `↩️ ${numbersNamed(numbers)} are on their own again, ${personName(directory, by)} took back the merge. *list* shows them.`;

/** What of an order could not be taken back, and why. */
export const stillPart = (incident: Incident | null, why: string): string =>
  incident === null ? why : `Left as it is: INC-${incident.number}. ${why}`;
