// An order that somebody else is told: `ack it asha!`, `approve this vic please`. It is no order of whoever says it.

import type { ReadingContext } from '../command.js';
import { readName } from './names.js';

/** Orders as they are given to somebody; `acked @mia` and `on it @mia` tell her what was done. */
export const orders: ReadonlySet<string> = new Set([
  ...['ack', 'acknowledge', 'investigate', 'approve', 'reject', 'resolve', 'mitigate', 'reopen', 're-open', 'close', 'cancel', 'decline'],
  ...['override', 'publish', 'publish it', 'unack'],
]);

const between =
  /^\s*(?:(?:inc-?|#)?[0-9]{1,7}[\s,]+)?(?:(?:it|this|that|one|the (?:page|incident|alert|proposal)|already|now|then|finally|again|please|pls|plz|kindly|asap|for (?:me|us))[\s,]+)*/iu;
const behind =
  /^[\s.!,]*(?:(?:it|this|that|already|now|then|finally|again|please|pls|plz|kindly|asap|quickly|quick|thanks|thx|thank you|for (?:me|us))(?![\p{L}\p{N}])[\s.!,]*)*$/iu;
const everybody = /^@(?:all|everyone|everybody|here|channel|team|room|muster)(?![\p{L}\p{N}])/iu;

/** Longer than this it is more than an order and a name. */
const longestChars = 80;

/** Whether what stands behind the verb is nothing but the name of somebody else: `it asha!`, `@asha`, `this please asha`. */
export function isToldToAnother(verb: string, after: string, context: ReadingContext): boolean {
  if (!orders.has(verb) || after.length > longestChars || /[\n?？]/u.test(after) || !/^\s/u.test(after)) return false;
  const said = after.slice(between.exec(after)?.[0].length ?? 0);
  if (said === '' || everybody.test(said)) return false;
  const name = readName(said, context);
  if (name.read === 'named') return behind.test(name.rest) && isAnother(name.named, said, context);
  // `ack this @dave`, whoever that is.
  return (name.read === 'several' || name.read === 'unknown') && behind.test(said.replace(/^@?[\p{L}\p{N}+'-]+/u, '')) && !isPlain(name);
}

const isPlain = (name: ReturnType<typeof readName>): boolean => name.read === 'unknown' && name.plain;

/** A role counts where it is mentioned: `backup` is also a noun. */
const isAnother = (named: { readonly person: string } | { readonly role: string }, said: string, { by }: ReadingContext): boolean =>
  'person' in named ? named.person !== by : said.startsWith('@');
