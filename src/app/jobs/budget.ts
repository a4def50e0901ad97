// The month's budget of charged deliveries: the admins are told when most of it is used and when all of it is, and from then on updates to
// audiences are left out where each message is paid for. Nothing else ever is.

import type { Deps } from '../../handling/dependencies.js';
import { tellOf } from '../../incident/compose.js';
import { budgetNews, type Cost, costOf, shareOf } from '../../incident/cost.js';
import { days, minutes } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import { monthOf } from '../../incident/moment.js';
import { administratorsOf } from '../../people/identity/recovery-contacts.js';
import type { Organisation } from '../../people/organisation.js';
import { write } from '../../store/store.js';

export interface BudgetWatch {
  /** Tells the admins what is due, once a month, also over restarts. */
  look(): Promise<void>;
  /** Why an update to an audience is not to leave, or null. */
  usedUp(): Promise<string | null>;
  /** The part of the budget that is used, 1 being all of it; null: there is none. */
  used(): Promise<number | null>;
}

/** Told at these parts of it, the most of them that is reached. */
const toldAt = [1, 0.8] as const;

/** Charges of a month are added up no more often than this. */
const lookEveryMs = minutes(1);

type BudgetDeps = Pick<Deps, 'store' | 'clock' | 'organisation' | 'nudge'>;

export function createBudgetWatch(deps: BudgetDeps): BudgetWatch {
  const used = async () => {
    const { budget } = deps.organisation();
    return budget === undefined ? null : shareOf(await costNow(deps), budget);
  };
  let lookedAt: EpochMs | null = null;
  return {
    look: async () => {
      const now = deps.clock.now();
      if (deps.organisation().budget === undefined || (lookedAt !== null && Math.abs(now - lookedAt) < lookEveryMs)) return;
      await tellAdmins(deps);
      lookedAt = now;
    },
    used,
    usedUp: async () => (((await used()) ?? 0) >= 1 ? `the message budget of ${monthOf(deps.clock.now())} is used up` : null),
  };
}

const costNow = async ({ store, clock, organisation }: BudgetDeps): Promise<Cost> =>
  costOf(await store.chargesIn(monthOf(clock.now())), organisation().prices ?? null);

async function tellAdmins(deps: BudgetDeps): Promise<void> {
  const { store, clock, organisation } = deps;
  const { budget, prices = null } = organisation();
  if (budget === undefined) return;
  const cost = await costNow(deps);
  const reached = toldAt.find((part) => shareOf(cost, budget) >= part);
  if (reached === undefined) return;
  const now = clock.now();
  const receipt = { channel: 'budget', id: idOf(monthOf(now), reached, budget) };
  if (await store.seen(receipt)) return;
  const text = budgetNews(monthOf(now), cost, budget, prices);
  const messages = administratorsOf(organisation(), now).map((person) => write.message(tellOf(person, text, days(1))));
  await store.commit({ now, writes: [...messages, write.receipt({ ...receipt, at: now })] });
  deps.nudge();
}

/** A budget that was changed is another one. */
const idOf = (month: string, part: number, { deliveries, money }: NonNullable<Organisation['budget']>): string =>
  `${month} ${part * 100}% of ${deliveries ?? '-'}/${money ?? '-'}`;
