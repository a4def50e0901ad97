// Names and zones of the people, as plain data: what words need to know of the organisation.

import type { Audience } from './audience.js';
import type { Actor, PersonKey } from './incident.js';
import type { Zone } from './moment.js';
import { english, type Phrases } from './phrases.js';

export interface Named {
  /** `Asha Rao`. */
  readonly name: string;
  /** `Asha`, or the whole name where two people share the first. */
  readonly short: string;
  readonly timezone: string;
  /** What they alone read is said in these. Absent: in English. */
  readonly says?: Phrases;
}

export interface Directory {
  /** Zone of rooms and of the record. */
  readonly timezone: string;
  readonly people: Readonly<Record<PersonKey, Named>>;
  /** What people call each transport, by its name; '' is the primary one. */
  readonly transports?: Readonly<Record<string, string>>;
  /** The transport that rings, by its name; absent: none does. */
  readonly rings?: string;
  /** Whether some monitoring system is to be told who has its alerts. */
  readonly tellsSources?: boolean;
  /** Who hears of incidents without working on them. Absent: nobody. */
  readonly audiences?: readonly Audience[];
  /** Whether pictures of some monitoring system may be fetched and shown. */
  readonly showsPictures?: boolean;
  /** Whether a language model is asked for drafts. Absent: there is none. */
  readonly draftsByModel?: boolean;
}

/** What people call a transport. One that was taken out since is WhatsApp, as most are. */
export const transportWord = ({ transports }: Pick<Directory, 'transports'>, name: string): string => transports?.[name] ?? 'WhatsApp';

/** Short name of whoever did something: a person, `Muster` for the clock, or the monitoring system. */
export function actorName(directory: Directory, actor: Actor): string {
  if (actor === 'muster') return 'Muster';
  if (actor.startsWith('source:')) return actor.slice('source:'.length);
  return directory.people[actor]?.short ?? actor;
}

/** Short name of a person, or `nobody`; of what asked for it by an API, the name it gave itself. */
export const personName = (directory: Directory, person: PersonKey | null | undefined): string =>
  person === null || person === undefined ? 'nobody' : (directory.people[person]?.short ?? person.replace(/^source:/, ''));

/** `Asha`, `Asha and Ben`, `Asha, Ben and Mia`. */
export function names(directory: Directory, people: readonly PersonKey[]): string {
  const all = people.map((person) => personName(directory, person));
  return all.length < 2 ? (all[0] ?? 'nobody') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** In which a person is told what they alone read. */
export const phrasesFor = ({ people }: Pick<Directory, 'people'>, person: PersonKey): Phrases => people[person]?.says ?? english;

/** The zone in which a person reads times. */
export const zoneOf = (directory: Directory, person: PersonKey | null): string =>
  (person === null ? undefined : directory.people[person]?.timezone) ?? directory.timezone;

/** The zone of what is said in rooms: named as soon as anybody reads times in another. */
export function roomZone(directory: Directory): Zone {
  const known = roomZones.get(directory);
  if (known !== undefined) return known;
  const { timezone, people } = directory;
  const zone: Zone = Object.values(people).every((one) => one.timezone === timezone) ? timezone : { timezone, named: true };
  roomZones.set(directory, zone);
  return zone;
}

const roomZones = new WeakMap<Directory, Zone>();
