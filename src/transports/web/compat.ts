// WhatsApp Web since July 2026 minifies the property that holds an id in words: `_serialized` became `$1` in its message keys, and in
// some builds in its user ids too. whatsapp-web.js 1.34.7 reads the old name everywhere. This file gives it back, where it is missing.
// To be rid of it: delete the line that calls `giveBackIds` in web-browser.ts, and this file.

import type { AuthStrategy, Client } from 'whatsapp-web.js';

/** Lets the strategy's own hooks, which the library awaits at the right moments, put the old name back on both sides. */
export function giveBackIds(strategy: AuthStrategy, clientOf: () => Client): void {
  const translated = new WeakSet<object>();
  const before = {
    opened: strategy.afterBrowserInitialized.bind(strategy),
    needed: strategy.onAuthenticationNeeded.bind(strategy),
    synced: strategy.getAuthEventPayload.bind(strategy),
  };
  strategy.afterBrowserInitialized = async () => {
    const page = clientOf().pupPage;
    // Called again on the same page after a logout.
    if (page !== undefined && !translated.has(page)) {
      translated.add(page);
      translate(page);
    }
    await before.opened();
  };
  strategy.onAuthenticationNeeded = async () => {
    await clientOf().pupPage?.evaluate(shim);
    return before.needed();
  };
  strategy.getAuthEventPayload = async () => {
    await clientOf().pupPage?.evaluate(shim);
    return before.synced();
  };
}

type Page = NonNullable<Client['pupPage']>;

/** What the page answers and what it calls us with arrive as copies without prototypes, so the getter of the shim is lost on them. */
const translate = (page: Page): void => {
  const evaluate = page.evaluate.bind(page) as (...args: unknown[]) => Promise<unknown>;
  const expose = page.exposeFunction.bind(page);
  page.evaluate = (async (...args: unknown[]) => withIds(await evaluate(...args))) as Page['evaluate'];
  page.exposeFunction = (name, fn) => expose(name, typeof fn === 'function' ? (...args: unknown[]) => fn(...args.map(withIds)) : fn);
};

/**
 * In the page: a getter where a class has no `_serialized` of its own. Each class is looked at by itself, since the rename came to one
 * and not the other; and the words are asked of `toString()`, which both have always had, so that the next name does not matter.
 */
const shim = `(() => {
  const giveBack = (made) => {
    if (made === undefined || made === null || made._serialized !== undefined) return;
    Object.defineProperty(Object.getPrototypeOf(made), '_serialized', { configurable: true, get() { return this.toString(); } });
  };
  const attempt = (make) => { try { return make(); } catch { return undefined; } };
  const wids = attempt(() => window.require('WAWebWidFactory'));
  const keys = attempt(() => window.require('WAWebMsgKey'));
  giveBack(attempt(() => wids.createWid('0@c.us')));
  giveBack(attempt(() => keys.fromString('true_0@c.us_00')));
})()`;

/** The same value; every object in it that holds an id in words under the new name holds it under the old one too. */
export function withIds<T>(value: T): T {
  if (Array.isArray(value)) value.forEach(withIds);
  else if (isPlain(value)) giveBack(value);
  return value;
}

const giveBack = (value: Record<string, unknown>): void => {
  for (const one of Object.values(value)) withIds(one);
  const { $1: words, _serialized: known } = value;
  if (typeof words === 'string' && known === undefined) value._serialized = words;
};

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
