import { describe, expect, test } from 'vitest';
import type { Ask } from '../../src/commands/command.js';
import { downgrade, severity, upgrade } from '../../src/commands/severity.js';
import type { Severity } from '../../src/incident/incident.js';
import { asksBack, countsInRooms, direct, gist, isTalkInRooms, understands } from './hearing.js';

const to = (target: Severity | 'up' | 'down', why = ''): Ask => ({ ask: 'reclassify', severity: target, why });

describe('changing the severity', () => {
  understands(severity, {
    'sev P2 because only one region is slow': to('P2', 'only one region is slow'),
    'sev P1': to('P1'),
    'sev: SEV2 because only EU': to('P2', 'only EU'),
    'sev 2': to('P2'),
    'sev 2 because only EU': to('P2', 'only EU'),
    'severity high': to('P2'),
    'sev low, only reports are late': to('P4', 'only reports are late'),
    'set severity to P3': to('P3'),
    'make it P2': to('P2'),
    'sev P1 to P2 because only EU': to('P2', 'only EU'),
    'sev #42 P2': [to('P2'), { number: 42 }],
    '42 sev P2 because only EU': [to('P2', 'only EU'), { number: 42 }],
    'P1→P2': [to('P2'), { severity: 'P1' }],
    'P1 -> P2 because only EU': [to('P2', 'only EU'), { severity: 'P1' }],
    'sev1 => sev3': [to('P3'), { severity: 'P1' }],
  });
  understands(upgrade, {
    upgrade: to('up'),
    'upgrade because checkout fails too': to('up', 'checkout fails too'),
    'upgrade to P1 because checkout fails too': to('P1', 'checkout fails too'),
    'upgrade 42': [to('up'), { number: 42 }],
  });
  understands(downgrade, { downgrade: to('down'), 'downgrade to P3': to('P3'), '42 downgrade': [to('down'), { number: 42 }] });

  asksBack(severity, ['sev', 'sev P9', 'severity weird']);

  test('a severity before a verb only picks the incident', () => {
    expect(direct('P1 ack')).toMatchObject({ ask: { command: { type: 'acknowledge' } }, selector: { severity: 'P1' } });
    expect(direct('P1 update 70% restored')).toMatchObject({ ask: { command: { type: 'update' } }, selector: { severity: 'P1' } });
  });

  test.each(['severity?', 'P1→P2?', 'upgrade?'])('“%s” changes nothing', (text) => {
    expect(gist(direct(text))).toMatch(/^(?:wondering|ask status$)/);
  });

  countsInRooms(severity, ['sev P2 because only EU', 'P1→P2', 'make it P2']);
  countsInRooms(upgrade, ['upgrade', 'upgrade to P1']);
  isTalkInRooms(['upgrade node to v20', 'downgrade the client first', 'severity is unclear to me', 'make it stop']);
});
