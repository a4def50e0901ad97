import { expect, test } from 'vitest';
import { severityOf } from '../../src/sources/severity-words.js';

test.each([
  ['P1', 'critical crit fatal alert emerg emergency disaster Sev0 P1'],
  ['P2', 'error err high major Sev1 P2'],
  ['P3', 'warning warn average medium moderate minor degraded unknown Sev2 P3'],
  ['P4', 'info information notice low debug trivial Sev3 Sev4 P4 P5'],
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

test.each([null, '', 'purple', '$ALERT_PRIORITY', '{EVENT.NSEVERITY}', 'No severity', 'constructor', '__proto__'])(
  '%j leaves the severity to the integration',
  (word) => {
    expect(severityOf(word)).toBeNull();
  },
);
