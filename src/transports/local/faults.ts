// The faults of the local transport: how handing over goes wrong on purpose, for a drill, a demo or the torture bench.
// Only what the bot sends is struck; what people write always arrives.

import type { Clock } from '../../clock.js';
import { SendFailure } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import type { MemberOutcome } from '../transport.js';

export const faultModes = ['ok', 'down', 'hang', 'accept-then-fail', 'reject', 'slow'] as const;
export type FaultMode = (typeof faultModes)[number];

export interface FaultOrder {
  readonly mode: FaultMode;
  /** Only this destination: a phone or a group's id. All of them when absent. */
  readonly phone?: string | undefined;
  /** Ends by itself after this much of the clock's time. */
  readonly forMs?: number | undefined;
  /** 0..1: strikes that share of what is sent, evenly and always the same way. */
  readonly share?: number | undefined;
}

export interface ActiveFault {
  readonly mode: FaultMode;
  readonly phone: string | null;
  readonly share: number;
  readonly since: EpochMs;
  readonly until: EpochMs | null;
}

export interface Faults {
  /** Replaces the fault of that destination; `ok` ends it, and without a phone ends all. */
  set(order: FaultOrder): void;
  list(): readonly ActiveFault[];
  /** One thing is handed over: waits, throws SendFailure, or answers whether it will arrive. */
  pass(destination: string | null): Promise<'arrives' | 'lost'>;
  /** What becomes of adding this phone to a group. */
  membership(phone: string): MemberOutcome;
  /** The clock's scale changed: what ends by itself must end at the new time. */
  rearm(): void;
  /** Ends everything; whoever hangs is refused for now. */
  end(): void;
}

/** Delay of the mode `slow`, in the clock's time. */
const slowMs = 2_000;

type Running = ActiveFault & { passed: number; readonly waiting: Set<(why: SendFailure) => void>; cancelTimer: () => void };

const everywhere = '*';

/** Begins without a fault; `changed` is called whenever the list changes. */
export function createFaults({ clock, changed }: { clock: Clock; changed: () => void }): Faults {
  const faults = new Map<string, Running>();

  const lift = (scope: string) => {
    const fault = faults.get(scope);
    if (fault === undefined) return;
    faults.delete(scope);
    fault.cancelTimer();
    for (const refuse of fault.waiting) refuse(forNow('The line came back, this message was not taken.'));
  };
  const arm = (scope: string, fault: Running) => {
    fault.cancelTimer();
    const { until } = fault;
    if (until === null) return;
    fault.cancelTimer = clock.after(Math.max(0, until - clock.now()), () => {
      if (clock.now() < until) return arm(scope, fault);
      lift(scope);
      changed();
    });
  };
  const inForce = (scope: string) => {
    const fault = faults.get(scope);
    return fault === undefined || (fault.until !== null && fault.until <= clock.now()) ? null : fault;
  };
  const striking = (destination: string | null) => {
    const fault = inForce(destination ?? everywhere) ?? inForce(everywhere);
    if (fault === null) return null;
    fault.passed += 1;
    return Math.floor(fault.passed * fault.share) > Math.floor((fault.passed - 1) * fault.share) ? fault : null;
  };

  return {
    set: (order) => {
      const scope = order.phone ?? everywhere;
      if (order.mode === 'ok' && scope === everywhere) for (const each of [...faults.keys()]) lift(each);
      else lift(scope);
      if (order.mode !== 'ok') {
        const fault = begun(order, clock.now());
        faults.set(scope, fault);
        arm(scope, fault);
      }
      changed();
    },
    list: () =>
      [...faults.keys()]
        .flatMap((scope) => inForce(scope) ?? [])
        .map(({ mode, phone, share, since, until }) => ({ mode, phone, share, since, until })),
    pass: async (destination) => {
      const fault = striking(destination);
      return fault === null ? 'arrives' : suffer(fault, clock);
    },
    membership: (phone) => outcomes[inForce(phone)?.mode ?? 'ok'],
    rearm: () => {
      for (const [scope, fault] of faults) arm(scope, fault);
    },
    end: () => {
      for (const scope of [...faults.keys()]) lift(scope);
    },
  };
}

const begun = (order: FaultOrder, now: EpochMs): Running => ({
  mode: order.mode,
  phone: order.phone ?? null,
  share: order.share ?? 1,
  since: now,
  until: order.forMs === undefined ? null : now + order.forMs,
  passed: 0,
  waiting: new Set(),
  cancelTimer: () => {},
});

async function suffer(fault: Running, clock: Clock): Promise<'arrives' | 'lost'> {
  switch (fault.mode) {
    case 'ok':
      return 'arrives';
    case 'down':
      throw forNow('The line is down.');
    case 'reject':
      throw new SendFailure('The other side refuses this for good.', { permanent: true });
    case 'accept-then-fail':
      return 'lost';
    case 'hang':
      return new Promise((_, refuse) => fault.waiting.add(refuse));
    case 'slow':
      await new Promise<void>((done) => clock.after(slowMs, done));
      return 'arrives';
    default:
      return fault.mode satisfies never;
  }
}

const forNow = (message: string) => new SendFailure(message, { permanent: false });

const outcomes: Record<FaultMode, MemberOutcome> = {
  ok: 'joined',
  slow: 'joined',
  'accept-then-fail': 'joined',
  reject: 'invited',
  down: 'failed',
  hang: 'failed',
};
