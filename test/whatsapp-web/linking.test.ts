// The double against whatsapp-web.js itself: linking, losing the link, and what the network does in between.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import wweb from 'whatsapp-web.js';
import { hasChromium, type LibraryClient, sayWithoutChromium, startClient, until } from './client.js';
import { startWhatsAppWeb, type WhatsAppWeb } from './double.js';

sayWithoutChromium('Linking to the double of WhatsApp Web');

const asha = { name: 'Asha', phone: '+15550000010' };
const ashaLid = '900015550000010@lid';

describe.skipIf(!hasChromium)('a client without a session', () => {
  let double: WhatsAppWeb;
  let library: LibraryClient;

  beforeAll(async () => {
    double = await startWhatsAppWeb({ users: [asha] });
    library = await startClient(double);
    await until(() => expect(library.all('qr')).toHaveLength(1));
  });
  afterAll(async () => {
    await library?.close();
    await double.stop();
    expect(double.unknownModules()).toEqual([]);
  });
  afterEach(async () => {
    double.demandPasskey(false);
    double.cutNetwork(false);
    await double.freeze(false);
    double.mend();
  });

  async function linked() {
    if (double.devices() === 0) {
      await until(() => double.scanQr());
      await until(() => expect(library.all('ready')).not.toEqual([]));
    }
    await until(() => expect(double.listening()).toBe(1));
    await until(async () => expect(await library.client.getState()).toBe('CONNECTED'));
    library.seen.length = 0;
  }

  async function unlinked() {
    if (double.devices() === 0) return;
    double.logout();
    await until(() => expect(library.all('disconnected')).toContain('LOGOUT'));
    await until(() => expect(double.waiting()).toBe(1));
    library.seen.length = 0;
  }

  test('shows a new QR code when the old one has run out, and the old one links nothing', async () => {
    await unlinked();
    const old = library.all('qr')[0] ?? '2@an,old,one';
    library.seen.length = 0;
    double.refreshQr();
    await until(() => expect(library.all('qr')).toHaveLength(1));
    expect(() => double.scanQr(old)).toThrow(/old one/);
    expect(library.all('qr')[0]).not.toBe(old);
  });

  test('is not linked while the account demands a passkey', async () => {
    await unlinked();
    double.demandPasskey(true);
    double.scanQr();
    await until(() => expect(library.all('qr')).not.toEqual([]));
    expect(library.all('authenticated')).toEqual([]);
    expect(double.devices()).toBe(0);
  });

  test('is linked by a pairing code', async () => {
    await unlinked();
    const code = await library.client.requestPairingCode('15550000001');
    expect(code).toMatch(/^[1-9A-Z]{8}$/);
    expect(() => double.enterPairingCode('WRONGONE')).toThrow();
    double.enterPairingCode(code);
    await until(() => expect(library.all('ready')).toHaveLength(1));
    expect(double.devices()).toBe(1);
  });

  test('put out from the phone, says so, shows a QR code and can be linked again', async () => {
    await linked();
    double.logout();
    await until(() => expect(library.all('disconnected')).toEqual(['LOGOUT']));
    await until(() => expect(library.all('qr')).not.toEqual([]));
    double.scanQr(library.all('qr').at(-1));
    await until(() => expect(library.all('ready')).toHaveLength(1));
    double.inbound({ from: 'Asha', text: 'welcome back' });
    await until(() => expect(library.all('message').map(({ body }) => body)).toEqual(['welcome back']));
  });

  test('keeps its session over a broken line; what came meanwhile is history nobody hears of', async () => {
    await linked();
    double.cutNetwork(true);
    await until(() => expect(library.all('change_state')).toEqual(['TIMEOUT']));
    double.inbound({ from: 'Asha', text: 'in the tunnel' });
    double.cutNetwork(false);
    await until(() => expect(library.all('change_state')).toEqual(['TIMEOUT', 'CONNECTED']));
    const history = async () => (await (await library.client.getChatById(ashaLid)).fetchMessages({ limit: 50 })).map(({ body }) => body);
    await until(async () => expect(await history()).toContain('in the tunnel'));
    expect(double.unread(ashaLid)).toBeGreaterThan(0);
    expect(library.all('message')).toEqual([]);
  });

  test('says what it was given without a network once, when there is one again', async () => {
    await linked();
    double.cutNetwork(true);
    const sent = await library.client.sendMessage(double.me.lid, 'patience', { sendSeen: false });
    expect(sent.ack).toBe(0);
    double.cutNetwork(false);
    await until(() => expect(library.all('message_ack')).not.toEqual([]));
    expect(double.sent().filter(({ text }) => text === 'patience')).toHaveLength(1);
  });

  test('is ready again after the page was loaded again, and hears each message once', async () => {
    await linked();
    double.reload();
    await until(() => expect(library.all('ready')).toHaveLength(1));
    double.inbound({ from: 'Asha', text: 'after' });
    await until(() => expect(library.all('message').map(({ body }) => body)).toEqual(['after']));
  });

  test('hears and sends nothing where a test wants it so', async () => {
    await linked();
    double.swallowInbound(true);
    double.inbound({ from: 'Asha', text: 'into the void' });
    double.swallowInbound(false);
    double.swallowOutbound(true);
    await library.client.sendMessage(double.me.lid, 'is there anybody?');
    await until(() => expect(library.all('message_create').map(({ body }) => body)).toEqual(['is there anybody?']));
    expect(library.all('message_ack')).toEqual([]);
    double.swallowOutbound(false);
  });

  test('gets no answer at all from a page that stands still, until it is let go', async () => {
    await linked();
    await double.freeze(true);
    let found: string | null = null;
    const asked = library.client.getState().then((state) => {
      found = state;
    });
    // The browser itself is well, and answers what was asked later.
    await library.client.pupBrowser?.version();
    expect(found).toBeNull();
    await double.freeze(false);
    await asked;
    expect(found).toBe('CONNECTED');
  });

  test('is disconnected by another device that takes its place', async () => {
    await linked();
    double.setState('CONFLICT');
    await until(() => expect(library.all('disconnected')).toEqual(['CONFLICT']));
    expect(library.all('change_state')).toEqual(['CONFLICT']);
    await until(() => expect(library.client.pupBrowser?.connected).toBe(false));
  });
});

describe.skipIf(!hasChromium)('a client with a session in its profile', () => {
  let double: WhatsAppWeb;
  let profile: string;
  let library: LibraryClient;
  const start = () => startClient(double, { authStrategy: new wweb.LocalAuth({ dataPath: profile }) });

  beforeAll(async () => {
    double = await startWhatsAppWeb({ users: [asha] });
    profile = await mkdtemp(join(tmpdir(), 'muster-whatsapp-'));
    library = await start();
    await until(() => double.scanQr());
    await until(() => expect(library.all('ready')).toHaveLength(1));
    double.inbound({ from: 'Asha', text: 'before' });
    await until(() => expect(library.all('message')).toHaveLength(1));
    await library.close();
  });
  beforeEach(() => double.missReady(false));
  afterEach(() => library?.close());
  afterAll(async () => {
    await double.stop();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  test('starts without a QR code, and finds in the history what came while it was away', async () => {
    await until(() => expect(double.listening()).toBe(0));
    double.inbound({ from: 'Asha', text: 'while you slept' });
    library = await start();
    await until(() => expect(library.all('ready')).toHaveLength(1));
    expect(library.all('qr')).toEqual([]);
    const chat = await library.client.getChatById(ashaLid);
    expect(chat.unreadCount).toBe(2);
    expect((await chat.fetchMessages({ limit: 10 })).map(({ body }) => body)).toEqual(['before', 'while you slept']);
    expect(library.all('message')).toEqual([]);
    expect(double.pageErrors()).toEqual([]);
  });

  test('is never ready when the page was synchronised too early, until it is told so', async () => {
    double.missReady(true);
    library = await start();
    expect(await library.client.getState()).toBe('CONNECTED');
    expect(library.all('ready')).toEqual([]);
    await library.client.pupPage?.evaluate('window.onAppStateHasSyncedEvent()');
    await until(() => expect(library.all('ready')).toHaveLength(1));
  });
});
