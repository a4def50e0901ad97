// Phone calls through Twilio: what every transport promises, as far as calls go, and what is Twilio's own.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault, SendFailure } from '../../src/fault.js';
import type { Capabilities, Listener, PageStanding } from '../../src/transports/transport.js';
import { createVoice } from '../../src/transports/voice/voice.js';
import { outboundTo, type Rig, recordingListener, transportContract } from './contract.js';
import { startFakeCalls, type VoiceBench, voiceBench, voiceFrom, voiceOptions } from './fake-calls.js';
import { accountSid, notes, postSigned, publicUrl } from './fake-twilio.js';
import { manualClock } from './manual-clock.js';

const asha = '+919812300001';
const mia = '+34612300003';

const can: Capabilities = {
  groups: 'none',
  mostMembers: null,
  reactions: false,
  edit: false,
  pin: false,
  receipts: true,
  buttons: 0,
  polls: false,
  media: false,
  trustsPhones: false,
};

/** Whoever is called picks up at once; who says `ack` presses 1. */
async function rig(): Promise<Rig> {
  const pending: Promise<unknown>[] = [];
  const bench = await voiceBench({}, (call) => void pending.push(bench.fake.picksUp(call)));
  const settled = async () => void (await Promise.all(pending));
  const words = /^(.*) Press 1 to take it, 2 to pass it on, star to hear this again\.$/u;
  return {
    transport: bench.voice,
    people: [asha, mia, '+4917612300002'],
    noSuchChat: '1203@g.us',
    heardIn: async (chat) =>
      bench.fake.calls.filter(({ to }) => to === chat).flatMap(({ said }) => words.exec(said.join(' '))?.[1] ?? said.join(' ')),
    fails: async (how) => {
      bench.fake.answers = () =>
        how === 'for good' ? { status: 400, body: { code: 21214, message: 'no' } } : { status: 503, body: { message: 'later' } };
    },
    refusesGroups: async () => undefined,
    mends: async () => {
      bench.fake.answers = null;
    },
    says: async (from) => {
      await bench.voice.send(outboundTo(from, 'page', { kind: 'page' }));
      await settled();
      await bench.fake.presses(bench.fake.callTo(from), '1');
    },
    reacts: async () => undefined,
    settled,
    // A call that is up is heard to its end before there is nobody left to ask.
    close: async () => {
      await settled();
      await bench.close();
    },
  };
}

transportContract('Phone calls through Twilio', can, rig, { kind: 'page' });

describe('calls of one account', () => {
  let bench: VoiceBench;
  let bot: ReturnType<typeof recordingListener>;
  let listening: Listener;
  let standing: PageStanding | null;
  beforeEach(async () => {
    bench = await voiceBench();
    standing = null;
    bot = recordingListener();
    listening = { ...bot, page: async () => standing };
    await bench.voice.start(listening);
  });
  afterEach(() => bench.close());

  const pageTo = (address: string, marker = '7') => bench.voice.send(outboundTo(address, 'P1 · INC-42', { kind: 'page', marker }));
  const failure = async (attempt: Promise<unknown>) => {
    const cause = await attempt.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(cause).toBeInstanceOf(SendFailure);
    return cause as SendFailure;
  };
  const page: PageStanding = {
    person: { key: 'asha', language: null },
    about: 'page',
    asks: true,
    over: null,
    incidents: [
      {
        ...{ number: 42, severity: 'P2', title: 'Search is slow.', drill: false, isOpen: true, version: 3, ack: null },
        owner: { key: 'asha', name: 'Asha' },
        paged: [{ key: 'asha', name: 'Asha' }],
      },
    ],
  };

  test('a call names our addresses, every step it is to tell, and how long to ring', async () => {
    const { id } = await pageTo(asha, 'row 7/ü');
    const call = bench.fake.callTo(asha);
    expect(id).toBe(call.sid);
    expect(call.form.getAll('StatusCallbackEvent')).toEqual(['initiated', 'ringing', 'answered', 'completed']);
    expect(Object.fromEntries(call.form)).toMatchObject({
      From: voiceFrom,
      Url: `${publicUrl}/voice/twilio?marker=row%207%2F%C3%BC&round=0`,
      StatusCallback: `${publicUrl}/voice/twilio/status?marker=row%207%2F%C3%BC&round=0`,
      Timeout: '30',
    });
    expect(call.form.has('MachineDetection')).toBe(false);
  });

  test('only pages ring', async () => {
    for (const kind of ['update', 'reply', 'room', 'digest'] as const)
      expect(await failure(bench.voice.send(outboundTo(asha, 'news', { kind })))).toMatchObject({ permanent: true });
    expect(await failure(bench.voice.send(outboundTo('US.134912086', 'page', { kind: 'page' })))).toMatchObject({ permanent: true });
    expect(bench.fake.calls).toEqual([]);
  });

  test('the ladder: ringing is accepted, answered is delivered, a key is read', async () => {
    await pageTo(asha);
    const call = bench.fake.callTo(asha);
    await bench.fake.rings(call);
    expect(bot.heard.deliveries.map(({ rung }) => rung)).toEqual(['accepted', 'accepted']);
    await bench.fake.picksUp(call);
    expect(bot.heard.deliveries.at(-1)).toMatchObject({ message: call.sid, rung: 'delivered' });
    standing = page;
    await bench.fake.presses(call, '*');
    expect(bot.heard.deliveries.at(-1)).toMatchObject({ message: call.sid, rung: 'read' });
    expect(bot.heard.messages).toEqual([]);
  });

  test('a key says what the chat would, about the incident of the page', async () => {
    standing = page;
    await pageTo(asha);
    const call = bench.fake.callTo(asha);
    expect(await bench.fake.picksUp(call)).toBe(
      'Muster. P2, incident 42. Search is slow. Press 1 to take it, 2 to pass it on, star to hear this again.',
    );
    expect(await bench.fake.presses(call, '1')).toBe('That could not be done. Please look at your messages.');
    expect(bot.heard.messages).toMatchObject([{ transport: 'voice', from: asha, chat: null, text: 'ack 42' }]);
  });

  test('a page that asks for nothing takes no key but star', async () => {
    const [about] = page.incidents;
    if (about === undefined) throw new Error('wanted here');
    standing = { ...page, asks: false, incidents: [{ ...about, ack: { by: 'ian', name: 'Ian', at: '03:16' } }] };
    await pageTo(asha);
    const call = bench.fake.callTo(asha);
    const told = 'Muster. P2, incident 42. Search is slow. Ian has it. Please look at your messages. Press star to hear this again.';
    expect(await bench.fake.picksUp(call)).toBe(told);
    expect(await bench.fake.presses(call, '1')).toBe(`That key means nothing here. ${told}`);
    expect(bot.heard.messages).toEqual([]);
  });

  test('several incidents told in one page are taken one by one, each by its number', async () => {
    const [about] = page.incidents;
    if (about === undefined) throw new Error('wanted here');
    standing = { ...page, incidents: [about, { ...about, number: 43, title: 'Disk is full' }] };
    await pageTo(asha);
    const call = bench.fake.callTo(asha);
    expect(await bench.fake.picksUp(call)).toMatch(
      /^Muster\. 2 incidents are waiting for you\. .*incident 42.*incident 43\. Disk is full\./,
    );
    await bench.fake.presses(call, '1');
    expect(bot.heard.messages.map(({ text }) => text)).toEqual(['ack 42', 'ack 43']);
    expect(new Set(bot.heard.messages.map(({ id }) => id)).size).toBe(2);
  });

  test('where nobody knows the page any more its first line is said, and a key still counts', async () => {
    await pageTo(asha);
    const call = bench.fake.callTo(asha);
    expect(await bench.fake.picksUp(call)).toMatch(/^P1 · INC-42 Press 1/);
    await bench.fake.presses(call, '2');
    expect(bot.heard.messages).toMatchObject([{ from: asha, text: 'no' }]);
  });

  test('what cannot be stored is answered 503: the caller hears an error, and a status comes again', async () => {
    await pageTo(asha);
    const call = bench.fake.callTo(asha);
    await bench.fake.picksUp(call);
    listening.message = async () => {
      throw new Error('the disk is full');
    };
    await expect(bench.fake.presses(call, '1')).rejects.toThrow('503');
    listening.delivery = async () => {
      throw new Error('the disk is full');
    };
    await expect(bench.fake.ends(call, 'completed')).rejects.toThrow('503');
  });

  test('a request about anything but a call, or of another account, is refused', async () => {
    const form = { AccountSid: accountSid, CallStatus: 'busy', To: asha };
    for (const more of [{ CallSid: `SM${'0'.repeat(32)}` }, { CallSid: `CA${'0'.repeat(32)}`, AccountSid: `AC${'b'.repeat(32)}` }, {}])
      expect((await postSigned(bench.app, '/voice/twilio/status?marker=7', { ...form, ...more })).statusCode).toBe(403);
    expect(bot.heard.deliveries).toEqual([]);
  });

  test('a call whose answer was lost is found by the marker in its status, also after a restart', async () => {
    const memory = notes();
    const own = await voiceBench({ memory });
    await own.voice.start(recordingListener());
    own.fake.answers = ({ method }) => (method === 'POST' ? 'hang-up' : null);
    expect(await failure(own.voice.send(outboundTo(asha, 'page', { kind: 'page', marker: '7' })))).toMatchObject({
      permanent: false,
      ambiguous: true,
    });
    own.fake.answers = null;
    const call = own.fake.callTo(asha);
    await own.fake.rings(call);
    expect(await own.voice.find?.(outboundTo(asha, 'page', { kind: 'page', marker: '7' }))).toBe(call.sid);
    const restarted = createVoice({ ...voiceOptions(own.fake, own.clock), memory });
    expect(await restarted.find?.(outboundTo(asha, 'page', { kind: 'page', marker: '7' }))).toBe(call.sid);
    await own.close();
  });

  test('one phone rings three times an hour and six times a night for what is no P1, also across a restart', async () => {
    const memory = notes();
    const own = await voiceBench({ memory });
    const listener = { ...recordingListener(), page: async () => page };
    await own.voice.start(listener);
    const ring = (voice = own.voice) => voice.send(outboundTo(asha, 'page', { kind: 'page' }));
    for (let count = 0; count < 3; count++) await ring();
    expect(await failure(ring())).toMatchObject({ permanent: true, message: 'their phone has rung 3 times in the last hour' });
    await own.clock.advance(3_600_000);
    for (let count = 0; count < 3; count++) await ring();
    await own.clock.advance(3_600_000);
    expect((await failure(ring())).message).toBe('their phone has rung 6 times in the last 12 hours');
    const restarted = createVoice({ ...voiceOptions(own.fake, own.clock), memory });
    await restarted.start(listener);
    expect((await failure(ring(restarted))).message).toBe('their phone has rung 6 times in the last 12 hours');
    await own.voice.send(outboundTo(mia, 'page', { kind: 'page' }));
    await own.clock.advance(12 * 3_600_000);
    await ring(restarted);
    await restarted.stop();
    await own.close();
  });

  test('a call that was not made does not count', async () => {
    standing = page;
    bench.fake.answers = ({ method }) => (method === 'POST' ? { status: 503, body: { message: 'later' } } : null);
    for (let count = 0; count < 5; count++) expect((await failure(pageTo(asha))).permanent).toBe(false);
    bench.fake.answers = null;
    await pageTo(asha);
    expect(bench.fake.calls).toHaveLength(1);
  });

  test('a phone stops ringing once nobody needs the call; one that was picked up is left alone', async () => {
    await pageTo(asha, '1');
    await pageTo(mia, '2');
    const [ringing, answered] = [bench.fake.callTo(asha), bench.fake.callTo(mia)];
    await bench.fake.rings(ringing);
    await bench.fake.picksUp(answered);
    standing = { ...page, over: 'INC-42 is acknowledged by ian' };
    await bench.clock.advance(1_000);
    await expect.poll(() => ringing.status).toBe('canceled');
    expect(answered.status).toBe('in-progress');
    expect(bot.heard.deliveries.filter(({ rung }) => rung === 'failed')).toEqual([]);
  });

  test.each([
    [21215, { permanent: true, message: expect.stringContaining('Voice geographic permissions') }],
    [21214, { permanent: true }],
    [20429, { permanent: false, scope: 'transport' }],
    [10004, { permanent: false, scope: 'transport', retryAfterMs: 5_000 }],
  ])('error %s is understood', async (code, meant) => {
    bench.fake.answers = ({ method }) => (method === 'POST' ? { status: 400, body: { code, message: 'no' } } : null);
    expect(await failure(pageTo(asha))).toMatchObject(meant);
  });

  test('a number we may not call from troubles the transport until a call goes through', async () => {
    bench.fake.answers = ({ method }) => (method === 'POST' ? { status: 400, body: { code: 21210, message: 'no' } } : null);
    await failure(pageTo(asha));
    expect(bench.voice.health()).toMatchObject({ state: 'degraded', detail: expect.stringContaining('TWILIO_VOICE_FROM') });
    bench.fake.answers = null;
    await pageTo(asha);
    expect(bench.voice.health().state).toBe('ready');
  });

  describe('the doctor', () => {
    const found = async (answers: Readonly<Record<string, unknown>>) => {
      bench.fake.answers = ({ path }) => {
        const [, body] = Object.entries(answers).find(([part]) => path.includes(part)) ?? [];
        return body === undefined ? null : { status: 200, body };
      };
      return Object.fromEntries(((await bench.voice.doctor?.()) ?? []).map(({ what, ok, found }) => [what, { ok, found }]));
    };
    const owned = (voice: boolean) => ({ incoming_phone_numbers: [{ sid: 'PN1', phone_number: voiceFrom, capabilities: { voice } }] });
    const nothing = { incoming_phone_numbers: [] };

    test('a number of the account that can call is well', async () => {
      expect(await found({ IncomingPhoneNumbers: owned(true) })).toMatchObject({
        PUBLIC_URL: { ok: true },
        account: { ok: true },
        number: { ok: true, found: 'Owned, and can call.' },
      });
    });

    test('one that cannot, or is nobody’s, is told with what to look at', async () => {
      expect((await found({ IncomingPhoneNumbers: owned(false) })).number).toEqual({ ok: false, found: 'The number cannot make calls.' });
      expect((await found({ IncomingPhoneNumbers: nothing, OutgoingCallerIds: { outgoing_caller_ids: [] } })).number).toMatchObject({
        ok: false,
        found: expect.stringContaining('TWILIO_VOICE_FROM'),
      });
    });

    test('one that was verified may be shown', async () => {
      const verified = { outgoing_caller_ids: [{ sid: 'PN2', phone_number: voiceFrom }] };
      expect((await found({ IncomingPhoneNumbers: nothing, OutgoingCallerIds: verified })).number).toMatchObject({ ok: true });
    });
  });
});

describe('what an operator must mend before anybody is called', () => {
  test.each([
    ['no public address', { publicUrl: null }, /PUBLIC_URL/],
    ['an API key for an account', { accountSid: `SK${'a'.repeat(32)}` }, /Account SID/],
    ['an empty token', { authToken: ' ' }, /Auth Token/],
    ['a name instead of a number', { from: 'Muster' }, /\+14155550100/],
  ])('%s is said at the start', async (_, more, hint) => {
    const fake = await startFakeCalls();
    const attempt = createVoice({ ...voiceOptions(fake, manualClock()), ...more }).start(recordingListener());
    await expect(attempt).rejects.toBeInstanceOf(Fault);
    await expect(attempt).rejects.toMatchObject({ hint: expect.stringMatching(hint) });
    await fake.close();
  });
});
