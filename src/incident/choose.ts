// Who is meant: roles resolved to people through the incident's own seats, each person once.

import type { Incident, Paged, PersonKey } from './incident.js';
import type { Role, Step } from './policy.js';

/** The people holding these roles, in order, each once; empty seats are left out. */
export function holders(
  incident: Pick<Incident, 'seats'>,
  roles: readonly Role[],
  except: readonly (PersonKey | null)[] = [],
): readonly Paged[] {
  const chosen: Paged[] = [];
  for (const role of roles) {
    const person = incident.seats[role];
    if (person === undefined || except.includes(person) || chosen.some((one) => one.person === person)) continue;
    chosen.push({ person, role });
  }
  return chosen;
}

/** Those no transport has reached since nobody has it. */
export const unreachedIn = ({ progression: { unreached, unansweredAt } }: Pick<Incident, 'progression'>): readonly PersonKey[] =>
  unreached?.since === unansweredAt ? unreached.people : [];

/** The roles that own the work, in the order in which they are asked. */
const workers: readonly Role[] = ['owner', 'backup', 'manager'];

/** Who is asked next when `person` passes: backup, then manager, then whoever decides above them. */
export const nextAfter = (incident: Pick<Incident, 'seats'>, person: PersonKey): Paged | null =>
  holders(incident, ['owner', 'backup', 'manager', 'vp-engineering', 'cto'], [person])[0] ?? null;

/** Everyone to page when nobody has it any more: owner and backup, or the next above, or at last the person who let go. */
export function pageAfresh(incident: Pick<Incident, 'seats'>, except: PersonKey | null): readonly Paged[] {
  const first = holders(incident, ['owner', 'backup'], [except]);
  if (first.length > 0) return first;
  const above = holders(incident, ['manager', 'vp-engineering', 'cto'], [except]);
  return above.length > 0 ? above.slice(0, 1) : anybody(incident);
}

/** Once the ladder is climbed: everybody on it again, and whoever sits anywhere where nobody holds its roles. */
export function everybodyOn(incident: Pick<Incident, 'seats'>, ladder: readonly Step[]): readonly Paged[] {
  const known = holders(
    incident,
    ladder.flatMap((step) => step.to),
  );
  return known.length > 0 ? known : anybody(incident);
}

/** The last resort: whoever owns the work, or else whoever holds any seat at all. */
function anybody(incident: Pick<Incident, 'seats'>): readonly Paged[] {
  const own = holders(incident, workers);
  return own.length > 0 ? own : holders(incident, Object.keys(incident.seats));
}
