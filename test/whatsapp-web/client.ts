// The real client of whatsapp-web.js in the real Chromium, pointed at the double. Nothing of either is changed.

import { existsSync } from 'node:fs';
import { vi } from 'vitest';
import wweb, { type GroupNotification, type Message, type PollVote, type Reaction } from 'whatsapp-web.js';
import { startWhatsAppWeb, type WhatsAppWeb, type WhatsAppWebOptions } from './double.js';

export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
export const hasChromium = existsSync(chromiumPath);

/** A run without a browser says so. */
export function sayWithoutChromium(what: string): void {
  if (!hasChromium) console.warn(`${what} was not tested: there is no ${chromiumPath}. Set CHROMIUM_PATH.`);
}

/** Looks until it is so; how long that may take says nothing, the machine may be busy. */
export const until = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });

type Options = ConstructorParameters<typeof wweb.Client>[0];

/** The first argument of each event. */
export interface Emitted {
  qr: string;
  code: string;
  authenticated: undefined;
  ready: undefined;
  change_state: string;
  disconnected: string;
  message: Message;
  message_create: Message;
  message_ack: Message;
  message_edit: Message;
  message_revoke_everyone: Message;
  message_reaction: Reaction;
  vote_update: PollVote;
  group_join: GroupNotification;
  group_leave: GroupNotification;
  group_admin_changed: GroupNotification;
  group_update: GroupNotification;
  unread_count: unknown;
}

export interface Seen {
  readonly event: string;
  readonly args: readonly unknown[];
}

export interface LibraryClient {
  readonly client: InstanceType<typeof wweb.Client>;
  /** Everything it emitted, in its order. */
  readonly seen: Seen[];
  all<E extends keyof Emitted>(event: E): Emitted[E][];
  close(): Promise<void>;
}

/** Starts it; resolves when injection is done, which is before it is ready. */
export async function startClient(double: WhatsAppWeb, options: Partial<Options> = {}): Promise<LibraryClient> {
  const client = new wweb.Client({
    webVersionCache: { type: 'none' },
    puppeteer: {
      executablePath: chromiumPath,
      args: [...double.chromiumArgs, '--disable-gpu'],
      protocolTimeout: 30_000,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    },
    ...options,
  });
  const seen: Seen[] = [];
  const emit = client.emit.bind(client);
  client.emit = (event: string, ...args: unknown[]) => {
    seen.push({ event, args });
    return emit(event, ...args);
  };
  await client.initialize().catch(async (error) => {
    await client.destroy();
    throw error;
  });
  return {
    client,
    seen,
    all: <E extends keyof Emitted>(event: E) => seen.filter((one) => one.event === event).map((one) => one.args[0] as Emitted[E]),
    close: () => client.destroy(),
  };
}

export interface Linked {
  readonly double: WhatsAppWeb;
  readonly library: LibraryClient;
  /** Ends both, then says which modules were missing. */
  close(): Promise<readonly string[]>;
}

/** A double with a client that is linked and ready. */
export async function linkedClient(options: WhatsAppWebOptions): Promise<Linked> {
  const double = await startWhatsAppWeb(options);
  const library = await startClient(double).catch(async (error) => {
    await double.stop();
    throw error;
  });
  const close = async () => {
    await library.close();
    await double.stop();
    return double.unknownModules();
  };
  await until(() => {
    const qr = library.all('qr').at(-1);
    if (qr === undefined) throw new Error('no QR code yet');
    double.scanQr(qr);
  });
  await until(() => {
    if (library.all('ready').length === 0) throw new Error(`not ready: ${double.pageErrors()}`);
  });
  return { double, library, close };
}
