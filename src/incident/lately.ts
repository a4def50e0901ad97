// What people did to an incident in the last two minutes: an undo is about the last of it, or says what it cannot take back. Pure.

import type { Act, EpochMs, Incident, PersonKey } from './incident.js';
import { undoWithinMs } from './undo-window.js';

/** What somebody did last, while it can be taken back at all. */
export const lastActOf = ({ lately = [] }: Pick<Incident, 'lately'>, person: PersonKey, now: EpochMs): Act | null =>
  lately.find((act) => act.by === person && now - act.at <= undoWithinMs) ?? null;

/** One entry for each person; what is too old to be taken back is forgotten. */
export function withAct(incident: Incident, act: Act): Incident {
  const others = (incident.lately ?? []).filter((one) => one.by !== act.by && act.at - one.at <= undoWithinMs);
  return { ...incident, lately: [...others, act] };
}

/** What they did was taken back. */
export function withoutAct(incident: Incident, person: PersonKey): Incident {
  const { lately = [], ...rest } = incident;
  const others = lately.filter((one) => one.by !== person);
  return others.length === 0 ? rest : { ...rest, lately: others };
}
