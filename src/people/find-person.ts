// Who is meant by a name typed: a key, a first or full name, a phone number or a role. Never a guess between two.

import type { Named, ReadingContext } from '../commands/command.js';
import type { Directory } from '../incident/directory.js';
import type { PersonKey } from '../incident/incident.js';
import { languageNamed } from '../languages/index.js';
import { withoutJoiners } from '../text/invisible.js';
import type { Organisation } from './organisation.js';

/** Spellings of the roles people use, beside the seats of the organisation. */
const roleSpellings: Readonly<Record<string, string>> = {
  owner: 'owner',
  lead: 'owner',
  backup: 'backup',
  manager: 'manager',
  comms: 'comms',
  'customer lead': 'comms',
  cto: 'cto',
  vp: 'vp-engineering',
  'vp engineering': 'vp-engineering',
  'vp eng': 'vp-engineering',
  'vp customer': 'vp-customer',
  'vp customer operations': 'vp-customer',
};

/** The look-up handed to the grammar. Compares without regard to case; phones by their digits. */
export const whoIs =
  (organisation: Organisation): ReadingContext['who'] =>
  (typed) => {
    const wanted = comparable(typed.trim().replace(/^@/u, ''));
    if (wanted === '') return null;
    const key = exact(organisation, wanted);
    if (key !== null) return { person: key };
    const role = roleSpellings[wanted] ?? (organisation.seats.has(wanted) ? wanted : null);
    if (role !== null) return { role } satisfies Named;
    const first = [...organisation.people.values()]
      .filter((person) => comparable(person.name).split(/\s+/u)[0] === wanted)
      .map((person) => person.key);
    const [only] = first;
    return only === undefined ? null : first.length === 1 ? { person: only } : first;
  };

function exact(organisation: Organisation, wanted: string): PersonKey | null {
  const digits = wanted.replace(/[\s()./-]/gu, '').replace(/^00/u, '+');
  for (const person of organisation.people.values()) {
    if (person.key.toLowerCase() === wanted || comparable(person.name) === wanted || person.phone === digits) return person.key;
  }
  return null;
}

const comparable = (name: string): string => withoutJoiners(name).toLowerCase();

/** Names and zones as plain data for the pure core. The short name is the first name while it is nobody else's. */
export function directoryOf(organisation: Organisation): Directory {
  const firsts = new Map<string, number>();
  for (const { name } of organisation.people.values()) firsts.set(firstName(name), (firsts.get(firstName(name)) ?? 0) + 1);
  const people = [...organisation.people.values()].map(({ key, name, timezone, language }) => {
    const short = firsts.get(firstName(name)) === 1 ? firstName(name) : name;
    const says = language === undefined ? null : (languageNamed(language)?.said ?? null);
    return [key, { name, short, timezone, ...(says === null ? {} : { says }) }] as const;
  });
  const tellsSources = [...organisation.sources.values()].some(({ acknowledge }) => acknowledge !== undefined);
  const { audiences = [] } = organisation;
  const showsPictures = [...organisation.sources.values()].some(({ pictureHosts }) => pictureHosts !== undefined);
  return {
    timezone: organisation.timezone,
    people: Object.fromEntries(people),
    ...(tellsSources ? { tellsSources } : {}),
    ...(audiences.length > 0 ? { audiences } : {}),
    ...(showsPictures ? { showsPictures } : {}),
  };
}

const firstName = (name: string): string => name.trim().split(/\s+/u)[0] ?? name;
