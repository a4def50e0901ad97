// Whose seats they are while nobody has taken them: seats follow the rota, save where somebody's word put a person. Pure.
// The organisation is not known here: whoever decides hands in whom the rota gives now.

import type { Incident, PersonKey, Seats } from './incident.js';
import { isBesideOwner, type Role } from './policy.js';
import { sliceOf } from './slice.js';

/** What is known of the rota beside the seats themselves. */
interface RotaKnown {
  /** Whom the rota gave each seat when it was last filled by it. */
  readonly given: Seats;
  /** Whom it gave at the last look; differs from `given` where somebody holds a seat and the duty has moved on. */
  readonly now: Seats;
  /** Seats given or taken by a word: these stay. */
  readonly byWord: readonly Role[];
  /** Whoever went off duty, sat nowhere any more and was told no more of it. */
  readonly freed: readonly PersonKey[];
}

/** Absent as long as every seat is as the incident opened with: the rota's. */
const slice = sliceOf<RotaKnown | null>('rota', null);

const knownOf = (incident: Incident): RotaKnown =>
  slice.read(incident) ?? { given: incident.seats, now: incident.seats, byWord: [], freed: [] };

/** What is known of the rota, to be put back as it was by `withRotaKept`. */
export const rotaKept = (incident: Pick<Incident, 'slices'>): unknown => slice.read(incident as Incident);

/** The incident with what `rotaKept` answered of an earlier one. */
export const withRotaKept = (incident: Incident, kept: unknown): Incident => slice.write(incident, kept as RotaKnown | null);

/** A seat that went from one person to another. */
export interface SeatMove {
  readonly role: Role;
  readonly from: PersonKey | null;
  readonly to: PersonKey;
}

export interface OnRota {
  readonly seats: Seats;
  readonly moves: readonly SeatMove[];
  /** Whoever the rota gave a seat before and gives none now. */
  readonly left: readonly PersonKey[];
}

/** Somebody was given this seat by a word; the rota does not move it any more. */
export const takenByWord = (incident: Incident, role: Role): Incident => {
  const known = knownOf(incident);
  return slice.write(incident, { ...known, byWord: [...new Set([...known.byWord, role])] });
};

/** A seat changes hands without staying with whoever has it: the rota moves it when the duty changes. */
export const leftToRota = (incident: Incident, role: Role): Incident => {
  const known = knownOf(incident);
  return slice.write(incident, { ...known, byWord: known.byWord.filter((one) => one !== role) });
};

/** A schedule has fewer on call at once than before: this seat is nobody's. Any other that the rota leaves out stays as it is. */
const hasVanished = (rota: Seats, role: Role): boolean => isBesideOwner(role) && rota[role] === undefined && rota.owner !== undefined;

const lookedAt = (before: Seats, rota: Seats): Seats => ({
  ...Object.fromEntries(Object.entries(before).filter(([role]) => !hasVanished(rota, role))),
  ...rota,
});

/** What the seats are once they follow `rota`, as it is or as it was last looked at. Whoever has acknowledged keeps the owner's. */
export function onRota(incident: Incident, rota: Seats = knownOf(incident).now): OnRota {
  const { given, now, byWord } = knownOf(incident);
  const isHeld = (role: Role) => byWord.includes(role) || (role === 'owner' && incident.ack !== null);
  const changed = Object.keys(rota).filter((role) => rota[role] !== (given[role] ?? incident.seats[role]));
  const vanished = Object.keys(incident.seats).filter((role) => hasVanished(rota, role) && !isHeld(role));
  const free = Object.keys({ ...incident.seats, ...rota }).filter((role) => !isHeld(role) && !vanished.includes(role));
  const next: Record<Role, PersonKey> = Object.fromEntries(
    Object.entries(incident.seats).flatMap(([role, one]) => (one ? [[role, one]] : [])),
  );
  for (const role of changed) if (!isHeld(role)) next[role] = rota[role] as PersonKey;
  for (const role of vanished) delete next[role];
  // Whoever goes off duty leaves the seats they were moved to as well: a backup who acknowledged swapped with them.
  const onDuty = Object.values(rota);
  const left = Object.keys(rota).flatMap((role) =>
    [given[role] ?? incident.seats[role], now[role]]
      .filter((one) => one !== undefined && one !== rota[role] && !onDuty.includes(one))
      .map((person) => ({ person: person as PersonKey, instead: rota[role] as PersonKey })),
  );
  for (const { person, instead } of left) {
    for (const role of free) {
      if (next[role] !== person) continue;
      const own = rota[role];
      // Nobody is the backup of themselves: where one of the two owns it, the seat is the other's.
      const isFree = own !== undefined && !Object.values(next).includes(own);
      next[role] = own !== undefined && (isFree || instead === next.owner) ? own : instead;
    }
  }
  // Whoever came by such a swap and went off duty while the incident was over is in nobody's memory but the seat.
  const gone = vanished.flatMap((role) => incident.seats[role] ?? []).filter((person) => !onDuty.includes(person));
  for (const role of free) {
    const [person, own] = [next[role], rota[role]];
    if (person === undefined || own === undefined || onDuty.includes(person)) continue;
    const isSeated = (one: PersonKey) => Object.values(next).includes(one);
    gone.push(person);
    next[role] = isSeated(own) ? (Object.values(rota).find((one) => one !== undefined && !isSeated(one)) ?? own) : own;
  }
  const moves = free
    .filter((role) => next[role] !== incident.seats[role])
    .map((role) => ({ role, from: incident.seats[role] ?? null, to: next[role] as PersonKey }));
  return {
    seats: moves.length === 0 && vanished.length === 0 ? incident.seats : next,
    moves,
    left: [...left.map(({ person }) => person), ...gone],
  };
}

/** Whether the rota is as it was, for every seat: mostly it is, and a storm asks for each change. */
export function isAsBefore(incident: Incident, rota: Seats): boolean {
  const { given, now } = slice.read(incident) ?? { given: incident.seats, now: incident.seats };
  for (const role in rota) if (rota[role] !== given[role] || rota[role] !== now[role]) return false;
  for (const role in now) if (hasVanished(rota, role)) return false;
  return true;
}

/** Whether the rota says something that has not been written down yet. */
export const isNews = (incident: Incident, rota: Seats): boolean => {
  const { now } = knownOf(incident);
  return (
    Object.keys(rota).some((role) => rota[role] !== (now[role] ?? incident.seats[role])) ||
    Object.keys(now).some((role) => hasVanished(rota, role))
  );
};

/** Of those who left, whoever was told of it and sits nowhere any more. Whoever was called in by name stays. */
export function freedBy(incident: Incident, { seats, left }: OnRota): readonly PersonKey[] {
  const staying = [...Object.values(seats), ...incident.escalatedTo, ...incident.guests, incident.ack?.by];
  return [...new Set(left)].filter((person) => incident.paged.includes(person) && !staying.includes(person));
}

/** Somebody who went off duty is asked nothing about it any more; until they are told of it again by name. */
export const isFree = (incident: Incident, person: PersonKey): boolean =>
  !incident.paged.includes(person) && (slice.read(incident)?.freed.includes(person) ?? false);

/** The incident with the rota looked at: seats nobody holds have moved, those held are remembered, whoever left hears no more of it. */
export function withRota(incident: Incident, rota: Seats): Incident {
  const known = knownOf(incident);
  const moved = onRota(incident, rota);
  const freed = freedBy(incident, moved);
  const isHeld = (role: Role) => known.byWord.includes(role) || (role === 'owner' && incident.ack !== null);
  const given = Object.fromEntries(Object.entries(known.given).filter(([role]) => !hasVanished(rota, role)));
  for (const role of Object.keys(rota)) {
    const had = known.given[role] ?? incident.seats[role];
    given[role] = isHeld(role) && had !== undefined ? had : (rota[role] as PersonKey);
  }
  const paged = freed.length === 0 ? incident.paged : incident.paged.filter((person) => !freed.includes(person));
  return slice.write(
    { ...incident, seats: moved.seats, paged },
    {
      ...known,
      given,
      now: lookedAt(known.now, rota),
      freed: [...new Set([...known.freed, ...freed])],
    },
  );
}

/** Remembers the rota and moves nobody: for an incident that is over and may open again. */
export const rotaSeen = (incident: Incident, rota: Seats): Incident => {
  const known = knownOf(incident);
  return slice.write(incident, { ...known, now: lookedAt(known.now, rota) });
};

/** Seats nobody holds are whoever's the rota said at the last look. */
export const caughtUp = (incident: Incident): Incident =>
  slice.read(incident) === null ? incident : withRota(incident, knownOf(incident).now);

/** Nobody has it any more: what `person` took is the rota's again, and so is every seat nobody holds by a word. */
export function letGo(incident: Incident, person: PersonKey | null): Incident {
  const free = { ...incident, ack: null };
  if (slice.read(free) === null) return free;
  const known = knownOf(incident);
  const byWord = known.byWord.filter((role) => person === null || incident.seats[role] !== person);
  return caughtUp(slice.write(free, { ...known, byWord }));
}
