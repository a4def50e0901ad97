// The built server, the real whatsapp-web.js and the real Chromium against a double of WhatsApp Web's page and server: from the QR
// code to the answer in the chat, and through a death in the middle.

import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWhatsAppWeb, type WhatsAppWeb } from '../whatsapp-web/double.js';
import { type MusterProcess, startMuster } from './muster-process.js';

const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const hasChromium = existsSync(chromium);
if (!hasChromium) console.warn(`The server was not tried with WhatsApp Web: there is no ${chromium}. Set CHROMIUM_PATH.`);

const people = {
  Asha: '+919812300001',
  Ben: '+447700900002',
  Nia: '+447700900010',
  Ian: '+447700900008',
  Mia: '+34612300003',
  Lena: '+491713920007',
  Vic: '+12025550104',
  Cora: '+12025550105',
  Theo: '+33639980006',
  Ada: '+46701740609',
} as const;
type Name = keyof typeof people;

/** Looks until it is so: browsers take their time, and how long says nothing on a busy machine. */
const eventually = <T>(look: () => T | Promise<T>, timeout = 60_000) => expect.poll(look, { timeout, interval: 100 });

describe.skipIf(!hasChromium)('WhatsApp Web, from the QR code to the answer', { timeout: 240_000 }, () => {
  let whatsapp: WhatsAppWeb;
  let muster: MusterProcess;
  let folder: string;
  beforeAll(async () => {
    whatsapp = await startWhatsAppWeb({
      dialect: '2026-07-keys',
      users: Object.entries(people).map(([name, phone]) => ({ name, phone })),
    });
    whatsapp.setAutoAck(2);
    folder = mkdtempSync(join(tmpdir(), 'muster-web-'));
    copyFileSync(new URL('../../muster.example.yaml', import.meta.url), join(folder, 'muster.yaml'));
    muster = await start();
  }, 120_000);
  afterAll(async () => {
    await muster?.stop();
    await whatsapp?.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  const start = () =>
    startMuster(
      {
        WHATSAPP: 'web',
        META_TOKEN: 'not-for-the-browser',
        CHROMIUM_PATH: chromium,
        CHROMIUM_ARGS: JSON.stringify(whatsapp.chromiumArgs),
        SESSION_DIR: join(folder, 'session'),
        DATABASE_URL: `file:${join(folder, 'muster.db')}`,
      },
      folder,
    );
  const state = async () => {
    const { transports } = (await muster.get('/readyz')) as { transports: readonly { name: string; state: string }[] };
    return transports[0]?.state;
  };
  /** What the bot said to somebody in their own chat. */
  const heard = (name: Name): readonly string[] => whatsapp.sent().flatMap(({ to, text }) => (to === people[name] ? [text] : []));
  const says = (name: Name, text: string) => whatsapp.inbound({ from: name, text });
  const confirms = async (name: Name) => {
    says(name, 'hello');
    await eventually(() => heard(name).some((text) => text.startsWith('✅ Confirmed'))).toBe(true);
  };
  const incident = async (number: number) =>
    (await muster.get(`/api/incidents/${number}`)) as { status: string; owner: string; room: { members: { joined: boolean }[] } | null };

  test('is linked by scanning the code of /pair, and says so', async () => {
    await eventually(state).toBe('linking');
    await eventually(() => whatsapp.waiting()).toBe(1);
    whatsapp.scanQr();
    await eventually(state).toBe('ready');
  });

  test('stays linked when it is stopped and started', async () => {
    const gone = new Promise((resolve) => muster.process.once('exit', resolve));
    muster.process.kill('SIGTERM');
    await gone;
    muster = await start();
    await eventually(state).toBe('ready');
  });

  test('keeps its tokens from the browser', async () => {
    const browsers = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(join(folder, 'session')));
    expect(browsers.length).toBeGreaterThan(0);
    for (const pid of browsers) expect(environmentOf(pid)).not.toContain('not-for-the-browser');
  });

  test('an alert wakes the one on call, in full though nobody of that number was ever heard; an ack takes it, and there is a war room', async () => {
    await confirms('Mia');
    const alert = { title: 'DB connection pool timeout', severity: 'critical', service: 'payments-db', key: 'db' };
    await post(muster, '/webhooks/generic', alert);
    const { owner: key } = await incident(1);
    const owner = (Object.keys(people) as Name[]).find((name) => name.toLowerCase() === key) ?? 'Asha';
    await eventually(() => heard(owner).some((text) => text.startsWith('🔴 P1 · INC-1 · DB connection pool timeout'))).toBe(true);
    says(owner, 'ack');
    await eventually(() => heard(owner).some((text) => text.includes('INC-1 is yours'))).toBe(true);
    await eventually(() => whatsapp.groups().length).toBe(1);
    expect((await incident(1)).status).toBe('acknowledged');
    expect(heard(owner).join()).not.toMatch(/\d{3} \d{3}/);
    expect(whatsapp.unknownModules()).toEqual([]);
  });

  test('keeps a picture sent into the war room as evidence, by its hash', async () => {
    const [group] = whatsapp.groups();
    const member = (Object.keys(people) as Name[]).find((name) => group?.members.includes(people[name])) ?? 'Mia';
    const bytes = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
    whatsapp.inbound({ from: member, chat: group?.jid ?? '', text: 'the graph', media: { bytes, mimetype: 'image/png' } });
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const lines = async () => (await muster.get('/api/incidents/1/timeline')) as readonly { text: string }[];
    await eventually(async () =>
      (await lines()).some(({ text }) => text.includes(`sha256 ${sha256.slice(0, 12)}`) && text.includes('the graph')),
    ).toBe(true);
    expect(readdirSync(join(folder, 'muster.db.media'))).toEqual([sha256]);
  });

  test('300 words written while the process was dead are each heard once, within 30 s of being ready', async () => {
    const dead = new Promise((resolve) => muster.process.once('exit', resolve));
    muster.process.kill('SIGKILL');
    await dead;
    for (let n = 1; n <= 300; n++) says('Asha', n === 150 ? 'update 70% restored' : `note remark number ${n}`);
    const again = performance.now();
    muster = await start();
    await eventually(state).toBe('ready');
    const readyAt = performance.now();
    const noted = async () => {
      const lines = (await muster.get('/api/incidents/1/timeline?limit=1000')) as readonly { text: string }[];
      return lines.flatMap(({ text }) => /remark number (\d+)/.exec(text)?.[1] ?? []);
    };
    await eventually(async () => (await noted()).length, 60_000).toBe(299);
    const tookMs = performance.now() - readyAt;
    console.info(
      `300 words of a dead time: ready ${Math.round(readyAt - again)} ms after the start, all handled ${Math.round(tookMs)} ms later`,
    );
    expect(new Set(await noted()).size).toBe(299);
    expect(tookMs).toBeLessThan(30_000);
    await eventually(async () => ((await muster.get('/api/incidents/1')) as { progress: { percent: number } }).progress?.percent).toBe(70);
  });
});

async function post({ url }: MusterProcess, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}

const commandOf = (pid: string): string => procOf(pid, 'cmdline');
const environmentOf = (pid: string): string => procOf(pid, 'environ');

/** Empty where the process has ended meanwhile. */
function procOf(pid: string, what: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return '';
  }
}
