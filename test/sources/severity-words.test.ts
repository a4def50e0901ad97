import { expect, test } from 'vitest';
import { severityOf, severityOfAlert } from '../../src/sources/severity-words.js';

test.each([
  ['P1', 'critical crit fatal alert emerg emergency disaster Sev0 P1'],
  ['P2', 'error err high major urgent page Sev1 P2'],
  ['P3', 'warning warn average medium moderate minor degraded unknown Sev2 P3'],
  ['none', 'none'],
  ['P4', 'info information informational notice low debug trivial Sev3 Sev4 P4 P5'],
])('%s is said as %s, in any case', (severity, words) => {
  for (const word of words.split(' ')) {
    expect([word, severityOf(word)]).toEqual([word, severity]);
    expect([word, severityOf(word.toUpperCase())]).toEqual([word, severity]);
  }
});

test.each(['not classified', 'Not_Classified', 'not-classified'])('"%s" is P4', (word) => {
  expect(severityOf(word)).toBe('P4');
});

test.each(['sev-0', 'SEV 0', 'sev_0'])('"%s" is Sev0', (word) => {
  expect(severityOf(word)).toBe('P1');
});

test.each([
  ['P1 - Critical', 'P1'],
  ['1 - Critical', 'P1'],
  ['critical,page', 'P1'],
  ['page, critical', 'P1'],
  ['SEV-1 (urgent)', 'P2'],
  ['SEV-0 (urgent)', 'P1'],
  ['P3/warning', 'P3'],
  ['[WARN] disk', 'P3'],
  ['low|high', 'P2'],
  ['info; none', 'P4'],
  ['Severity: Not Classified', 'P4'],
  ['Ｃｒｉｔｉｃａｌ', 'P1'],
  ['  critical  ', 'P1'],
  ['critical!', 'P1'],
  ['$SEVERITY critical', 'P1'],
])('in company the worst word known counts: %j is %s', (said, severity) => {
  expect(severityOf(said)).toBe(severity);
});

test('a megabyte of words is no severity and costs nothing', () => {
  const started = performance.now();
  for (const flood of ['a-'.repeat(5e5), '{'.repeat(1e6), '$'.repeat(1e6), '%a'.repeat(5e5), '<'.repeat(1e6)]) severityOf(flood);
  expect(performance.now() - started).toBeLessThan(200);
});

test.each([
  ['Watchdog', null, 'none'],
  ['DeadMansSwitch', 'strange', 'none'],
  ['dead-mans-switch', null, 'none'],
  ['InfoInhibitor', null, 'none'],
  ['Watchdog', 'critical', 'P1'],
  ['WatchdogDown', null, null],
  ['HostDown', null, null],
  [null, null, null],
])('an alert called %s with the severity %s is for %s', (name, said, severity) => {
  expect(severityOfAlert(said, name)).toBe(severity);
});

test.each([
  ...[
    null,
    '',
    'purple',
    '$ALERT_PRIORITY',
    '\u0024{ALERT}',
    '{EVENT.NSEVERITY}',
    '{TRIGGER.ALERT}',
    '{{ .Labels.page }}',
    '%ALERT%',
    '<high>',
  ],
  ...['No severity', 'constructor', '__proto__', 'toString', '-', '42'],
])('%j leaves the severity to the integration', (word) => {
  expect(severityOf(word)).toBeNull();
});
