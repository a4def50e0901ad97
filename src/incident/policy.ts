// What a policy is: who is paged when, which clocks run. The defaults and the YAML live elsewhere; this is only the shape.

/** A seat or role a policy may name: `owner`, `backup`, `manager`, `comms`, `vp-engineering`, `cto`, or a schedule of your own. */
export type Role = string;

/** One rung. Steps for unacknowledged count from the last step taken; steps for unresolved from the declaration. */
export interface Step {
  /** Milliseconds after the declaration, as written in the policy. */
  readonly afterMs: number;
  readonly unless: 'acknowledged' | 'resolved';
  readonly to: readonly Role[];
  /** One of `to` alone, by turns: each incident the next. Resolved when the incident opens. */
  readonly roundRobin?: true;
}

/** By night, where the person is, sooner than by day. */
export interface RingTimes {
  readonly night: number;
  readonly day: number;
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
  /** Customers are promised the next notice this long after one, while it goes on; null: nothing is promised. Absent: after half an hour. */
  readonly noticeEveryMs?: number | null;
  /** A notice is published by somebody else than whoever wrote it. Absent: by either. */
  readonly noticeBySecond?: true;
  /** Paged at once; empty means the daily digest only. */
  readonly page: readonly Role[];
  readonly escalate: readonly Step[];
  /** After the last rung for unacknowledged the next person up is paged after this long, then after twice as long, and so on. */
  readonly repeatEveryMs: number;
  /** So often it goes on beyond the last rung; from then on only the last resort is paged. Absent: beside whoever is on call for ever. */
  readonly repeat?: number;
  /** Whom the ladder ends with and stays at. Absent: the highest role this severity goes up to. */
  readonly lastResort?: Role;
  /** How many of those asked have to acknowledge before nobody else is woken; the first has it. Absent: one. */
  readonly acks?: number | 'all';
  /** Of `page` one alone is paged at once, by turns, and owns it. Resolved when the incident opens. */
  readonly roundRobin?: true;
  /** Whose turn it was when it opened: the owner's seat is theirs. Absent: it is whoever is on call. */
  readonly turn?: Role;
  readonly room: 'declare' | 'ask';
  /** Roles seated in the war room when it opens. */
  readonly roomSeats: readonly Role[];
  /** A page not delivered in this time also goes to the next transport. */
  readonly fallbackAfterMs: number | null;
  /** A page not read in this time also rings the phone, where a transport rings; absent or null: only when nothing else delivers it. */
  readonly ringWhenUnreadAfterMs?: RingTimes | null;
  readonly ackExpiresAfterMs: number | null;
  /** A proposal nobody answers in this time goes to the VP. */
  readonly decideWithinMs: number;
  /** It is reviewed once it is over, by itself. Null or absent: only when somebody asks for it. */
  readonly review?: ReviewRule | null;
}

/** How a review is due, and who writes theirs beside those who worked on it. */
export interface ReviewRule {
  /** So many days, or business days, after it was resolved. */
  readonly within: { readonly days: number } | { readonly businessDays: number };
  /** A team, or people, by key. Empty: nobody beside those who worked on it. */
  readonly team: readonly string[];
}

/** The seat a decision goes to when the manager does not answer, or when it is beyond the people on the incident. */
export const decisionVp: Role = 'vp-engineering';

/** Seats of those on call beside the owner, where a schedule has several: `oncall-2`, `oncall-3` … Whoever pages the owner pages them. */
export const besideOwner = (place: number): Role => `oncall-${place}`;

export const isBesideOwner = (role: Role): boolean => /^oncall-\d+$/.test(role);
