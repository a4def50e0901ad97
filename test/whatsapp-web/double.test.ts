// The double against whatsapp-web.js itself, without any code of ours between: what people say and do, and what the bot does.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import wweb, { type Message } from 'whatsapp-web.js';
import { hasChromium, type LibraryClient, type Linked, linkedClient, sayWithoutChromium, until } from './client.js';
import type { WhatsAppWeb } from './double.js';

sayWithoutChromium('The double of WhatsApp Web');

const asha = { name: 'Asha', phone: '+15550000010' };
const chen = { name: 'Chen', phone: '+15550000012', showsPhone: false };
const dora = { name: 'Dora', phone: '+15550000013', chat: 'pn' } as const;
const gone = { name: 'Gone', phone: '+15550000099', privacy: 'unregistered' } as const;

const lidOf = (digits: string) => `9${digits.padStart(14, '0')}@lid`;
const ashaLid = lidOf('15550000010');

describe.skipIf(!hasChromium)('a linked client', () => {
  let linked: Linked;
  let double: WhatsAppWeb;
  let library: LibraryClient;

  beforeAll(async () => {
    linked = await linkedClient({ users: [asha, chen, dora, gone] });
    ({ double, library } = linked);
  });
  beforeEach(() => {
    library.seen.length = 0;
    double.setAutoAck(1);
  });
  afterAll(async () => expect(await linked.close()).toEqual([]));

  const client = () => library.client;
  const lastSent = () => double.sent().at(-1);

  test('is whom the account says it is', async () => {
    expect(client().info.wid._serialized).toBe('15550000001@c.us');
    expect(client().info.pushname).toBe('Muster');
    expect(await client().getState()).toBe('CONNECTED');
  });

  test('hears a direct message from a LID', async () => {
    const id = double.inbound({ from: 'Asha', text: 'checkout is down' });
    const [message] = await until(() => one('message'));
    expect(message).toMatchObject({ from: ashaLid, body: 'checkout is down', fromMe: false, hasMedia: false, isForwarded: false });
    expect(message?.id._serialized).toBe(id);
    await until(() => expect(library.seen.map(({ event }) => event)).toEqual(['message_create', 'message', 'unread_count']));
  });

  test('hears somebody not migrated under their phone', async () => {
    double.inbound({ from: 'Dora', text: 'old world' });
    const [message] = await until(() => one('message'));
    expect(message?.from).toBe('15550000013@c.us');
  });

  test('learns the phone behind a LID only where it is shown, or was asked for before', async () => {
    double.inbound({ from: 'Chen', text: 'guess who' });
    await until(() => one('message'));
    const chenLid = lidOf('15550000012');
    expect(await client().getContactLidAndPhone([ashaLid, chenLid])).toEqual([
      { lid: ashaLid, pn: '15550000010@c.us' },
      { lid: chenLid, pn: undefined },
    ]);
    expect(await client().getContactLidAndPhone(['15550000012@c.us'])).toEqual([{ lid: chenLid, pn: '15550000012@c.us' }]);
    expect(await client().getContactLidAndPhone([chenLid])).toEqual([{ lid: chenLid, pn: '15550000012@c.us' }]);
  });

  test('sends to a phone only after asking whether it is on WhatsApp', async () => {
    await expect(client().sendMessage('15550000099@c.us', 'hello?')).rejects.toThrow(/No LID for user/);
    expect(await client().getNumberId('15550000099')).toBeNull();
    expect(await client().getNumberId('15550000010')).toMatchObject({ _serialized: ashaLid });
    const sent = await client().sendMessage('15550000010@c.us', 'page for you', { sendSeen: false, linkPreview: false });
    expect(sent.to).toBe(ashaLid);
    await until(() => expect(lastSent()).toMatchObject({ to: asha.phone, text: 'page for you', id: sent.id._serialized, ack: 1 }));
  });

  test('answers a message with a quote', async () => {
    const id = double.inbound({ from: 'Asha', text: 'status?' });
    const [message] = await until(() => one('message'));
    await message?.reply('all well', undefined, { mentions: [ashaLid] });
    await until(() => expect(lastSent()).toMatchObject({ text: 'all well', quotes: id.split('_')[2], mentions: [ashaLid] }));
  });

  test('is told that the server has it, the phone has it, and it was read', async () => {
    const sent = await client().sendMessage(ashaLid, 'wake up', { waitUntilMsgSent: true });
    double.ack(sent.id._serialized, 2, 'Asha');
    double.ack(sent.id.id, 3, 'Asha');
    await until(() => expect(acks(sent)).toEqual([1, 2, 3]));
    expect(await sent.getInfo()).toMatchObject({ read: [{ id: ashaLid }], readRemaining: 0 });
  });

  test('is told so without a test saying it, where asked for', async () => {
    double.setAutoAck(3);
    const sent = await client().sendMessage(ashaLid, 'wake up again', { waitUntilMsgSent: true });
    await until(() => expect(acks(sent)).toEqual([1, 2, 3]));
  });

  test('hears what it says to itself, and gets a receipt for it', async () => {
    const sent = await client().sendMessage('15550000001@c.us', 'are we alive?');
    await until(() => expect(acks(sent)).toEqual([1, 2]));
    const [message] = library.all('message_create');
    expect(message).toMatchObject({ fromMe: true, body: 'are we alive?', to: double.me.lid });
    expect(library.all('message')).toEqual([]);
  });

  test('sees what the owner writes on the phone as its own', async () => {
    double.writtenOnOwnPhone({ to: 'Asha', text: 'this is a human' });
    const [message] = await until(() => one('message_create'));
    expect(message).toMatchObject({ fromMe: true, body: 'this is a human' });
  });

  test('reacts, and sees reactions come and go', async () => {
    const sent = await client().sendMessage(ashaLid, 'ack?', { waitUntilMsgSent: true });
    double.react({ by: 'Asha', message: sent.id._serialized, emoji: '👍' });
    double.react({ by: 'Asha', message: sent.id._serialized, emoji: '' });
    await until(() => expect(library.all('message_reaction').map(({ reaction }) => reaction)).toEqual(['👍', '']));
    const [reaction] = library.all('message_reaction');
    expect(reaction).toMatchObject({ senderId: ashaLid, msgId: { _serialized: sent.id._serialized } });
    const id = double.inbound({ from: 'Asha', text: 'thanks' });
    const [message] = await until(() => one('message'));
    await message?.react('🙏');
    expect(double.sentReactions().at(-1)).toEqual({ message: id.split('_')[2], emoji: '🙏' });
  });

  test('sees a message corrected, and another taken back', async () => {
    const first = double.inbound({ from: 'Asha', text: 'ack 4' });
    await until(() => one('message'));
    double.editInbound(first, 'ack 42');
    const [edit] = await until(() => one('message_edit'));
    expect(edit).toMatchObject({ body: 'ack 42', id: { _serialized: first } });
    expect(library.seen.find(({ event }) => event === 'message_edit')?.args.slice(1)).toEqual(['ack 42', 'ack 4']);
    double.revoke(first);
    const [revoked] = await until(() => one('message_revoke_everyone'));
    expect(revoked).toMatchObject({ type: 'revoked', id: { _serialized: first } });
  });

  test('edits its own message, until that is too late', async () => {
    const sent = await client().sendMessage(ashaLid, 'SLA 5:00', { waitUntilMsgSent: true });
    expect((await sent.edit('SLA 4:00'))?.body).toBe('SLA 4:00');
    expect(lastSent()).toMatchObject({ text: 'SLA 4:00', before: ['SLA 5:00'] });
    double.makeOlder(sent.id._serialized, 16);
    await until(async () => expect(await sent.edit('SLA 3:00')).toBeNull());
  });

  test('pins a message and takes it down', async () => {
    const sent = await client().sendMessage(ashaLid, 'the state of things', { waitUntilMsgSent: true });
    expect(await sent.pin(3600)).toBe(true);
    expect(lastSent()?.pinnedForSeconds).toBe(3600);
    expect(await (await sent.getChat()).getPinnedMessages()).toHaveLength(1);
    await sent.unpin();
    expect(lastSent()?.pinnedForSeconds).toBeNull();
  });

  test('takes in a picture with a caption and sends a file', async () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, at) => at % 251);
    double.inbound({ from: 'Asha', text: 'the graph', media: { bytes, mimetype: 'image/png', filename: 'graph.png' } });
    const [message] = await until(() => one('message'));
    expect(message).toMatchObject({ hasMedia: true, body: 'the graph', type: 'image' });
    const media = await message?.downloadMedia();
    expect(media).toMatchObject({ mimetype: 'image/png', filename: 'graph.png', data: Buffer.from(bytes).toString('base64') });
    const file = new wweb.MessageMedia('application/pdf', Buffer.from('%PDF').toString('base64'), 'report.pdf');
    await client().sendMessage(ashaLid, file, { caption: 'the report', sendMediaAsDocument: true, waitUntilMsgSent: true });
    expect(lastSent()).toMatchObject({
      type: 'document',
      text: 'the report',
      media: { mimetype: 'application/pdf', filename: 'report.pdf' },
    });
    expect(Buffer.from(lastSent()?.media?.bytes ?? []).toString()).toBe('%PDF');
  });

  test('gets two hundred messages, each once, in their order', async () => {
    const texts = Array.from({ length: 200 }, (_, at) => `line ${at}`);
    for (const text of texts) double.inbound({ from: 'Asha', text });
    await until(() => expect(library.all('message').map(({ body }) => body)).toEqual(texts));
  });

  function one<E extends Parameters<LibraryClient['all']>[0]>(event: E) {
    const found = library.all(event);
    expect(found, `${event} of ${library.seen.map((seen) => seen.event)}; ${double.pageErrors()}`).toHaveLength(1);
    return found;
  }
  const acks = ({ id }: Message) =>
    library.seen.flatMap(({ event, args: [of, ack] }) => (event === 'message_ack' && (of as Message).id.id === id.id ? [ack] : []));
});
