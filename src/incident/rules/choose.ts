// Who is meant: roles resolved to people through the incident's own seats, each person once.

import type { Paged } from '../events.js';
import type { Incident, PersonKey } from '../incident.js';
import type { Role } from '../policy.js';

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

/** The roles that own the work, in the order in which they are asked. */
export const workers: readonly Role[] = ['owner', 'backup', 'manager'];

/** Who is asked next when `person` passes: backup, then manager, then whoever decides above them. */
export const nextAfter = (incident: Pick<Incident, 'seats'>, person: PersonKey): Paged | null =>
  holders(incident, ['owner', 'backup', 'manager', 'vp-engineering', 'cto'], [person])[0] ?? null;

/** Everyone to page when nobody has it any more: owner and backup, or the next above, or at last the person who let go. */
export function pageAfresh(incident: Pick<Incident, 'seats'>, except: PersonKey | null): readonly Paged[] {
  const first = holders(incident, ['owner', 'backup'], [except]);
  if (first.length > 0) return first;
  const above = holders(incident, ['manager', 'vp-engineering', 'cto'], [except]);
  return above.length > 0 ? above.slice(0, 1) : holders(incident, workers);
}
