// What a policy is: who is paged when, which clocks run. The defaults and the YAML live elsewhere; this is only the shape.

/** A seat or role a policy may name: `owner`, `backup`, `manager`, `comms`, `vp-engineering`, `cto`, or a schedule of your own. */
export type Role = string;

/** One rung. Steps for unacknowledged count from the last step taken; steps for unresolved from the declaration. */
export interface Step {
  /** Milliseconds after the declaration, as written in the policy. */
  readonly afterMs: number;
  readonly unless: 'acknowledged' | 'resolved';
  readonly to: readonly Role[];
}

/** Every clock of one severity (docs/design.md, "Clocks"). `null` means the clock does not exist for this severity. */
export interface Policy {
  readonly acknowledgeWithinMs: number | null;
  readonly resolveWithinMs: number | null;
  /** Warn when this much is left, largest first. */
  readonly warnAtMs: readonly number[];
  readonly firstUpdateWithinMs: number | null;
  readonly updateEveryMs: number | null;
  /** After `slowAfterMs` the owner's beat slows to `slowUpdateEveryMs`: nobody keeps a five-minute beat for a whole night. */
  readonly slowAfterMs: number | null;
  readonly slowUpdateEveryMs: number | null;
  readonly noticeWithinMs: number | null;
  /** Paged at once; empty means the daily digest only. */
  readonly page: readonly Role[];
  readonly escalate: readonly Step[];
  /** After the last rung for unacknowledged the next person up is paged after this long, then after twice as long, and so on. */
  readonly repeatEveryMs: number;
  readonly room: 'declare' | 'ask';
  /** Roles seated in the war room when it opens. */
  readonly roomSeats: readonly Role[];
  /** A page not delivered in this time also goes to the next transport. */
  readonly fallbackAfterMs: number | null;
  readonly ackExpiresAfterMs: number | null;
  /** A proposal nobody answers in this time goes to the VP. */
  readonly decideWithinMs: number;
}

/** The seat a decision goes to when the manager does not answer, or when it is beyond the people on the incident. */
export const decisionVp: Role = 'vp-engineering';

/** Seats of those on call beside the owner, where a schedule has several: `oncall-2`, `oncall-3` … Whoever pages the owner pages them. */
export const besideOwner = (place: number): Role => `oncall-${place}`;

export const isBesideOwner = (role: Role): boolean => /^oncall-\d+$/.test(role);
