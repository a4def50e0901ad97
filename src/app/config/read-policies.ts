// Policies of `muster.yaml`, wherever they stand: under `policies:` for everybody, under `teams.<name>.policies` for one team. Each is
// laid over those it is more particular than.

import { type Severity, severities } from '../../incident/incident.js';
import type { Policy } from '../../incident/policy.js';
import { didYouMean } from './near-miss.js';
import { type GivenPolicy, mergePolicy, policySchema } from './policy-file.js';
import { complain, type Judged, readOne } from './sections.js';
import type { Path } from './yaml-document.js';

export interface GivenPolicies {
  /** What the file says of a severity, where that is right. */
  readonly given: ReadonlyMap<Severity, GivenPolicy>;
  /** Severities whose entries are wrong: about them nothing more can be said. */
  readonly broken: ReadonlySet<string>;
}

export type Policies = Readonly<Record<Severity, Policy>>;

type Names = Parameters<typeof policySchema>[0];

/** What the map at `path` says for each severity; what is wrong is noted in `judged`. */
export function readPolicies(judged: Judged, path: Path, names: Names): GivenPolicies {
  const written = judged.file.at(path);
  const keys = typeof written === 'object' && written !== null && !Array.isArray(written) ? Object.keys(written) : [];
  for (const key of keys) {
    if (!severities.some((severity) => severity === key)) {
      complain(judged, [...path, key], 'an unknown key', `one of ${severities.join(', ')}${didYouMean(key, severities)}`);
    }
  }
  const known = severities.filter((severity) => keys.includes(severity));
  // Most teams have none of their own, and a schema costs more than what it reads.
  if (known.length === 0) return { given: new Map(), broken: new Set() };
  const schema = policySchema(names);
  const given = new Map<Severity, GivenPolicy>();
  for (const severity of known) {
    const policy = readOne(judged, [...path, severity], schema);
    if (policy !== null) given.set(severity, policy);
  }
  return { given, broken: new Set(known.filter((severity) => !given.has(severity))) };
}

/** The policies `base` with what is given laid over them. A severity of which nothing is given is the same object as before. */
export function policiesOver(base: Policies, given: ReadonlyMap<Severity, GivenPolicy>): Policies {
  const of = (severity: Severity): Policy => {
    const ours = given.get(severity);
    return ours === undefined ? base[severity] : mergePolicy(severity, ours, base[severity]);
  };
  return { P1: of('P1'), P2: of('P2'), P3: of('P3'), P4: of('P4') };
}
