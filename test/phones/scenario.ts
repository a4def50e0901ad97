// The night of 3:14 as it stands on the phones of an example organisation, to look at and to test with.

import type { LocalPerson, LocalTransport } from '../../src/transports/local/local.js';
import type { OutboundMessage } from '../../src/transports/transport.js';
import { outboundTo } from '../transports/contract.js';
import type { ManualClock } from '../transports/manual-clock.js';

const person = (key: string, name: string, phone: string, role: string, timezone = 'Asia/Kolkata'): LocalPerson => ({
  key,
  name,
  phone,
  role,
  timezone,
});

export const asha = person('asha', 'Asha Rao', '+919812300001', 'responder');
export const ben = person('ben', 'Ben Carter', '+447700900002', 'responder', 'Europe/London');
export const mia = person('mia', 'Mia Lopez', '+34612300003', 'manager', 'Europe/Madrid');
export const vic = person('vic', 'Vic Chen', '+6581230004', 'executive', 'Asia/Singapore');
export const cora = person('cora', 'Cora Singh', '+919812300005', 'executive');
export const theo = person('theo', 'Theo Martin', '+33612300006', 'executive', 'Europe/Paris');
export const lena = person('lena', 'Lena Weber', '+4915112300007', 'responder', 'Europe/Berlin');
export const ian = person('ian', 'Ian Okoye', '+2348031230008', 'responder', 'Africa/Lagos');
export const ada = person('ada', 'Ada Novak', '+420601230009', 'observer', 'Europe/Prague');
export const people = [asha, ben, mia, vic, cora, theo, lena, ian, ada];

/** 03:14 in Kolkata. */
export const startMs = Date.UTC(2026, 0, 16, 21, 44, 8);

const since: Readonly<Record<string, string>> = {
  'Asia/Kolkata': '03:14 IST|03:44',
  'Europe/Madrid': '22:44 CET|23:14',
  'Asia/Singapore': '05:44 SGT|06:14',
};

const pageFor = ({ timezone }: LocalPerson, ask: string): string => {
  const [start, due] = (since[timezone] ?? '21:44 UTC|22:14').split('|');
  return [
    '🔴 P1 · INC-42 · DB connection pool timeout',
    `5,847 customers affected · payments-db · since ${start}`,
    `Resolve by ${due} (30 min left)`,
    ask,
  ].join('\n');
};

const card = (standing: string, status: string) =>
  [
    '🔴 P1 · INC-42 · DB connection pool timeout',
    standing,
    '5,847 customers affected · payments-db · since 03:14 IST',
    'Owner Asha · backup Ian · manager Mia · customer lead Lena',
    status,
  ].join('\n');

/** What stands on the phones after `seedIncident`. */
export interface Seeded {
  readonly room: string;
  readonly page: string;
}

/** Plays the incident from the page to 70% restored; the rest is for whoever looks. */
export async function seedIncident(transport: LocalTransport, clock: ManualClock): Promise<Seeded> {
  let letters = 0;
  const tell = async (to: OutboundMessage['to'], text: string, more: Partial<OutboundMessage> = {}) => {
    letters += 1;
    return transport.send({ ...outboundTo('', text), to, marker: `seed-${letters}`, ...more });
  };
  const later = (seconds: number) => clock.advance(seconds * 1_000);
  const roles = [
    [mia, 'manager'],
    [vic, 'VP Engineering'],
    [cora, 'VP Customer Operations'],
  ] as const;

  const page = await tell({ direct: asha.phone }, pageFor(asha, 'Reply *ack* to take it, *no* to pass it on.'));
  for (const [who, role] of roles) {
    const told = `You get this as ${role}: Asha is paged to take it. *status* for more, *ack* to take it yourself.`;
    await tell({ direct: who.phone }, pageFor(who, told));
  }
  await tell({ direct: ian.phone }, pageFor(ian, 'Asha is paged as owner, you are backup. Reply *ack* to take it.'));
  await later(41);
  await transport.bench.say({ from: 'asha', text: 'ack', quoted: page.id });
  await tell({ direct: asha.phone }, '✅ You have INC-42 since 03:14. First update within 2 min.\nThe war room is open.', {
    quote: page.id,
  });
  for (const each of [mia, vic, cora, ian]) await tell({ direct: each.phone }, '✅ INC-42 · Asha has it and is investigating');

  transport.faults.set({ mode: 'reject', phone: lena.phone });
  const members = [asha, ian, mia, lena, vic, cora].map(({ phone }) => phone);
  const { chat } = await transport.openRoom({ subject: 'INC-42 DB connection pool timeout', members, marker: 'room-42' });
  transport.faults.set({ mode: 'ok' });
  const room = { chat };
  const status = await tell(room, card('Asha took it at 03:14 · acknowledged · 29 min left, by 03:44', 'Status: no update yet'), {
    pin: true,
  });
  await tell(room, 'War room of INC-42. Everything said here is kept.\nRunbook: https://runbooks.acme.example/payments-db');
  const says = async (who: LocalPerson, text: string, quoted?: string) => {
    await later(23);
    return transport.bench.say({ from: who.key, chat, text, quoted });
  };

  const calls = await says(mia, 'Customer support team already getting calls. Need ETA.');
  await says(asha, 'update connection pool corrupted, looking at the logs');
  await tell(room, '📣 INC-42 · connection pool corrupted, looking at the logs (Asha)\nResolve by 03:44 IST (28 min left)');
  await says(asha, 'eta 15m', calls.id);
  const propose = await says(asha, 'propose restart the connection pool');
  const ask = await tell(room, '🗳 INC-42 · Asha proposes 1: restart the connection pool\nMia: reply *approve* or *reject why*.');
  await transport.bench.react({ from: 'vic', message: ask.id, emoji: '👍' });
  await transport.bench.react({ from: 'cora', message: ask.id, emoji: '👍' });
  await transport.bench.react({ from: 'ian', message: propose.id, emoji: '👀' });
  await says(mia, 'approve', ask.id);
  await tell(room, '👍 INC-42 · Mia approved 1: restart the connection pool\nAsha: go ahead, then say *done*.');
  await says(ian, 'pool stats right now: `active 200/200, waiting 1,431`');
  await says(asha, 'Restart in progress. 70% online.');
  await tell(room, '📣 INC-42 · Restart in progress. 70% online. (Asha)\nResolve by 03:44 IST (26 min left)');
  const now = card('Asha took it at 03:14 · investigating · 26 min left, by 03:44', 'Status: 70% online, as of 03:17 by Asha');
  await tell(room, now, { edit: status.id, pin: true });
  const last = await says(mia, 'Thanks, telling support *now*.');
  for (const each of [mia, vic]) await transport.bench.read({ phone: each.key, message: last.id });
  return { room: chat, page: page.id };
}
