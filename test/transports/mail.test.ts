// Mail by SMTP against a server in this process: what every transport promises as far as mail goes, and what is mail's own.

import { afterEach, describe, expect, test } from 'vitest';
import { SendFailure } from '../../src/fault.js';
import { createMail } from '../../src/transports/mail/mail.js';
import { type MailOptions, mailboxOf, mailServerOf } from '../../src/transports/mail/options.js';
import type { Capabilities, OutboundMessage, Transport } from '../../src/transports/transport.js';
import { outboundTo, type Rig, recordingListener, transportContract } from './contract.js';
import { type FakeMailServer, saidIn, startFakeMailServer, startMuteServer } from './fake-mail-server.js';
import { notes } from './fake-twilio.js';
import { type ManualClock, manualClock } from './manual-clock.js';

const asha = 'asha@example.com';
const ben = 'ben@example.com';

const can: Capabilities = {
  groups: 'none',
  mostMembers: null,
  reactions: false,
  edit: false,
  pin: false,
  receipts: false,
  buttons: 0,
  polls: false,
  media: true,
  trustsPhones: false,
};

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

const optionsFor = (url: string, more: Partial<MailOptions> = {}): MailOptions => {
  const [server, from] = [mailServerOf(url), mailboxOf('Muster <muster@example.org>')];
  if (server === null || from === null) throw new Error(`${url} is no mail server`);
  return { server, from, organisation: 'Acme', clock: manualClock(), log: quiet, memory: notes(), ...more };
};

async function rig(): Promise<Rig> {
  const server = await startFakeMailServer();
  const transport = createMail(optionsFor(server.url));
  return {
    transport,
    people: [asha, ben, 'mia@example.com'],
    noSuchChat: 'the war room',
    heardIn: async (chat) => server.taken.filter(({ to }) => to.includes(chat)).map(saidIn),
    fails: async (how) => {
      server.refuses.to = () => (how === 'for good' ? { status: 550, words: 'No such user' } : { status: 451, words: 'Try again later' });
    },
    refusesGroups: async () => undefined,
    mends: async () => {
      server.refuses.to = () => null;
    },
    says: async () => undefined,
    reacts: async () => undefined,
    settled: async () => undefined,
    close: async () => {
      await transport.stop();
      await server.close();
    },
  };
}

transportContract('Mail', can, rig, {}, { sendsOnly: true });

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

async function started(url: string, more: Partial<MailOptions> = {}): Promise<Transport & { readonly clock: ManualClock }> {
  const clock = manualClock();
  const transport = createMail(optionsFor(url, { clock, ...more }));
  const starting = transport.start(recordingListener());
  ended.push(() => transport.stop());
  await Promise.race([starting, new Promise((resolve) => setTimeout(resolve, 2_000))]);
  return { ...transport, clock };
}

async function bench(more: Parameters<typeof startFakeMailServer>[0] = {}): Promise<FakeMailServer> {
  const server = await startFakeMailServer(more);
  ended.push(server.close);
  return server;
}

const failure = async (attempt: Promise<unknown>): Promise<SendFailure> => {
  const thrown = await attempt.then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(thrown).toBeInstanceOf(SendFailure);
  return thrown as SendFailure;
};

const page: Partial<OutboundMessage> = { kind: 'page', incident: 42, marker: '7' };

describe('what stands in a mail', () => {
  test('the subject is the first line without marks, the body all of it in any script', async () => {
    const server = await bench();
    const mail = await started(server.url);
    await mail.send(outboundTo(asha, '🔴 *P1* · INC-42 · Größte Störung in 東京\n_since_ 21:44\nदेखें: https://example.com/a_b_c', page));
    const { mail: read, from, to } = server.taken[0] ?? {};
    expect(read?.subject).toBe('🔴 P1 · INC-42 · Größte Störung in 東京');
    expect(read?.text?.trimEnd()).toBe(
      [
        '🔴 P1 · INC-42 · Größte Störung in 東京',
        'since 21:44',
        'देखें: https://example.com/a_b_c',
        '',
        '-- ',
        'Sent by Muster for Acme. Nobody reads what is answered to this mail: answer Muster in its chat.',
      ].join('\n'),
    );
    expect(read?.from?.value).toEqual([{ name: 'Muster', address: 'muster@example.org' }]);
    expect({ from, to }).toEqual({ from: 'muster@example.org', to: [asha] });
  });

  test('programs that answer by themselves are asked not to, and a page is marked as urgent', async () => {
    const server = await bench();
    const mail = await started(server.url);
    await mail.send(outboundTo(asha, 'P1 down', page));
    await mail.send(outboundTo(asha, 'All clear'));
    const [first, second] = server.taken.map(({ mail: { headers } }) => headers);
    for (const headers of [first, second]) {
      expect(headers?.get('auto-submitted')).toBe('auto-generated');
      expect(headers?.get('precedence')).toBe('bulk');
      expect(headers?.get('x-auto-response-suppress')).toBe('OOF, AutoReply');
    }
    expect(server.taken.map(({ raw }) => /^Importance: High\r$/m.test(raw))).toEqual([true, false]);
  });

  test('all mail about one incident stands in one thread, and none about another', async () => {
    const server = await bench();
    const mail = await started(server.url);
    await mail.send(outboundTo(asha, 'P1 down', { ...page, marker: '1' }));
    await mail.send(outboundTo(asha, 'All clear', { incident: 42, marker: '2' }));
    await mail.send(outboundTo(asha, 'P1 down too', { ...page, incident: 43, marker: '3' }));
    await mail.send(outboundTo(asha, 'Digest', { incident: null, marker: '4' }));
    const [first, second, third, fourth] = server.taken.map(({ mail: { inReplyTo, references } }) => ({ inReplyTo, references }));
    expect(first?.inReplyTo).toMatch(/^<incident-42[.][0-9a-f]{32}@example[.]org>$/);
    expect(first?.references).toBe(first?.inReplyTo);
    expect(second).toEqual(first);
    expect(third?.inReplyTo).toMatch(/^<incident-43[.]/);
    expect(fourth).toEqual({ inReplyTo: undefined, references: undefined });
  });

  test('a picture goes along as a file, whatever it is called', async () => {
    const server = await bench();
    const mail = await started(server.url);
    const media = { bytes: new Uint8Array([1, 2, 3]), mime: 'image/png', name: '../graph\r\nBcc: eve@example.com".png' };
    await mail.send(outboundTo(asha, '', { media }));
    const [{ mail: read } = { mail: null }] = server.taken;
    expect(read?.attachments.map(({ filename, contentType, content }) => [filename, contentType, [...content]])).toEqual([
      ['..-graph Bcc: eve@example.com-.png', 'image/png', [1, 2, 3]],
    ]);
    expect(read?.subject).toBe('..-graph Bcc: eve@example.com-.png');
    expect(read?.headers.has('bcc')).toBe(false);
  });

  test('somebody outside gets it at the address that is given, and nothing else is one', async () => {
    const server = await bench();
    const mail = await started(server.url);
    await mail.send(outboundTo('', 'Planned maintenance', { to: { chat: 'ops@partner.example' } }));
    expect(server.taken[0]?.to).toEqual(['ops@partner.example']);
    for (const chat of [
      '',
      'ops',
      '+919812300001',
      'a@b.example, c@d.example',
      'Eve <eve@example.com>',
      'a@b.example\r\nRCPT TO:<x@y>',
      '"a b"@c.example',
    ])
      expect(await failure(mail.send(outboundTo('', 'x', { to: { chat } })))).toMatchObject({ permanent: true });
    expect(server.taken).toHaveLength(1);
  });

  test('what was sent cannot be edited', async () => {
    const server = await bench();
    const mail = await started(server.url);
    expect((await failure(mail.send(outboundTo(asha, '70%', { edit: 'x@example.org' })))).permanent).toBe(true);
  });
});

describe('the same row sent again', () => {
  test('has the same Message-ID, also after a restart and where it says that it may repeat', async () => {
    const server = await bench();
    const memory = notes();
    const ids: string[] = [];
    for (const text of ['P1 down\nsince 21:44', 'P1 down\nsince 21:44\n(may repeat)']) {
      const mail = await started(server.url, { memory });
      ids.push((await mail.send(outboundTo(asha, text, page))).id);
      await mail.stop();
    }
    expect(new Set(ids).size).toBe(1);
    expect(server.taken.map(({ mail: { messageId } }) => messageId)).toEqual(ids.map((id) => `<${id}>`));
  });

  test('has another one to somebody else, from another database, and where its number was given again', async () => {
    const server = await bench();
    const mail = await started(server.url);
    const other = await started(server.url);
    const ids = [
      await mail.send(outboundTo(asha, 'P1 down', page)),
      await mail.send(outboundTo(ben, 'P1 down', page)),
      await mail.send(outboundTo(asha, 'P1 another thing', page)),
      await other.send(outboundTo(asha, 'P1 down', page)),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });

  test('an answer that was lost says that the mail may have arrived', async () => {
    const server = await bench();
    const mail = await started(server.url);
    server.losesAnswers = true;
    expect(await failure(mail.send(outboundTo(asha, 'P1 down', page)))).toMatchObject({ permanent: false, ambiguous: true });
    server.losesAnswers = false;
    await mail.send(outboundTo(asha, 'P1 down\n(may repeat)', { ...page, attempt: 2 }));
    expect(new Set(server.taken.map(({ mail: { messageId } }) => messageId)).size).toBe(1);
  });
});

describe('what the server answers', () => {
  const refusal = (status: number, words = 'because') => ({ status, words });

  test.each([
    ['to', 450, { permanent: false, retryAfterMs: 30_000, scope: 'recipient' }, 'ready'],
    ['to', 452, { permanent: false, retryAfterMs: 30_000 }, 'ready'],
    ['to', 421, { permanent: false, retryAfterMs: null }, 'degraded'],
    ['to', 550, { permanent: true, message: expect.stringContaining('refuses this address') }, 'ready'],
    ['to', 551, { permanent: true }, 'ready'],
    ['to', 552, { permanent: true }, 'ready'],
    ['from', 451, { permanent: false, retryAfterMs: null }, 'degraded'],
    ['from', 553, { permanent: true, message: expect.stringContaining('Check MAIL_FROM') }, 'degraded'],
    ['from', 530, { permanent: false, message: expect.stringContaining('Check MAIL_URL') }, 'logged-out'],
    ['data', 451, { permanent: false, ambiguous: false }, 'degraded'],
    ['data', 554, { permanent: true, message: expect.stringContaining('refuses the mail') }, 'ready'],
  ] as const)('%s %i', async (step, status, wanted, state) => {
    const server = await bench();
    const mail = await started(server.url);
    server.refuses[step] = () => refusal(status);
    expect(await failure(mail.send(outboundTo(asha, 'P1 down', page)))).toMatchObject(wanted);
    expect(mail.health().state).toBe(state);
    server.refuses[step] = () => null;
    await mail.send(outboundTo(asha, 'P1 down', page));
    expect(mail.health().state).toBe('ready');
    expect(server.taken.map(saidIn)).toEqual(['P1 down']);
  });

  test('a password that is refused is the account, not the mail, and its words hold no password', async () => {
    const server = await bench({ users: { muster: 'correct-horse' } });
    const url = (password: string) => server.url.replace('smtp://', `smtp://muster:${password}@`);
    const mail = await started(url('wrong-battery'));
    expect(mail.health()).toMatchObject({ state: 'logged-out', detail: expect.stringContaining('refuses the log-in') });
    const refused = await failure(mail.send(outboundTo(asha, 'P1 down', page)));
    expect(refused).toMatchObject({ permanent: false, message: expect.stringContaining('Check user and password in MAIL_URL') });
    expect(refused.message).not.toContain('battery');
    const right = await started(url('correct-horse'));
    expect(right.health().state).toBe('ready');
    await right.send(outboundTo(asha, 'P1 down', page));
    expect(server.taken).toHaveLength(1);
  });

  test('nobody there, a server that is none, and one that says it has no time are failures for now', async () => {
    const gone = await startFakeMailServer();
    await gone.close();
    const away = await started(gone.url);
    expect(await failure(away.send(outboundTo(asha, 'x')))).toMatchObject({
      permanent: false,
      ambiguous: false,
      message: expect.stringContaining('Nothing listens'),
    });
    const web = await startMuteServer((socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    ended.push(web.close);
    expect(await failure((await started(web.url)).send(outboundTo(asha, 'x')))).toMatchObject({ permanent: false, ambiguous: false });
    const busy = await startMuteServer((socket) => void socket.end('554 5.7.1 no service for you\r\n'));
    ended.push(busy.close);
    expect(await failure((await started(busy.url)).send(outboundTo(asha, 'x')))).toMatchObject({ permanent: false });
  });

  test('a TLS that cannot be trusted is a failure for now, and no mail goes without', async () => {
    const server = await bench({ secure: true });
    const options = optionsFor(`smtps://127.0.0.1:${server.port}`);
    const mail = createMail({ ...options, server: { ...options.server, verified: true } });
    ended.push(() => mail.stop());
    await mail.start(recordingListener());
    expect(await failure(mail.send(outboundTo(asha, 'P1 down', page)))).toMatchObject({ permanent: false, ambiguous: false });
    const plain = await bench({ disabledCommands: ['STARTTLS'] });
    const strict = createMail({ ...options, server: { ...options.server, port: plain.port, tls: 'required' } });
    ended.push(() => strict.stop());
    await strict.start(recordingListener());
    expect(await failure(strict.send(outboundTo(asha, 'P1 down', page)))).toMatchObject({ permanent: false });
    expect(server.taken.length + plain.taken.length).toBe(0);
  });

  test('a connection is used again, and a new one made where the server has hung up meanwhile', async () => {
    const server = await bench();
    const mail = await started(server.url);
    const before = server.connections();
    for (const marker of ['1', '2', '3', '4', '5']) await mail.send(outboundTo(asha, `P1 ${marker}`, { ...page, marker }));
    expect(server.connections()).toBe(before + 1);
    expect(server.taken).toHaveLength(5);
  });
});

describe('a server that hangs', () => {
  test.each([
    ['that never greets', () => undefined],
    ['that greets and is silent', (socket: import('node:net').Socket) => void socket.write('220 mail.example.org ESMTP\r\n')],
  ])('one %s holds nobody longer than twelve seconds', async (_, says) => {
    const mute = await startMuteServer(says);
    ended.push(mute.close);
    const clock = manualClock();
    const mail = createMail(optionsFor(mute.url, { clock }));
    ended.push(() => mail.stop());
    const starting = mail.start(recordingListener());
    await clock.advance(3_000);
    await starting;
    expect(mail.health().state).toBe('linking');
    const sending = failure(mail.send(outboundTo(asha, 'P1 down', page)));
    await expect.poll(() => mute.connections()).toBe(2);
    await clock.advance(12_000);
    expect(await sending).toMatchObject({ permanent: false, message: 'The mail server did not answer in time.' });
    expect(mail.health().state).toBe('degraded');
  });
});

describe('how it is configured', () => {
  test.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, tls: 'offered', verified: false, login: null }],
    ['smtp://localhost:25', { host: 'localhost', port: 25, tls: 'offered', verified: false, login: null }],
    [
      'smtp://muster%40example.com:p%2Fw%3A@mail.example.com:2525',
      { host: 'mail.example.com', port: 2525, tls: 'required', verified: true, login: { user: 'muster@example.com', password: 'p/w:' } },
    ],
    [
      'smtps://u:p@mail.example.com',
      { host: 'mail.example.com', port: 465, tls: 'direct', verified: true, login: { user: 'u', password: 'p' } },
    ],
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, tls: 'direct', verified: true, login: null }],
    ['smtp://u:p@127.0.0.1:1025', { host: '127.0.0.1', port: 1025, tls: 'offered', verified: false, login: { user: 'u', password: 'p' } }],
  ])('%s', (url, wanted) => {
    expect(mailServerOf(url)).toEqual(wanted);
  });

  test.each([
    'mail.example.com',
    'http://mail.example.com',
    'smtp://',
    'smtp://user@mail.example.com',
    'smtp://a:b@mail.example.com/path',
    'smtp://mail.example.com?pool=true',
    'smtp://a:%zz@h',
  ])('%s is no mail server', (url) => {
    expect(mailServerOf(url)).toBeNull();
  });

  test.each([
    ['muster@example.org', { name: '', address: 'muster@example.org' }],
    ['Muster on call <muster@example.org>', { name: 'Muster on call', address: 'muster@example.org' }],
    ['"Muster, Acme" <muster@example.org>', { name: 'Muster, Acme', address: 'muster@example.org' }],
    ['muster', null],
    ['Muster <muster>', null],
    ['a@example.org, b@example.org', null],
    ['Muster <a@example.org>\r\nBcc: b@example.org', null],
  ])('mail from %j', (text, wanted) => {
    expect(mailboxOf(text)).toEqual(wanted);
  });
});

describe('the doctor', () => {
  test('says that it is let in, and what to do where it is not', async () => {
    const server = await bench({ users: { muster: 'correct-horse' } });
    const look = (url: string) => createMail(optionsFor(url)).doctor?.();
    expect(await look(`smtp://muster:correct-horse@127.0.0.1:${server.port}`)).toEqual([
      {
        ok: true,
        what: 'server',
        found: `127.0.0.1:${server.port} answers without asking for TLS and lets muster in. Mail comes from muster@example.org.`,
      },
    ]);
    expect(await look(`smtp://muster:wrong@127.0.0.1:${server.port}`)).toMatchObject([
      { ok: false, found: expect.stringMatching(/refuses the log-in .*[.] Check user and password in MAIL_URL[.]$/) },
    ]);
    await server.close();
    expect(await look(`smtp://127.0.0.1:${server.port}`)).toMatchObject([
      { ok: false, found: `127.0.0.1:${server.port}: Nothing listens at the address of the mail server. Check MAIL_URL.` },
    ]);
    expect(server.taken).toEqual([]);
  });
});
