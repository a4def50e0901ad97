// What messages cost: deliveries as the transports charged them, and in money where the organisation says what one costs.

import { type Directory, transportWord } from './directory.js';
import { grouped } from './moment.js';

/** So many deliveries of one kind. */
export interface Charged {
  readonly transport: string;
  /** As the transport calls it: `utility`, `service`, … */
  readonly category: string;
  /** False where the transport says that it was free. */
  readonly billable: boolean;
  readonly deliveries: number;
}

/** What one charged delivery costs. */
export interface Prices {
  /** As it is written behind an amount: `EUR`. */
  readonly currency: string;
  readonly byCategory: ReadonlyMap<string, number>;
}

/** What a month may cost before updates to audiences are left out; null: no limit of that kind. */
export interface Budget {
  readonly deliveries: number | null;
  /** In the currency of the prices. */
  readonly money: number | null;
}

export interface Cost {
  readonly charged: number;
  readonly free: number;
  /** Null: no price is known. */
  readonly money: number | null;
  /** Charged deliveries of categories that have no price: the money is without them. */
  readonly unpriced: number;
}

/** All of these together. */
export function costOf(counts: readonly Charged[], prices: Prices | null): Cost {
  const billable = counts.filter((one) => one.billable);
  const priced = billable.flatMap(({ category, deliveries }) => {
    const price = prices?.byCategory.get(category);
    return price === undefined ? [] : [{ deliveries, money: deliveries * price }];
  });
  const charged = sum(billable.map(({ deliveries }) => deliveries));
  return {
    charged,
    free: sum(counts.filter((one) => !one.billable).map(({ deliveries }) => deliveries)),
    money: prices === null ? null : sum(priced.map(({ money }) => money)),
    unpriced: charged - sum(priced.map(({ deliveries }) => deliveries)),
  };
}

/** How much of the budget a cost is: 1 is all of it. Of two limits the one that is nearer counts. */
export function shareOf({ charged, money }: Cost, budget: Budget): number {
  const shares = [
    ...(budget.deliveries === null ? [] : [share(charged, budget.deliveries)]),
    ...(budget.money === null || money === null ? [] : [share(money, budget.money)]),
  ];
  return Math.max(0, ...shares);
}

const share = (used: number, most: number): number => (most <= 0 ? 1 : used / most);
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

const amounts = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
/** `12.40 EUR`. */
export const amount = (money: number, { currency }: Pick<Prices, 'currency'>): string => `${amounts.format(money)} ${currency}`;

/** `412 of 5,000 deliveries`, `12.40 EUR of 50.00 EUR`. */
export function usedWords({ charged, money }: Cost, budget: Budget, prices: Prices | null): string {
  return [
    ...(budget.deliveries === null ? [] : [`${grouped(charged)} of ${grouped(budget.deliveries)} charged deliveries`]),
    ...(budget.money === null || money === null || prices === null ? [] : [`${amount(money, prices)} of ${amount(budget.money, prices)}`]),
  ].join(', ');
}

export interface CostAsked {
  /** `INC-42`, `November 2026`. */
  readonly of: string;
  readonly counts: readonly Charged[];
  readonly prices: Prices | null;
  /** Absent: it is not about a month, or there is none. */
  readonly budget?: Budget;
}

/** The answer to *cost*: the sum, each transport and category of it, the month's budget. */
export function costReport({ of, counts, prices, budget }: CostAsked, directory: Pick<Directory, 'transports'>): string {
  const cost = costOf(counts, prices);
  const budgetLine = budget === undefined ? [] : [budgetWords(cost, budget, prices)];
  if (cost.charged + cost.free === 0) return [`💶 ${of} · nothing charged, as far as the transports have said`, ...budgetLine].join('\n');
  const unpriced = prices === null || cost.unpriced === 0 ? [] : [`No price is set for ${grouped(cost.unpriced)} of them.`];
  return [
    `💶 ${of} · ${costWords(cost, prices)}`,
    ...kindsOf(counts).map((kind) => kindLine(kind, prices, directory)),
    ...unpriced,
    ...budgetLine,
  ].join('\n');
}

/** `412 charged deliveries, 30 free · 12.40 EUR`. */
function costWords({ charged, free, money, unpriced }: Cost, prices: Prices | null): string {
  const counted = `${grouped(charged)} charged ${charged === 1 ? 'delivery' : 'deliveries'}, ${grouped(free)} free`;
  return money === null || prices === null || (unpriced > 0 && unpriced === charged) ? counted : `${counted} · ${amount(money, prices)}`;
}

const budgetWords = (cost: Cost, budget: Budget, prices: Prices | null): string => {
  const share = shareOf(cost, budget);
  const used = `Budget: ${usedWords(cost, budget, prices)} (${Math.floor(share * 100)}%).`;
  return share < 1 ? used : `${used} Updates to audiences are left out until next month; everything else goes on.`;
};

interface Kind {
  readonly transport: string;
  readonly category: string;
  readonly counts: readonly Charged[];
}

/** What costs most deliveries first. */
function kindsOf(counts: readonly Charged[]): readonly Kind[] {
  const kinds = new Map<string, Charged[]>();
  for (const one of counts) {
    const key = `${one.transport}\n${one.category}`;
    kinds.set(key, [...(kinds.get(key) ?? []), one]);
  }
  const all = [...kinds].map(([key, of]) => {
    const [transport = '', category = ''] = key.split('\n');
    return { transport, category, counts: of };
  });
  return all.sort((a, b) => costOf(b.counts, null).charged - costOf(a.counts, null).charged || (a.category < b.category ? -1 : 1));
}

function kindLine({ transport, category, counts }: Kind, prices: Prices | null, directory: Pick<Directory, 'transports'>): string {
  const cost = costOf(counts, prices);
  const money = cost.money === null || prices === null || cost.unpriced > 0 || cost.charged === 0 ? '' : ` · ${amount(cost.money, prices)}`;
  const free = cost.free === 0 ? '' : `, ${grouped(cost.free)} free`;
  return `• ${transportWord(directory, transport)}, ${category.replaceAll('_', ' ')}: ${grouped(cost.charged)} charged${free}${money}`;
}

/** `November 2026` of `2026-11`. */
export const monthWords = (month: string): string => `${monthNames[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;

const monthNames = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

const budgetTold = 'Pages, answers, war rooms, openings, all-clears and customer notices are sent as ever.';

/** What the admins are told when most of the budget is used, or all of it. */
export function budgetNews(month: string, cost: Cost, budget: Budget, prices: Prices | null): string {
  const used = usedWords(cost, budget, prices);
  const percent = Math.floor(shareOf(cost, budget) * 100);
  return shareOf(cost, budget) < 1
    ? `💶 ${percent}% of the message budget of ${monthWords(month)} is used: ${used}\nWhen all of it is, updates to audiences are left out. ${budgetTold} *cost month* shows where it goes.`
    : `💶 The message budget of ${monthWords(month)} is used up: ${used}\nUpdates to audiences are left out until the month ends. ${budgetTold} More: \`budget:\` in muster.yaml.`;
}
