// An incident's policy is frozen into it and is the same for thousands of them: stored once, named by its hash, put back on reading.
// Must read rows that hold a whole policy: those written before policies had a table.

import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import type { Event } from '../../incident/events.js';
import type { Incident } from '../../incident/incident.js';
import type { Policy } from '../../incident/policy.js';
import type { Connection } from './connection.js';
import { policies } from './schema.js';

export interface PolicyTable {
  /** The incident as its row keeps it; inside a transaction, for a policy seen for the first time is stored with it. */
  stateOf(incident: Incident): string;
  incidentOf(state: string): Incident;
  /** The event as its row keeps it, likewise. */
  dataOf(event: Event): string;
  eventOf(data: string): Event;
  /** Call last inside each transaction. */
  beforeCommit(): void;
}

/** An incident as its row has it. */
interface StoredIncident extends Omit<Incident, 'policy' | 'progression' | 'undoable'> {
  policy: Policy | string;
  readonly progression: { readonly underEarlier?: readonly { policy: Policy | string }[] };
  readonly undoable: { readonly before: { policy?: Policy | string } } | null;
}

export function policyTable({ raw, orm }: Connection): PolicyTable {
  const insert = raw.prepare<[string, string]>('INSERT OR IGNORE INTO policies (hash, policy) VALUES (?, ?)');
  const find = orm
    .select({ policy: policies.policy })
    .from(policies)
    .where(eq(policies.hash, sql.placeholder('hash')))
    .prepare();
  const hashes = new WeakMap<Policy, { readonly hash: string; readonly text: string }>();
  /** Found where no transaction of ours could have put it and not committed it: certainly stored. */
  const byHash = new Map<string, Policy>();
  /** Written by the transaction that is open, or by one that was taken back. */
  const written = new Set<string>();
  /** Written by one that came to its end: stored, unless its commit failed. */
  const ended = new Set<string>();

  const hashed = (policy: Policy) => {
    const known = hashes.get(policy);
    if (known !== undefined) return known;
    const text = JSON.stringify(policy);
    const made = { hash: createHash('sha256').update(text).digest('base64url').slice(0, hashLength), text };
    hashes.set(policy, made);
    return made;
  };
  const nameOf = (policy: Policy): string => {
    const { hash, text } = hashed(policy);
    if (byHash.has(hash)) return hash;
    if (ended.delete(hash) && !written.has(hash) && find.get({ hash }) !== undefined) {
      byHash.set(hash, policy);
      return hash;
    }
    // Each time until it is known to be there: what one transaction stored may have been rolled back.
    insert.run(hash, text);
    written.add(hash);
    return hash;
  };
  const policyOf = (named: Policy | string): Policy => {
    if (typeof named !== 'string') return named;
    const known = byHash.get(named);
    if (known !== undefined) return known;
    const text = find.get({ hash: named })?.policy;
    if (text === undefined) throw new Error(`there is no policy ${named}`);
    const policy = JSON.parse(text) as Policy;
    if (raw.inTransaction) return policy;
    byHash.set(named, policy);
    hashes.set(policy, { hash: named, text });
    return policy;
  };

  return {
    stateOf: (incident) => {
      const { policy, progression, undoable } = incident;
      const { underEarlier } = progression;
      return JSON.stringify({
        ...incident,
        policy: nameOf(policy),
        ...(underEarlier === undefined
          ? {}
          : { progression: { ...progression, underEarlier: underEarlier.map((one) => ({ ...one, policy: nameOf(one.policy) })) } }),
        ...(undoable?.before.policy === undefined
          ? {}
          : { undoable: { ...undoable, before: { ...undoable.before, policy: nameOf(undoable.before.policy) } } }),
      });
    },
    incidentOf: (state) => {
      const found = JSON.parse(state) as StoredIncident;
      found.policy = policyOf(found.policy);
      for (const one of found.progression.underEarlier ?? []) one.policy = policyOf(one.policy);
      if (found.undoable?.before.policy !== undefined) found.undoable.before.policy = policyOf(found.undoable.before.policy);
      return found as unknown as Incident;
    },
    dataOf: (event) => JSON.stringify(named(event, nameOf)),
    eventOf: (data) => whole(JSON.parse(data), policyOf),
    beforeCommit: () => {
      for (const hash of written) ended.add(hash);
      written.clear();
    },
  };
}

/** Enough of a SHA-256 that no two policies ever share it: 132 bits. */
const hashLength = 22;

/** Whatever an event carries of a policy, itself or in one of its values: nobody outside its feature knows which that is. */
const named = (event: Event, nameOf: (policy: Policy) => string): object => {
  const names: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(event)) {
    if (key === 'policy') names[key] = nameOf(value);
    else if (holdsPolicy(value)) names[key] = { ...value, policy: nameOf(value.policy) };
  }
  return { ...event, ...names };
};

const holdsPolicy = (value: unknown): value is { readonly policy: Policy } =>
  typeof value === 'object' && value !== null && 'policy' in value && typeof value.policy === 'object' && value.policy !== null;

/** The other way round. */
const whole = (stored: Readonly<Record<string, unknown>>, policyOf: (named: Policy | string) => Policy): Event => {
  const found: Record<string, unknown> = { ...stored };
  for (const [key, value] of Object.entries(stored)) {
    if (key === 'policy') found[key] = policyOf(value as Policy | string);
    else if (namesPolicy(value)) found[key] = { ...value, policy: policyOf(value.policy) };
  }
  return found as unknown as Event;
};

const namesPolicy = (value: unknown): value is { readonly policy: string } =>
  typeof value === 'object' && value !== null && 'policy' in value && typeof value.policy === 'string';
