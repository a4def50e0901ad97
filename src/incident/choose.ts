// Who is meant: roles resolved to people through the incident's own seats, each person once.

import { clearedAt, type Incident, ownerOf, type Paged, type PersonKey, type Severity } from './incident.js';
import { isBesideOwner, type Role, type Step } from './policy.js';

/** The people holding these roles, in order, each once; empty seats are left out. */
export function holders(
  incident: Pick<Incident, 'seats'>,
  roles: readonly Role[],
  except: readonly (PersonKey | null)[] = [],
): readonly Paged[] {
  const chosen: Paged[] = [];
  for (const role of withBeside(incident, roles)) {
    const person = incident.seats[role];
    if (person === undefined || except.includes(person) || chosen.some((one) => one.person === person)) continue;
    chosen.push({ person, role });
  }
  return chosen;
}

/** The seats of whoever is on call together with the owner, in their order. */
export const beside = ({ seats }: Pick<Incident, 'seats'>): readonly Role[] => Object.keys(seats).filter(isBesideOwner).sort();

/** These roles, and with the owner's whoever is on call too. */
export const withBeside = (incident: Pick<Incident, 'seats'>, roles: readonly Role[]): readonly Role[] =>
  roles.flatMap((role) => (role === 'owner' ? [role, ...beside(incident)] : [role]));

/** Those no transport has reached since nobody has it. */
export const unreachedIn = ({ progression: { unreached, unansweredAt } }: Pick<Incident, 'progression'>): readonly PersonKey[] =>
  unreached?.since === unansweredAt ? unreached.people : [];

/** The roles that own the work, in the order in which they are asked. */
const workers: readonly Role[] = ['owner', 'backup', 'manager'];

/** Who is asked next when `person` passes: backup, then manager, then whoever decides above them. `except`: whoever has answered already. */
export const nextAfter = (
  incident: Pick<Incident, 'seats' | 'policy'>,
  person: PersonKey,
  except: readonly PersonKey[] = [],
): Paged | null => {
  return holders(incident, inOrder(incident), [person, ...except])[0] ?? null;
};

/** The roles that are asked to take it, one after the other. */
const inOrder = ({ policy: { lastResort } }: Pick<Incident, 'policy'>): readonly Role[] => [
  ...['owner', 'backup', 'manager', 'vp-engineering', 'cto'],
  ...(lastResort === undefined ? [] : [lastResort]),
];

/** Who comes after `person` in that order; null where `person` is not in it, or somebody before them is still waited for. `gone`: who is not. */
export function nextInTurn(incident: Pick<Incident, 'seats' | 'policy'>, person: PersonKey, gone: readonly PersonKey[]): Paged | null {
  const all = holders(incident, inOrder(incident));
  const own = all.findIndex((one) => one.person === person);
  const next = all.findIndex((one) => one.person !== person && !gone.includes(one.person));
  return own < 0 || next < own ? null : (all[next] ?? null);
}

/** Everyone to page when nobody has it any more: owner and backup, or the next above, or at last the person who let go. `except`: who let go, and whoever has just said no. */
export function pageAfresh(incident: Pick<Incident, 'seats'>, except: readonly PersonKey[]): readonly Paged[] {
  const first = holders(incident, ['owner', 'backup'], except);
  if (first.length > 0) return first;
  const above = holders(incident, ['manager', 'vp-engineering', 'cto'], except);
  return above.length > 0 ? above.slice(0, 1) : anybody(incident);
}

/** How far up a page nobody answers goes, in order; nobody above them is woken for less. */
const above: Readonly<Record<Severity, readonly Role[]>> = {
  P1: ['manager', 'vp-engineering', 'cto'],
  P2: ['manager', 'vp-engineering'],
  P3: ['manager'],
  P4: [],
};

/**
 * Once the ladder is climbed it goes on up, one role a round beside whoever is on call, never round and round at the same people. At
 * the top it stays with the last resort. `except`: whoever has acknowledged. `passed`: whoever has said no, and is passed over on the way up.
 */
export function beyondLadder(
  incident: Pick<Incident, 'seats' | 'severity' | 'progression' | 'policy'>,
  ladder: readonly Step[],
  round: number,
  except: readonly PersonKey[] = [],
  passed: readonly PersonKey[] = [],
): readonly Paged[] {
  const onIt = everybodyOn(incident, ladder).map((one) => one.person);
  const { lastResort, repeat } = incident.policy;
  const roles = topOf(incident);
  const notAsked = [...unreachedIn(incident), ...except];
  const last = lastResort === undefined ? [] : holders(incident, [lastResort], notAsked);
  const between = holders(incident, roles, [...onIt, ...notAsked, ...passed]).filter(({ person }) => person !== last[0]?.person);
  const up = [...between, ...last];
  const top = up.at(-1) ?? holders(incident, roles, except).at(-1);
  const next = repeat !== undefined && round > repeat ? top : (up[round - 1] ?? top);
  const staysAtTop = repeat !== undefined && round > repeat && next !== undefined;
  const owner = staysAtTop ? [] : holders(incident, ['owner'], [next?.person ?? null, ...except]);
  const people = [...owner, ...(next === undefined ? [] : [next])];
  return people.length > 0 ? people : everybodyOn(incident, ladder);
}

/** The roles it goes up to beyond the ladder, the last resort last. */
export const topOf = ({ severity, policy: { lastResort } }: Pick<Incident, 'severity' | 'policy'>): readonly Role[] =>
  lastResort === undefined ? above[severity] : [...above[severity].filter((role) => role !== lastResort), lastResort];

/** Everybody on the ladder, and whoever sits anywhere where nobody holds its roles. */
export function everybodyOn(incident: Pick<Incident, 'seats'>, ladder: readonly Step[]): readonly Paged[] {
  const known = holders(
    incident,
    ladder.flatMap((step) => step.to),
  );
  return known.length > 0 ? known : anybody(incident);
}

/** While everything is clear at the source: the owner and whoever was paged already, as far as they can be reached; nobody otherwise. */
export function remindedWhileCleared(incident: Incident, unreached: readonly PersonKey[] = unreachedIn(incident)): readonly Paged[] {
  if (clearedAt(incident) === null) return [];
  const owner = ownerOf(incident);
  const known = incident.paged.filter((person) => !unreached.includes(person));
  const seated = holders(incident, Object.keys(incident.seats)).filter(({ person }) => known.includes(person));
  // Whom somebody asked by name sits nowhere.
  const others = known.filter((person) => !seated.some((one) => one.person === person)).map((person) => ({ person, role: null }));
  return [...seated.filter(({ person }) => person === owner), ...seated.filter(({ person }) => person !== owner), ...others];
}

/**
 * Nobody new is woken for what may well be over. Of those chosen who know of it already are paged; where none of them does, the owner
 * is, or the first who knows. Only where nobody who was paged can be reached somebody new is.
 */
export function notNewWhileCleared(incident: Incident, chosen: readonly Paged[]): readonly Paged[] {
  const reminded = remindedWhileCleared(incident);
  if (reminded.length === 0) return chosen;
  const known = chosen.filter(({ person }) => reminded.some((one) => one.person === person));
  return known.length > 0 ? known : reminded.slice(0, 1);
}

/** The last resort: whoever owns the work, or else whoever holds any seat at all. */
function anybody(incident: Pick<Incident, 'seats'>): readonly Paged[] {
  const own = holders(incident, workers);
  return own.length > 0 ? own : holders(incident, Object.keys(incident.seats));
}
