// What is asked of WhatsApp's page itself, beside the library: how it stands, and the three nudges that the library forgets.
// Must change nothing of the account, and take nothing from it.

import type { Client } from 'whatsapp-web.js';

export interface PageFacts {
  /** WhatsApp's own word (`CONNECTED`, `PAIRING`, `CONFLICT`…); null before it has loaded. */
  readonly state: string | null;
  readonly hasSynced: boolean;
  /** The library's functions are in the page: false again after it was loaded anew. */
  readonly injected: boolean;
  readonly passkeyAsked: boolean;
}

const look = `(() => {
  const attempt = (ask) => { try { return ask(); } catch { return undefined; } };
  const socket = attempt(() => window.require('WAWebSocketModel').Socket);
  return {
    state: socket?.state ?? null,
    hasSynced: socket?.hasSynced === true,
    injected: window.WWebJS !== undefined,
    passkeyAsked: window.musterPasskeyAsked === true,
  };
})()`;

export const factsOf = async (client: Client): Promise<PageFacts | null> =>
  client.pupPage === undefined || client.pupPage === null ? null : ((await client.pupPage.evaluate(look)) as PageFacts);

/** `ready` comes only when `hasSynced` changes; where it was true before the library listened, this says so again. */
export const sayReadyAgain = (client: Client): Promise<unknown> => evaluate(client, 'void window.onAppStateHasSyncedEvent?.()');

/** The library tries this from the wrong side (`window` in Node) and fails: without it the QR code goes stale after some minutes. */
export const refreshQr = (client: Client): Promise<unknown> => evaluate(client, `window.require('WAWebCmd').Cmd.refreshQR()`);

export const takeOver = (client: Client): Promise<unknown> => evaluate(client, `window.require('WAWebSocketModel').Socket.takeover()`);

const evaluate = async (client: Client, words: string): Promise<unknown> => client.pupPage?.evaluate(words);
