// Who follows what because they said so: kept in one note of the store, and shown to everybody as audiences beside those of the file.

import type { Deps } from '../handling/dependencies.js';
import { type Audience, usualEveryMs } from '../incident/audience.js';
import type { Followed } from '../incident/followed.js';
import { type PersonKey, severities } from '../incident/incident.js';
import type { Organisation } from '../people/organisation.js';

/** One wish of one person, or of a group. */
export interface Follow {
  /** In their own chat … */
  readonly person: PersonKey;
  /** … or in this group, for which they asked; null: in their own chat. */
  readonly group: { readonly transport: string; readonly chat: string } | null;
  readonly what: Followed;
}

export interface Follows {
  list(): readonly Follow[];
  /** Reads the store, unless that was done. */
  load(): Promise<void>;
  /** What there is with these changes; one after the other. */
  change(to: (now: readonly Follow[]) => readonly Follow[]): Promise<void>;
}

const notesOf = 'follows';
const key = 'all';

export function createFollows({ store }: Pick<Deps, 'store'>): Follows {
  let known: readonly Follow[] | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const load = async () => {
    known ??= JSON.parse((await store.note(notesOf, key)) ?? '[]') as readonly Follow[];
  };
  return {
    list: () => known ?? none,
    load,
    change: (to) => {
      const next = last.then(async () => {
        await load();
        const changed = to(known ?? none);
        await store.writeNote(notesOf, key, JSON.stringify(changed));
        known = changed;
      });
      last = next.catch(() => undefined);
      return next;
    },
  };
}

const none: readonly Follow[] = [];

/** The organisation with those who follow as audiences; worked out once for each time either changes. */
export function withFollows(organisation: () => Organisation, follows: () => readonly Follow[]): () => Organisation {
  let known: { readonly of: Organisation; readonly follows: readonly Follow[]; readonly shown: Organisation } | null = null;
  return () => {
    const [of, all] = [organisation(), follows()];
    if (known !== null && known.of === of && known.follows === all) return known.shown;
    const meant = all.filter(({ person }) => of.people.has(person));
    const shown = meant.length === 0 ? of : { ...of, audiences: [...(of.audiences ?? []), ...meant.map(audienceOf)] };
    known = { of, follows: all, shown };
    return shown;
  };
}

const audienceOf = ({ person, group, what }: Follow): Audience => ({
  key: `${group === null ? person : `the group of ${person}`} (follows)`,
  people: group === null ? [person] : [],
  outside: group === null ? [] : [group],
  severities: 'severity' in what ? [what.severity] : severities,
  services: 'service' in what ? [what.service] : null,
  teams: 'team' in what ? [what.team] : null,
  locations: null,
  incident: 'incident' in what ? what.incident : null,
  hears: ['open', 'updates', 'all-clear'],
  everyMs: usualEveryMs,
  via: null,
});

/** `every P1`, `INC-42`, `payments-db`, `team database`, `every incident`. */
export function followedWords(what: Followed): string {
  if ('severity' in what) return `every ${what.severity}`;
  if ('incident' in what) return `INC-${what.incident}`;
  if ('team' in what) return `team ${what.team}`;
  return 'service' in what ? what.service : 'every incident';
}
