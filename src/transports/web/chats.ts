// The chats of the account, listed without asking anybody: the library's own `getChats` asks the server about every group in turn
// and fails as a whole when one of them has put the bot out.

import type { Client } from 'whatsapp-web.js';
import { seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import { idOf, type Wid } from './ids.js';
import type { WebSession } from './session.js';

export interface ListedChat {
  readonly id: string;
  /** When something last happened in it; null where the page does not say. */
  readonly at: EpochMs | null;
  readonly title: string | null;
  /** The oldest of its messages that the page holds already; null where it holds none, or does not say. */
  readonly heldSince: EpochMs | null;
}

const limitMs = seconds(20);

export async function listChats(session: WebSession): Promise<readonly ListedChat[]> {
  const found = await session.call('list the chats', (client) => inPage(client).catch(() => byLibrary(client)), limitMs);
  return found.flatMap(({ id: wid, t, title, oldest }) => {
    const id = idOf(wid);
    return id === null ? [] : [{ id, at: msOf(t), title: title ?? null, heldSince: msOf(oldest) }];
  });
}

const msOf = (unixSeconds: number | null | undefined): EpochMs | null => (unixSeconds == null ? null : unixSeconds * 1_000);

interface Found {
  readonly id: Wid;
  /** Seconds. */
  readonly t?: number | null | undefined;
  readonly title?: string | null | undefined;
  readonly oldest?: number | null | undefined;
}

const script = `window.require('WAWebCollections').Chat.getModelsArray().map((chat) => ({
  id: String(chat.id),
  t: chat.t ?? null,
  title: chat.formattedTitle ?? chat.name ?? null,
  oldest: (chat.msgs?.getModelsArray() ?? []).reduce((oldest, { t }) => (oldest === null || t < oldest ? t : oldest), null),
}))`;

async function inPage(client: Client): Promise<readonly Found[]> {
  if (client.pupPage === undefined || client.pupPage === null) throw new Error('there is no page');
  return (await client.pupPage.evaluate(script)) as readonly Found[];
}

const byLibrary = async (client: Client): Promise<readonly Found[]> =>
  (await client.getChats()).map(({ id, timestamp, name }) => ({ id, t: timestamp, title: name }));
