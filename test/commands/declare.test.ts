import { describe, expect, test } from 'vitest';
import type { Ask, Declaration } from '../../src/commands/command.js';
import { declare, drill } from '../../src/commands/declare.js';
import type { Severity } from '../../src/incident/incident.js';
import { asksBack, countsInRooms, direct, gist, heardAs, inGroup, inRoom, isTalkInRooms, talk, today, understands } from './hearing.js';

const opens = (title: string, more: Partial<Declaration> = {}): Ask => ({
  ask: 'declare',
  declaration: { severity: null, title, customersAffected: null, startedAt: null, investigating: false, drill: false, ...more },
});

/** A severity and a title: with one of that severity open it may be about that one. */
const unlessOpen = (severity: Severity, title: string): Ask => ({ ...opens(title, { severity }), unlessOpen: severity }) as Ask;

describe('declaring', () => {
  test('*new* and a failure may be news of an incident there is, so it is asked', () => {
    expect(gist(direct('new checkout is broken in EU'))).toBe('unsure declare');
  });

  understands(declare, {
    'P1 INCIDENT: Production DB01 connection timeout. Customers: 2,847 affected. Time: 3:14 AM. Investigating.': opens(
      'Production DB01 connection timeout',
      { severity: 'P1', customersAffected: 2_847, startedAt: today(3, 14), investigating: true },
    ),
    'P1 ALERT: DB Connection Pool Timeout. 5,847 customers affected. SLA: 30 minutes.': opens('DB Connection Pool Timeout', {
      severity: 'P1',
      customersAffected: 5_847,
    }),
    'SEV1 checkout down': unlessOpen('P1', 'checkout down'),
    'sev 1 checkout down': unlessOpen('P1', 'checkout down'),
    "P1 customers can't log in": unlessOpen('P1', "customers can't log in"),
    'sev-2 checkout slow': unlessOpen('P2', 'checkout slow'),
    'P1 checkout down': unlessOpen('P1', 'checkout down'),
    '[P1] checkout down': unlessOpen('P1', 'checkout down'),
    'P1 70% of checkouts failing': unlessOpen('P1', '70% of checkouts failing'),
    'P2 only 70% of traffic served': unlessOpen('P2', 'only 70% of traffic served'),
    'P1 - checkout down': opens('checkout down', { severity: 'P1' }),
    'S1: checkout down': opens('checkout down', { severity: 'P1' }),
    'Critical incident: db down': opens('db down', { severity: 'P1' }),
    'declare P2 slow search': opens('slow search', { severity: 'P2' }),
    'declare slow search': opens('slow search'),
    'declare a P1 incident: checkout down': opens('checkout down', { severity: 'P1' }),
    'new P3 reports are late': opens('reports are late', { severity: 'P3' }),
    'incident: checkout down': opens('checkout down'),
    'incident P2 checkout down': opens('checkout down', { severity: 'P2' }),
    '🔴 P1 checkout down': unlessOpen('P1', 'checkout down'),
    'P1 DRILL: checkout down': opens('checkout down', { severity: 'P1', drill: true }),
    '/declare P1 3 nodes lost': opens('3 nodes lost', { severity: 'P1' }),
  });
  understands(drill, { 'drill P1 checkout down': opens('checkout down', { severity: 'P1', drill: true }) });

  asksBack(declare, [
    'declare',
    'declare P1',
    'P1 incident: 🔥',
    'P1 is under control',
    'S3 bucket unreachable',
    'P1 not an issue',
    'SEV2 because only EU',
  ]);

  describe('a severity, a verb that is also a noun, and words', () => {
    asksBack(declare, ['P1 status page down', 'P1 close button broken', 'P1 backup job failed', 'P1 update service crashing']);

    test('with a label there is no doubt', () => {
      expect(gist(direct('P1 update: service is back'))).toBe('ask update');
      expect(gist(direct('P1 INCIDENT: status page down'))).toBe('ask declare');
    });
  });

  test('a question opens nothing', () => {
    expect(gist(direct('P1 checkout down?'))).toBe('wondering declare');
  });

  test('a page that somebody pasted opens nothing', () => {
    expect(direct('🔴 P1 · INC-42 · DB connection pool timeout')).toEqual(talk);
  });

  test('in a group that is no war room a severity and a title are enough', () => {
    expect(inGroup('SEV1 checkout down')).toEqual(heardAs(declare, unlessOpen('P1', 'checkout down')));
    expect(inGroup('P1 is under control')).toEqual(talk);
  });

  test('in a war room people speak of their P1; only a marker word opens another', () => {
    expect(inRoom('P1 checkout still slow')).toEqual(talk);
    expect(inRoom('P1 ALERT: search down')).toEqual(heardAs(declare, opens('search down', { severity: 'P1' })));
  });

  countsInRooms(declare, ['declare P2 slow search', 'new P3 reports are late', 'incident: checkout down', 'new incident checkout down']);
  countsInRooms(drill, ['drill P1 checkout down']);
  isTalkInRooms([
    'new deploy is out',
    'new high cpu on db01',
    'P1 alert fatigue is real',
    'incident is over',
    'incident review tomorrow at 10',
    'new incident review template please',
    'drill tomorrow',
    'P1 is under control',
    'P1 status page down',
    'high latency on search',
    'critical path is the database',
  ]);
});
