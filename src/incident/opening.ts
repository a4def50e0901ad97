// What the shell found out before an incident opens, and what its alerts did: plain data that travels inside commands and events.

import type { ImpactLists } from './impact-facts.js';
import type {
  Category,
  EpochMs,
  FromMaintenance,
  HeldSum,
  LeftOutOf,
  Link,
  Origin,
  Places,
  Quieted,
  Related,
  Seats,
  ServiceFacts,
  Severity,
  Unheard,
} from './incident.js';
import type { Policy } from './policy.js';

/** The group key of what somebody declared begins so, drills included: no alert joins it. */
export const declaredGroup = 'chat/';

/** Everything the shell found out before an incident opens. */
export interface Opening {
  readonly number: number;
  readonly title: string;
  readonly about?: string | null;
  readonly places?: Places;
  readonly severity: Severity;
  readonly category: Category | null;
  /** What its title sounds like, where a route would ask another team if it were so. Absent: nothing. */
  readonly looksLike?: Category;
  readonly origin: Origin;
  /** It is declared of what a customer reported. Absent: it is not. */
  readonly reportedByCustomer?: true;
  readonly service: string | null;
  /** Absent: the catalogue has nothing to say. */
  readonly serviceFacts?: ServiceFacts;
  readonly team: string | null;
  readonly drill: boolean;
  readonly groupKey: string;
  readonly source: string | null;
  readonly url: string | null;
  readonly startedAt: EpochMs | null;
  /** What its source says of its start, where that cannot be or lies too far back to count. Absent: `startedAt` is what it says. */
  readonly saidStartedAt?: EpochMs;
  readonly customersAffected: number | null;
  /** Where and for what it hits customers. Absent: nobody has said. */
  readonly impact?: ImpactLists;
  readonly seats: Seats;
  readonly policy: Policy;
  /** Subject of its war room, already filled in; and what late joiners are told. */
  readonly roomSubject: string;
  /** What it was filled in from: it follows the incident. Absent: it stays. */
  readonly roomPattern?: string;
  readonly welcome: string | null;
  readonly quietUntil: EpochMs | null;
  /** Whose silence that is; absent: none holds. */
  readonly quieted?: Quieted;
  readonly links: readonly Link[];
  /** Absent: none. */
  readonly related?: Related;
  /** What the delivery that opens it lacks, told with it. Absent: nothing, or it is told elsewhere. */
  readonly leftOut?: readonly LeftOutOf[];
  /** Absent: it comes from no maintenance. */
  readonly maintenance?: FromMaintenance;
}

/** What the alert that raised an incident says of it: the incident is told by that one from then on. */
export type Speaks = Pick<
  Opening,
  'title' | 'about' | 'places' | 'service' | 'serviceFacts' | 'url' | 'startedAt' | 'saidStartedAt' | 'customersAffected' | 'team' | 'links'
> & {
  /** It did not fire here before: what it leaves out is not what other alerts said. */
  readonly joins?: true;
};

/** The worst alert that still fires, once the one that spoke for the incident has cleared; the title stays, for people know it by that. */
export interface StillFiring {
  /** Null: it is the one the title names, or another of that name. */
  readonly firingNow: { readonly title: string; readonly severity: Severity } | null;
  readonly about: string | null;
  readonly places: Places | null;
  readonly customersAffected: number | null;
}

/** What a batch of alert signals did to this incident's alerts; counted by the shell from the alert rows. */
export interface AlertChange {
  readonly source: string;
  /** Titles of alerts that newly fired or left, at most three; the rest is in `fired`. */
  readonly titles: readonly string[];
  readonly fired: number;
  readonly refired: number;
  readonly cleared: number;
  /** How many of those in `cleared` fire on: they turned worse and have an incident of their own now. Absent: none. */
  readonly left?: number;
  /** How many of those in `fired` joined because what they are held under fires. Absent: none. */
  readonly held?: HeldSum;
  /** Firing already, on an incident that is over: what was decided about them holds no longer. Absent: none. */
  readonly still?: number;
  /** Its service is silenced until then: what opens again because of it pages nobody before. Absent: it is not. */
  readonly quietUntil?: EpochMs;
  /** Whose silence that is; there with `quietUntil`. */
  readonly quieted?: Quieted;
  /** Alerts of this incident firing after the batch. */
  readonly firing: number;
  readonly total: number;
  readonly flapping: boolean;
  /** How long it must keep still before it is taken at its last word. Absent: as long as the quick kind. */
  readonly settleMs?: number;
  readonly url: string | null;
  /** Another alert is the worst that fires than was told. Absent: as it was. */
  readonly speaksNow?: StillFiring;
  /** Of those that cleared some did so because their source said nothing of them for so long. Absent: none. */
  readonly unheard?: Unheard;
  /** The worst severity among those that fired, already mapped. */
  readonly severity: Severity | null;
}
