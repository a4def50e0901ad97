// The built-in example: right, the same as the file beside the README, and a sensible demo on any date.

import { readFileSync } from 'node:fs';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../../src/alerts/alert.js';
import { exampleOrganisation } from '../../../src/app/config/example.js';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { onCall, seatsFor } from '../../../src/escalation/on-call.js';
import { defaultPolicies } from '../../../src/escalation/policy-defaults.js';
import { placeSignal } from '../../../src/escalation/routing.js';
import { days } from '../../../src/incident/duration.js';

const { organisation, warnings } = readOrganisation(exampleOrganisation, 'muster.example.yaml', {});

test('muster.example.yaml is the built-in example', () => {
  expect(readFileSync(new URL('../../../muster.example.yaml', import.meta.url), 'utf8')).toBe(exampleOrganisation);
});

test('it needs no variable and has nothing to warn of', () => {
  expect(warnings).toEqual([]);
});

test('the policies it shows are the defaults, ended by whom it names', () => {
  const { P1, P2, P3, P4 } = defaultPolicies;
  expect(organisation.policies).toEqual({ P1: { ...P1, lastResort: 'cto' }, P2: { ...P2, lastResort: 'cto' }, P3, P4 });
});

test('the retention it shows is the default', () => {
  const silent = readOrganisation(exampleOrganisation.replace(/^retention:.*$/m, ''), 'muster.example.yaml', {});
  expect(organisation.retention).toEqual(silent.organisation.retention);
  expect(organisation.retention).toEqual({
    receiptsMs: days(30),
    outboxMs: days(90),
    phonesMs: days(30),
    mediaMs: days(365),
    deliveriesMs: days(7),
    transcriptsMs: null,
  });
});

describe('on any date', () => {
  const weeks = Array.from({ length: 110 }, (_, week) => DateTime.fromISO('2025-12-01T12:00Z').toMillis() + days(7 * week));

  test('owner, backup and manager are three people, and nobody holds two seats of a P1', () => {
    for (const team of organisation.teams.keys()) {
      for (const at of weeks) {
        const seats = Object.values(seatsFor(organisation, team, organisation.policies.P1, at));
        expect(seats).toHaveLength(7);
        expect(new Set(seats).size).toBe(7);
      }
    }
  });

  test('asha has the even calendar weeks of 2026, ben the odd ones, as the file says', () => {
    for (const at of weeks) {
      const { weekNumber, weekYear } = DateTime.fromMillis(at, { zone: 'Asia/Kolkata' });
      if (weekYear !== 2026) continue;
      expect(onCall(organisation, 'database', at)).toBe(weekNumber % 2 === 0 ? 'asha' : 'ben');
      expect(onCall(organisation, 'infrastructure', at)).toBe(weekNumber % 2 === 0 ? 'ian' : 'nia');
    }
  });
});

describe('alerts of the demo', () => {
  const signal = (changes: Partial<Signal>): Signal => ({
    source: 'generic',
    dedupKey: 'x',
    status: 'firing',
    severity: null,
    severityWord: null,
    title: 'Something broke',
    description: null,
    service: null,
    url: null,
    runbook: null,
    labels: {},
    startedAt: null,
    endsAt: null,
    customersAffected: null,
    eventId: null,
    ...changes,
  });

  test('a critical one of payments is a P1 outage of the database team, with its room', () => {
    const placed = placeSignal(organisation, signal({ service: 'payments-db', severity: 'P1', severityWord: 'critical' }), 0);
    expect(placed).toMatchObject({ severity: 'P1', team: 'database', category: 'outage', roomTemplate: { key: 'database-outage' } });
    expect(placed.roomTemplate?.welcome).toContain('Runbook');
  });

  test('a critical one of anything else is a P1 by itself', () => {
    expect(placeSignal(organisation, signal({ service: 'search', severity: 'P1', severityWord: 'critical' }), 0)).toMatchObject({
      severity: 'P1',
    });
  });

  test('a full disk is for infrastructure', () => {
    expect(placeSignal(organisation, signal({ title: 'Disk full on web-7', severity: 'P2' }), 0)).toMatchObject({
      severity: 'P2',
      team: 'infrastructure',
    });
  });
});
