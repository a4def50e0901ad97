// What the systems whose alerts an incident has are told when somebody acknowledges it. Asked for once for each acknowledgement.

import type { Directory } from '../../directory.js';
import type { EffectRequest } from '../../effect.js';
import type { EpochMs, Incident, PersonKey } from '../../incident.js';

/** The name its effects go by. */
export const acknowledgedAtSource = 'acknowledge-at-source';

export interface Acknowledged {
  readonly incident: number;
  readonly by: string;
  readonly at: EpochMs;
}

/** Nothing where no source of the organisation is to be told, and for an incident that no source knows of. */
export const askAtSource = (
  { person, at, seq }: { readonly person: PersonKey; readonly at: EpochMs; readonly seq: number },
  { number, source, drill, alerts }: Incident,
  { tellsSources, people }: Directory,
): readonly EffectRequest[] => {
  if (tellsSources !== true || drill || (source === null && alerts.total === 0)) return [];
  const payload: Acknowledged = { incident: number, by: people[person]?.name ?? person, at };
  return [{ feature: acknowledgedAtSource, key: `INC-${number} ${seq}`, payload }];
};

/** What was asked, as it comes back from the store; null for anything else. */
export const readAcknowledged = (payload: unknown): Acknowledged | null => {
  const { incident, by, at } = (payload ?? {}) as Partial<Record<keyof Acknowledged, unknown>>;
  return typeof incident === 'number' && typeof by === 'string' && typeof at === 'number' ? { incident, by, at } : null;
};
