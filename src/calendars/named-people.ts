// Whom an event of a calendar names: by the title in the forms that PagerDuty, Opsgenie, Grafana, Google and people use, by the address of
// an attendee, or as muster.yaml says. Pure.

import type { PersonKey } from '../incident/incident.js';
import type { Person } from '../people/organisation.js';

export interface Names {
  readonly people: ReadonlyMap<PersonKey, Person>;
  /** Titles, names and e-mail addresses, and the person of the file each of them is. */
  readonly match: ReadonlyMap<string, PersonKey>;
}

export interface NamedIn {
  readonly title: string;
  /** E-mail addresses. */
  readonly attendees: readonly string[];
  /** The key that a calendar of ours says. */
  readonly key: string | null;
}

/** Finds the people an event names; none where it names nobody of the file. */
export function findsPeople({ people, match }: Names): (named: NamedIn) => readonly PersonKey[] {
  const said = [...match].map(([text, person]) => [plain(text), person] as const);
  const known = new Map<string, PersonKey | null>([
    ...uniquely(people, ({ name }) => name.trim().split(/\s+/)[0] ?? ''),
    ...uniquely(people, ({ name }) => name),
    ...[...people.keys()].map((key) => [plain(key), key] as const),
    ...said,
  ]);
  const find = (name: string): PersonKey | null => known.get(plain(name)) ?? known.get(core(name)) ?? null;

  return ({ title, attendees, key }) => {
    if (key !== null && people.has(key)) return [key];
    const whole = known.get(plain(title));
    if (whole !== undefined && whole !== null) return [whole];
    const byTitle = peopleIn(title, find);
    if (byTitle.length > 0) return byTitle;
    const byAddress = attendees.flatMap((address) => find(address) ?? []);
    return [...new Set(byAddress)];
  };
}

/** Who has which name; null for one that two people share: it is the name of neither. */
function uniquely(people: Names['people'], nameOf: (person: Person) => string): ReadonlyMap<string, PersonKey | null> {
  const found = new Map<string, PersonKey | null>();
  for (const [key, person] of people) {
    const name = plain(nameOf(person));
    if (name !== '') found.set(name, found.has(name) ? null : key);
  }
  return found;
}

function peopleIn(title: string, find: (name: string) => PersonKey | null): readonly PersonKey[] {
  // What follows the name is that of the schedule, which may be called like somebody.
  const pagerDuty = /^\s*on[ -]?call\s+-\s+(.+?)\s+-\s+./i.exec(title);
  if (pagerDuty !== null) return several(pagerDuty[1] ?? '', find);
  for (const part of title.split(/\s+[-–—|]\s+|:\s+|[()[\]]/, mostParts)) {
    const found = several(part, find);
    if (found.length > 0) return found;
  }
  return [];
}

const mostParts = 20;

/** `Asha Rao, Ben & Chloe` names three; where one of several is nobody's name, the others still are. */
function several(part: string, find: (name: string) => PersonKey | null): readonly PersonKey[] {
  const whole = find(part);
  if (whole !== null) return [whole];
  const names = part.split(/\s*[,;&+/]\s*|\s+and\s+/i, mostParts);
  return names.length === 1 ? [] : [...new Set(names.flatMap((name) => find(name) ?? []))];
}

/** Without regard to case, accents written in two ways, and spaces. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();

/** The name alone: `[L1] @asha is on call` → `asha`. */
const core = (text: string): string =>
  plain(text)
    .replace(/^\[?l\d\]\s*/, '')
    .replaceAll(/\b(?:is )?(?:on[ -]?call|on[ -]duty|pager duty|shift|rota|primary|secondary|backup)\b/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^@/, '')
    .replace(/^for /, '');
