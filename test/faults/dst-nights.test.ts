// The nights when clocks change: a P1 nobody answers climbs its ladder as on any other night, and a shift changes hands once.

import { describe, expect, test } from 'vitest';
import { openWorld } from '../world.js';

const minute = 60_000;
const hour = 60 * minute;

/** When the clocks change, in UTC. Lord Howe moves by half an hour, Chatham at a quarter to three, Havana at midnight. */
const nights = [
  { zone: 'Europe/Vienna', change: 'spring', at: '2026-03-29T01:00:00Z' },
  { zone: 'Europe/Vienna', change: 'autumn', at: '2026-10-25T01:00:00Z' },
  { zone: 'America/Chicago', change: 'spring', at: '2026-03-08T08:00:00Z' },
  { zone: 'America/Chicago', change: 'autumn', at: '2026-11-01T07:00:00Z' },
  { zone: 'Australia/Lord_Howe', change: 'spring', at: '2026-10-03T15:30:00Z' },
  { zone: 'Australia/Lord_Howe', change: 'autumn', at: '2026-04-04T15:00:00Z' },
  { zone: 'Pacific/Chatham', change: 'spring', at: '2026-09-26T14:00:00Z' },
  { zone: 'Pacific/Chatham', change: 'autumn', at: '2026-04-04T14:00:00Z' },
  { zone: 'America/Havana', change: 'spring', at: '2026-03-08T05:00:00Z' },
  { zone: 'America/Havana', change: 'autumn', at: '2026-11-01T05:00:00Z' },
] as const;

/** Before, in, at the end of and after the hour that the clocks skip or repeat. */
const handoffs = ['00:15', '01:45', '02:15', '02:45', '03:00'] as const;
const scheduleOf = (handoff: string) => `at-${handoff.replace(':', '')}`;

/** Each schedule has people of its own, so that what is told of one is told together with no other. */
const organisation = (zone: string, changes: readonly string[]) => `
organisation: { name: Acme, timezone: ${zone} }
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  ben: { name: Ben Carter, phone: "+447700900002", role: responder }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
  theo: { name: Theo Martin, phone: "+33639980006", role: executive }
${changes
  .flatMap((_, index) =>
    [0, 1].map((turn) => `  p${index}${turn}: { name: P${index}${turn}, phone: "+9198123001${index}${turn}", role: responder }`),
  )
  .join('\n')}
teams:
  web: { oncall: web, backup: ben, manager: mia }
schedules:
  web: { timezone: ${zone}, rotate: daily, handoff: "12:00", from: 2026-01-05, people: [asha, ben] }
${changes
  .map(
    (handoff, index) =>
      `  ${scheduleOf(handoff)}: { timezone: ${zone}, rotate: daily, handoff: "${handoff}", from: 2026-01-05, people: [p${index}0, p${index}1] }`,
  )
  .join('\n')}
seats: { cto: theo, vp-engineering: theo }
`;

/** Two hours of a P1 nobody answers that opens half an hour before `at`: what the clock did and how many seconds later. */
async function ladder(zone: string, at: number): Promise<readonly string[]> {
  const world = await openWorld({ start: at - 40 * minute, yaml: organisation(zone, []) });
  await world.advanceTo(at - 30 * minute);
  await world.posts('generic', { title: 'pool timeout', severity: 'critical', key: 'a' });
  await world.advanceTo(at + 90 * minute);
  const lines = await world.store.timeline(1, 10_000);
  const opened = lines[0]?.at ?? 0;
  expect(world.errors).toEqual([]);
  await world.close();
  return lines
    .filter((line) => line.by !== 'muster:room' && line.kind !== 'rota-followed')
    .map((line) => `${line.kind} +${Math.round((line.at - opened) / 1_000)}`);
}

/** What was told of shift changes in the five hours before and after `at`. */
async function handovers(zone: string, at: number): Promise<readonly string[]> {
  const world = await openWorld({ start: at - 5 * hour, yaml: organisation(zone, handoffs) });
  await world.advanceTo(at + 5 * hour);
  expect(world.errors).toEqual([]);
  await world.close();
  return world.transport.spoken.map((one) => one.text);
}

const ordinaryLadders = new Map<string, Promise<readonly string[]>>();

/** The same on a morning in June, once for each zone. */
function ordinaryLadder(zone: string): Promise<readonly string[]> {
  const known = ordinaryLadders.get(zone) ?? ladder(zone, Date.parse('2026-06-10T05:00:00Z'));
  ordinaryLadders.set(zone, known);
  return known;
}

describe.each(nights)('the $change night in $zone', ({ zone, at }) => {
  test('the ladder is climbed as on any other night', async () => {
    const ordinary = await ordinaryLadder(zone);
    const rungs = ordinary.filter((line) => line.startsWith('paged-again'));
    expect(rungs.length).toBeGreaterThan(6);
    expect(await ladder(zone, Date.parse(at))).toEqual(ordinary);
  });

  test('a shift changes hands once, whenever that is', async () => {
    const told = await handovers(zone, Date.parse(at));
    for (const schedule of handoffs.map(scheduleOf)) {
      expect(told.filter((text) => text.startsWith(`You are on call now: ${schedule}, `))).toHaveLength(1);
      expect(told.filter((text) => text.startsWith(`Your shift in ${schedule} is over`))).toHaveLength(1);
    }
  });
});
