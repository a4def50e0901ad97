// How whatsapp-web.js 1.34.7 fares as it is against the pages of July 2026: broken in the ways that were reported. While these
// hold, a test that passes in those dialects proves that something mends it.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import wweb, { type GroupChat } from 'whatsapp-web.js';
import { hasChromium, type LibraryClient, type Linked, linkedClient, sayWithoutChromium, until } from './client.js';
import type { Dialect, WhatsAppWeb } from './double.js';

sayWithoutChromium('The dialects of the double of WhatsApp Web');

const asha = { name: 'Asha', phone: '+15550000010' };
const ashaLid = '900015550000010@lid';

const dialects: readonly {
  readonly dialect: Dialect;
  readonly wid: string | undefined;
  readonly from: string | undefined;
  readonly keys: readonly string[];
}[] = [
  { dialect: '2026-07-keys', wid: '15550000001@c.us', from: ashaLid, keys: ['15550000001@c.us', '15550000010@c.us'] },
  { dialect: '2026-07', wid: undefined, from: undefined, keys: ['undefined'] },
];

describe.skipIf(!hasChromium).each(dialects)('the stock library on $dialect', ({ dialect, wid, from, keys }) => {
  let linked: Linked;
  let double: WhatsAppWeb;
  let library: LibraryClient;

  beforeAll(async () => {
    linked = await linkedClient({ dialect, users: [asha] });
    ({ double, library } = linked);
  });
  afterAll(async () => expect(await linked.close()).toEqual([]));

  test('hears a message without an id and cannot answer it, though the answer goes out', async () => {
    library.seen.length = 0;
    double.inbound({ from: 'Asha', text: 'hello' });
    await until(() => expect(library.all('message')).toHaveLength(1));
    const [message] = library.all('message');
    expect(message?.body).toBe('hello');
    expect(message?.id._serialized).toBeUndefined();
    expect(message?.from).toBe(from);
    expect(library.client.info.wid._serialized).toBe(wid);
    expect(await library.client.sendMessage(ashaLid, 'hi')).toBeUndefined();
    await until(() => expect(double.sent().map(({ text }) => text)).toEqual(['hi']));
  });

  test('reacts to nothing and says nothing of it', async () => {
    double.inbound({ from: 'Asha', text: 'thanks' });
    await until(() => expect(library.all('message').at(-1)?.body).toBe('thanks'));
    await library.all('message').at(-1)?.react('👍');
    expect(double.sentReactions()).toEqual([]);
  });

  test('cannot send a file', async () => {
    const file = new wweb.MessageMedia('text/plain', Buffer.from('log').toString('base64'), 'log.txt');
    await expect(library.client.sendMessage(ashaLid, file)).rejects.toThrow(/t: t/);
  });

  test('cannot take in a file', async () => {
    double.inbound({ from: 'Asha', text: 'the graph', media: { bytes: Uint8Array.of(1, 2, 3), mimetype: 'image/png' } });
    await until(() => expect(library.all('message').at(-1)?.hasMedia).toBe(true));
    await expect(library.all('message').at(-1)?.downloadMedia()).rejects.toThrow();
  });

  test('opens a group of people it may have no names for, and cannot describe it', async () => {
    const made = await library.client.createGroup('INC-1', ['15550000010@c.us']);
    expect(Object.keys(typeof made === 'string' ? {} : made.participants)).toEqual(keys);
    const jid = double.groups()[0]?.jid ?? '';
    const describe = async () => {
      const chat = await library.client.getChatById(jid);
      return (chat as GroupChat).setDescription('all is well');
    };
    await expect(describe()).rejects.toThrow();
  });
});
