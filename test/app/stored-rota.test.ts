// Beside a running Muster: what the command line and the doctor say of the rota has the calendars that were read and what people agreed on.

import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { examineRota } from '../../src/app/examine-muster.js';
import { withStoredRota } from '../../src/app/stored-rota.js';
import { simulate } from '../../src/escalation/simulate.js';
import { simulationReport } from '../../src/escalation/simulation-report.js';
import { simulationAsked } from '../../src/escalation/simulation-request.js';
import { directoryOf } from '../../src/people/find-person.js';
import { readRota } from '../../src/store/sqlite/read-rota.js';
import { calendarText, eventText } from '../calendars/calendar-text.js';
import { newFile, openHere } from '../store/folder.js';
import { openWorld } from '../world.js';

const yaml = (address: string) => `
organisation: { name: Acme, timezone: UTC }
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  ben: { name: Ben Ortiz, phone: "+34612300002", role: responder }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
teams:
  database: { oncall: db-primary, backup: mia, manager: mia }
seats: { vp-engineering: mia, vp-customer: mia, cto: mia, comms: mia }
schedules:
  db-primary: { ics: "${address}", fallback: mia }
`;
const address = 'https://calendars.example/db.ics';
const start = Date.parse('2026-11-27T02:00:00Z');
const text = calendarText(eventText('Asha Rao', 'UID:1', 'DTSTART:20261101T000000Z', 'DTEND:20261102T000000Z', 'RRULE:FREQ=DAILY'));

async function running(path: string) {
  const store = await openHere({ path });
  const world = await openWorld({
    start,
    yaml: yaml(address),
    store: { ...store, close: async () => undefined },
    readCalendar: async () => ({ read: 'new', text, etag: null, lastModified: null }),
  });
  await world.advanceTo(start + 60_000);
  return world;
}

const ownerOf = async (path: string, from = address) => {
  const { organisation } = readOrganisation(yaml(from), 'muster.yaml', {}, () => null);
  const stored = await withStoredRota(organisation, readRota(path), start + 120_000);
  const asked = simulationAsked(stored, 'P1 database now', start + 120_000, 'UTC');
  if ('wrong' in asked) throw new Error(asked.wrong);
  return simulationReport(simulate(stored, asked, ['local']), directoryOf(stored), { local: 'local' }, 'UTC', start);
};

test('a simulation knows the calendar that was read, and cover given since', async () => {
  const path = newFile();
  expect(await ownerOf(path)).toContain('at once: Mia (owner)');
  const world = await running(path);
  expect(await ownerOf(path)).toContain('at once: Asha (owner)');
  await world.transport.says('+34612300002', 'cover @asha 02:00-08:00');
  await world.settle();
  expect(await ownerOf(path)).toContain('at once: Ben (owner)');
  // What another address said does not count.
  expect(await ownerOf(path, 'https://calendars.example/other.ics')).toContain('at once: Mia (owner)');
  await world.close();
});

test('what another process writes of overrides counts within a second, and whoever it makes owner is paged', async () => {
  const path = newFile();
  const world = await running(path);
  await world.transport.says('+34612300002', 'cover @asha 04:00-08:00');
  await world.posts('generic', { title: 'Disk full', severity: 'critical', service: 'database', key: 'a' });
  expect((await world.store.incident(1))?.seats.owner).toBe('asha');
  const beside = new Database(path);
  beside.prepare('UPDATE overrides SET starts_at = ?').run(start);
  beside.close();
  await world.advanceTo(world.clock.now() + 3_000);
  expect((await world.store.incident(1))?.seats.owner).toBe('ben');
  const heard = world.transport.spoken.filter(({ chat }) => chat === '+34612300002').map(({ text }) => text.split('\n')[0]);
  expect(heard).toContain('🔴 P1 · INC-1 · you are on call now · Disk full');
  await world.close();
});

test('the doctor counts the shifts of a calendar that was read, and says where none was yet', async () => {
  const path = newFile();
  const { organisation } = readOrganisation(yaml(address), 'muster.yaml', {}, () => null);
  const says = async () => {
    const section = examineRota(await withStoredRota(organisation, readRota(path), start), start);
    return (section?.findings ?? []).map(({ what, found }) => `${what}: ${found}`);
  };
  expect(await says()).toEqual(['db-primary: its calendar was not read yet: a running Muster does, within a minute of its start']);
  const world = await running(path);
  expect((await says())[0]).toMatch(/^db-primary: 100 % covered.*Asha 3\d nights/i);
  await world.close();
});
