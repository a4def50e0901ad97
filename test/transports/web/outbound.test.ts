// Messages out through WhatsApp Web: what is asked of the library, and what each of its answers means.

import { describe, expect, test } from 'vitest';
import { SendFailure } from '../../../src/fault.js';
import type { Transport } from '../../../src/transports/transport.js';
import { outboundTo } from '../contract.js';
import { asha, ben, fakeWhatsApp, me, pnOf } from '../web-fake.js';
import { webRig } from '../web-rig.js';

const failureOf = async (attempt: Promise<unknown>): Promise<SendFailure> => {
  const thrown = await attempt.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(SendFailure);
  return thrown as SendFailure;
};
const inGroup = (chat: string, text: string, more: object = {}) => outboundTo(asha.phone, text, { to: { chat }, ...more });

describe('to whom', () => {
  test('a phone goes to the id WhatsApp gives for it, looked up once', async () => {
    const { transport, whatsapp } = await webRig();
    const sent: unknown[] = [];
    whatsapp.script.set('sendMessage', (to) => {
      sent.push(to);
      return whatsapp.message({ chat: asha.lid, fromMe: true });
    });
    await transport.send(outboundTo(asha.phone, 'one'));
    await transport.send(outboundTo(asha.phone, 'two'));
    expect(sent).toEqual([pnOf(asha), pnOf(asha)]);
    expect(whatsapp.calls.filter((call) => call === 'getNumberId')).toHaveLength(1);
  });

  test('a LID is used as it is and never made into a number', async () => {
    const { transport, whatsapp } = await webRig();
    const sent: unknown[] = [];
    whatsapp.script.set('sendMessage', (to) => {
      sent.push(to);
      return whatsapp.message({ chat: asha.lid, fromMe: true });
    });
    await transport.send(outboundTo(asha.lid, 'one'));
    await transport.send(inGroup(asha.lid, 'two'));
    expect(sent).toEqual([asha.lid, asha.lid]);
    expect(whatsapp.calls).not.toContain('getNumberId');
  });

  test('a number that is not on WhatsApp is refused for good', async () => {
    const { transport } = await webRig({ people: [{ ...asha, absent: true }] });
    expect(await failureOf(transport.send(outboundTo(asha.phone, 'page')))).toMatchObject({ permanent: true, ambiguous: false });
  });

  test.each(['9001@c.us', 'US.1349', '+12', '9001', '123@lid@c.us', '', '+9001@lid'])(
    '"%s" is no address, and nothing is sent',
    async (address) => {
      const { transport, whatsapp } = await webRig();
      expect((await failureOf(transport.send(outboundTo(address, 'page')))).permanent).toBe(true);
      expect((await failureOf(transport.send(inGroup(address, 'page')))).permanent).toBe(true);
      expect(whatsapp.calls).not.toContain('sendMessage');
    },
  );

  test('a group the bot is not in is refused for good before anything is said', async () => {
    const { transport, whatsapp } = await webRig();
    const group = whatsapp.openGroup('somebody else', [ben.lid]);
    group.group?.members.delete(me.lid);
    expect((await failureOf(transport.send(inGroup(group.id, 'page')))).permanent).toBe(true);
    expect(whatsapp.calls).not.toContain('sendMessage');
  });
});

describe('what is asked', () => {
  test('nothing is marked as seen, nothing previewed, and the server must have taken it', async () => {
    const { transport, whatsapp } = await webRig();
    await transport.send(outboundTo(asha.phone, 'see https://status.example.com'));
    expect(whatsapp.options).toMatchObject([{ sendSeen: false, linkPreview: false, parseVCards: false, waitUntilMsgSent: true }]);
    expect(whatsapp.options[0]).not.toHaveProperty('mentions');
  });

  test('a reply quotes the message it answers by its full key', async () => {
    const { transport, whatsapp, heard, quiet } = await webRig();
    const said = whatsapp.arrives({ chat: asha.lid, body: 'status' });
    await quiet();
    await transport.send(outboundTo(asha.phone, 'all well', { quote: heard.messages[0]?.id ?? null }));
    expect(whatsapp.options[0]).toMatchObject({ quotedMessageId: said.id._serialized, ignoreQuoteErrors: true });
  });

  test('after a restart the message to quote is found in its chat', async () => {
    const { transport, whatsapp } = await webRig();
    const said = whatsapp.store(whatsapp.message({ chat: asha.lid, body: 'status' }));
    await transport.send(outboundTo(asha.phone, 'all well', { quote: `${said.id.id}:${asha.lid}` }));
    expect(whatsapp.options[0]).toMatchObject({ quotedMessageId: said.id._serialized });
  });

  test.each([
    ['is gone', undefined],
    ['cannot be looked for', () => Promise.reject(new Error('t: t'))],
  ])('a reply leaves without a quote when the message %s', async (_, look) => {
    const { transport, whatsapp } = await webRig();
    if (look !== undefined) whatsapp.script.set('getChatById', look);
    await transport.send(outboundTo(asha.phone, 'all well', { quote: `3AFF:${asha.lid}` }));
    expect(whatsapp.options[0]).not.toHaveProperty('quotedMessageId');
    expect(whatsapp.words(asha.phone)).toEqual(['all well']);
  });

  test('a picture goes with its words below it, a document as a document', async () => {
    const { transport, whatsapp } = await webRig();
    const bytes = new TextEncoder().encode('bytes');
    await transport.send(outboundTo(asha.phone, 'graph', { media: { bytes, mime: 'image/png', name: 'graph.png' } }));
    await transport.send(outboundTo(asha.phone, 'log', { media: { bytes, mime: 'text/plain', name: 'app.log' } }));
    expect(whatsapp.options).toMatchObject([
      { caption: 'graph', sendMediaAsDocument: false },
      { caption: 'log', sendMediaAsDocument: true },
    ]);
    expect(whatsapp.chat(asha.lid).messages[0]?.content).toMatchObject({ mimetype: 'image/png', filename: 'graph.png', filesize: 5 });
    expect(whatsapp.chat(asha.lid).messages[0]?.content).toMatchObject({ data: Buffer.from('bytes').toString('base64') });
  });
});

describe('what comes of it', () => {
  test.each([
    ['nothing at all', () => undefined, { permanent: false, ambiguous: true }],
    ['null', () => null, { permanent: false, ambiguous: true }],
    ['a letter of a minified page', () => Promise.reject(new Error('t: t')), { permanent: false, ambiguous: true }],
    ['a text instead of an error', () => Promise.reject('r'), { permanent: false, ambiguous: true }],
    ['a timeout', () => Promise.reject(new Error('Runtime.callFunctionOn timed out')), { permanent: false, ambiguous: true }],
    ['that it knows no LID', () => Promise.reject(new Error('No LID for user')), { permanent: true, ambiguous: false }],
    ['a bad address', () => Promise.reject(new Error('wid error: invalid wid')), { permanent: true, ambiguous: false }],
    ['what the session says', () => Promise.reject(new SendFailure('away', { permanent: false })), { permanent: false, ambiguous: false }],
  ])('when sending answers %s, the failure says so', async (_, answer, expected) => {
    const { transport, whatsapp } = await webRig();
    whatsapp.script.set('sendMessage', answer);
    expect(await failureOf(transport.send(outboundTo(asha.phone, 'page')))).toMatchObject(expected);
  });

  test('a message that stands in the chat as failed has not been handed over', async () => {
    const { transport, whatsapp } = await webRig();
    whatsapp.script.set('sendMessage', () => whatsapp.message({ chat: asha.lid, fromMe: true, ack: -1 }));
    expect(await failureOf(transport.send(outboundTo(asha.phone, 'page')))).toMatchObject({ permanent: false, ambiguous: false });
  });

  test('a group that removed the bot is lost, and the message is refused for good', async () => {
    const { transport, whatsapp, heard, quiet } = await webRig();
    const { id } = whatsapp.openGroup('INC-42');
    whatsapp.script.set('sendMessage', () => Promise.reject(new Error('ServerStatusCodeError: 403 forbidden')));
    expect((await failureOf(transport.send(inGroup(id, 'update')))).permanent).toBe(true);
    await quiet();
    expect(heard.lostRooms).toMatchObject([{ chat: id }]);
  });

  test('notes that cannot be written keep no page back', async () => {
    const { transport, whatsapp, memory, lines } = await webRig();
    memory.write = () => Promise.reject(new Error('disk full'));
    await transport.send(outboundTo(asha.phone, 'page'));
    expect(whatsapp.words(asha.phone)).toEqual(['page']);
    expect(lines.join()).toMatch(/was not written down/);
  });
});

describe('edits', () => {
  test('the id stays the same, and no preview is asked for', async () => {
    const { transport, whatsapp } = await webRig();
    const { id } = await transport.send(outboundTo(asha.phone, '40%'));
    expect(await transport.send(outboundTo(asha.phone, '70%', { edit: id }))).toEqual({ id });
    expect(whatsapp.words(asha.phone)).toEqual(['70%']);
  });

  test('a message of before a restart is found in its chat and edited', async () => {
    const first = await webRig();
    const { id } = await first.transport.send(outboundTo(asha.phone, '40%'));
    await first.transport.stop();
    const { transport, whatsapp } = await webRig({ memory: first.memory, clock: first.clock, whatsapp: first.whatsapp });
    await transport.send(outboundTo(asha.phone, '70%', { edit: id }));
    expect(whatsapp.words(asha.phone)).toEqual(['70%']);
  });

  test('after a quarter of an hour it has to be said anew', async () => {
    const { transport, clock } = await webRig();
    const { id } = await transport.send(outboundTo(asha.phone, '40%'));
    await clock.advance(16 * 60_000);
    expect((await failureOf(transport.send(outboundTo(asha.phone, '70%', { edit: id })))).permanent).toBe(true);
  });

  test('a message that is gone has to be said anew', async () => {
    const { transport } = await webRig();
    expect((await failureOf(transport.send(outboundTo(asha.phone, '70%', { edit: '3EB0FFFF' })))).permanent).toBe(true);
  });

  test('an edit that throws may be tried again', async () => {
    const { transport, whatsapp } = await webRig();
    const { id } = await transport.send(outboundTo(asha.phone, '40%'));
    whatsapp.script.set('edit', () => Promise.reject(new Error('Cannot read properties of undefined')));
    expect((await failureOf(transport.send(outboundTo(asha.phone, '70%', { edit: id })))).permanent).toBe(false);
  });
});

describe('pins', () => {
  test('a new card takes the place of the one pinned before', async () => {
    const { transport, whatsapp, quiet } = await webRig();
    const { id } = whatsapp.openGroup('INC-42');
    await transport.send(inGroup(id, 'card 1', { pin: true }));
    await quiet();
    await transport.send(inGroup(id, 'card 2', { pin: true }));
    await quiet();
    const last = whatsapp.chat(id).messages.at(-1);
    expect(whatsapp.chat(id).pinned).toEqual([last?.id._serialized]);
  });

  test.each([
    ['is refused', () => false],
    ['throws', () => Promise.reject(new Error('t: t'))],
  ])('a pin that %s fails nothing', async (_, pin) => {
    const { transport, whatsapp, quiet, lines } = await webRig();
    whatsapp.script.set('pin', pin);
    await transport.send(outboundTo(asha.phone, 'card', { pin: true }));
    await quiet();
    expect(whatsapp.words(asha.phone)).toEqual(['card']);
    expect(lines.join()).toMatch(/could not be pinned/);
  });
});

describe('what may have been sent is found again', () => {
  const look = (transport: Transport, text: string, marker = `row-${text}`) =>
    transport.find?.({ to: { direct: asha.phone }, marker, text });

  test('a message whose answer was lost is found by its words', async () => {
    const { transport, whatsapp } = await webRig();
    let stored = '';
    whatsapp.script.set('sendMessage', (_to, text) => {
      stored = whatsapp.store(whatsapp.message({ chat: asha.lid, fromMe: true, body: String(text) })).id.id;
      throw new Error('Runtime.callFunctionOn timed out');
    });
    await failureOf(transport.send(outboundTo(asha.phone, 'page')));
    expect(await look(transport, 'page')).toBe(stored);
  });

  test('the echo of it is enough, when the chat cannot be read', async () => {
    const { transport, whatsapp } = await webRig();
    let stored = '';
    whatsapp.script.set('sendMessage', (_to, text) => {
      stored = whatsapp.arrives({ chat: asha.lid, fromMe: true, body: String(text) }).id.id;
      throw new Error('Execution context was destroyed');
    });
    await failureOf(transport.send(outboundTo(asha.phone, 'page')));
    whatsapp.script.set('getChatById', () => Promise.reject(new Error('detached Frame')));
    expect(await look(transport, 'page')).toBe(stored);
  });

  test('a message that never left is not found', async () => {
    const { transport, whatsapp } = await webRig();
    whatsapp.script.set('sendMessage', () => Promise.reject(new Error('t: t')));
    await failureOf(transport.send(outboundTo(asha.phone, 'page')));
    expect(await look(transport, 'page')).toBeNull();
  });

  test('the same words said before, or for another message, are not taken for it', async () => {
    const { transport, whatsapp, clock } = await webRig();
    await transport.send(outboundTo(asha.phone, 'still down', { marker: '1' }));
    await clock.advance(60_000);
    await transport.send(outboundTo(asha.phone, 'still down', { marker: '2' }));
    whatsapp.script.set('sendMessage', () => Promise.reject(new Error('t: t')));
    await failureOf(transport.send(outboundTo(asha.phone, 'still down', { marker: '3' })));
    expect(await look(transport, 'still down', '3')).toBeNull();
  });

  test('the same words from before a restart are not taken for it', async () => {
    const { transport, whatsapp, clock } = await webRig();
    whatsapp.store(whatsapp.message({ chat: asha.lid, fromMe: true, body: 'still down' }));
    await clock.advance(60_000);
    whatsapp.script.set('sendMessage', () => Promise.reject(new Error('t: t')));
    await failureOf(transport.send(outboundTo(asha.phone, 'still down')));
    expect(await look(transport, 'still down')).toBeNull();
  });

  test.each([
    ['a number', 'getNumberId', outboundTo(asha.phone, 'page')],
    ['a group', 'getChatById', outboundTo(asha.phone, 'page', { to: { chat: '120363000000000009@g.us' } })],
  ])('where %s could not be looked up nothing has left, and nothing has to be found', async (_, call, letter) => {
    const { transport, whatsapp } = await webRig();
    for (const trouble of [new Error('timed out'), new SendFailure('no answer', { permanent: false, ambiguous: true })]) {
      whatsapp.script.set(call, () => Promise.reject(trouble));
      expect(await failureOf(transport.send(letter))).toMatchObject({ permanent: false, ambiguous: false });
    }
  });

  test('after a crash what was accepted is known by its marker', async () => {
    const first = await webRig();
    const { id } = await first.transport.send(outboundTo(asha.phone, 'page'));
    await first.quiet();
    const second = await webRig({ memory: first.memory, clock: first.clock, whatsapp: fakeWhatsApp(first.clock) });
    expect(await look(second.transport, 'page')).toBe(id);
    expect(await look(second.transport, 'page', 'another')).toBeNull();
    expect(await second.transport.find?.({ to: { direct: ben.phone }, marker: 'row-page', text: 'page' })).toBeNull();
  });

  test('a message that stands there as failed did not arrive', async () => {
    const { transport, whatsapp } = await webRig();
    whatsapp.script.set('sendMessage', (_to, text) => {
      whatsapp.store(whatsapp.message({ chat: asha.lid, fromMe: true, body: String(text), ack: -1 }));
      return undefined;
    });
    await failureOf(transport.send(outboundTo(asha.phone, 'page')));
    expect(await look(transport, 'page')).toBeNull();
  });
});
