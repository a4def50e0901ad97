// `prices:` and `budget:` of `muster.yaml`: what a charged delivery costs, and what a month of them may.

import { z } from 'zod';
import type { Budget, Prices } from '../../incident/cost.js';
import type { Organisation } from '../../people/organisation.js';
import { fields, maybe } from './schema-parts.js';
import { complain, type Judged, readOne } from './sections.js';

const moneyWanted = 'an amount like 0.0087';
const money = z.string({ error: moneyWanted }).transform((text, context) => {
  if (/^\d{1,9}(?:\.\d{1,6})?$/.test(text.trim())) return Number(text);
  context.addIssue({ code: 'custom', message: moneyWanted });
  return z.NEVER;
});

const currencyWanted = 'a currency like EUR';
const currency = z.string({ error: currencyWanted }).regex(/^[A-Z]{3}$/, { error: currencyWanted });

const countWanted = 'a whole number like 5000';
const count = z.string({ error: countWanted }).transform((text, context) => {
  if (/^\d{1,9}$/.test(text.trim())) return Number(text);
  context.addIssue({ code: 'custom', message: countWanted });
  return z.NEVER;
});

/** Categories as WhatsApp has them; whatever else a transport may say is free of a price. */
const categories = ['service', 'utility', 'authentication', 'marketing'] as const;

/** What may stand under `prices`. */
export const pricesSchema = maybe(
  fields({ currency, service: maybe(money), utility: maybe(money), authentication: maybe(money), marketing: maybe(money) }),
);

/** What may stand under `budget`. */
export const budgetSchema = maybe(fields({ deliveries: maybe(count), money: maybe(money) }));

/** The prices and the budget; nothing where the file has none. */
export function readPrices(judged: Judged): Pick<Organisation, 'prices' | 'budget'> {
  const given = readOne(judged, ['prices'], pricesSchema);
  const prices = given === null ? null : pricesOf(given);
  const budget = readOne(judged, ['budget'], budgetSchema);
  if (budget !== null) judgeBudget(judged, budget, prices);
  return { ...(prices === null ? {} : { prices }), ...(budget === null ? {} : { budget }) };
}

const pricesOf = ({ currency: of, ...each }: NonNullable<z.output<typeof pricesSchema>>): Prices => ({
  currency: of,
  byCategory: new Map(categories.flatMap((name) => (each[name] === null ? [] : [[name, each[name]] as const]))),
});

function judgeBudget(judged: Judged, { deliveries, money: most }: Budget, prices: Prices | null): void {
  if (deliveries === null && most === null) complain(judged, ['budget'], 'no limit', 'deliveries, money, or both');
  if (most !== null && (prices === null || prices.byCategory.size === 0))
    complain(judged, ['budget', 'money'], 'an amount without prices', 'prices: with a price for each category');
}
