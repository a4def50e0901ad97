import { expect, test } from 'vitest';
import { diagnose } from '../../src/app/findings.js';

test('every finding is a line, and one that is not well makes the whole not well', async () => {
  const doctor = async () => [
    { ok: true, what: 'token', found: 'valid' },
    { ok: false, what: 'webhook', found: 'cannot be reached. Start Muster first.' },
  ];
  expect(await diagnose([{ name: 'cloud', doctor }, { name: 'local' }])).toEqual({
    ok: false,
    lines: [
      'cloud',
      '  ✓ token: valid',
      '  ✗ webhook: cannot be reached. Start Muster first.',
      'local: nothing to look at from here; a running Muster tells its state on /readyz',
      '',
      'One thing to mend.',
    ],
  });
});

test('all well is said too', async () => {
  const doctor = async () => [{ ok: true, what: 'token', found: 'valid' }];
  expect(await diagnose([{ name: 'cloud', doctor }])).toEqual({ ok: true, lines: ['cloud', '  ✓ token: valid', '', 'All is well.'] });
});

test('one that cannot be looked at does not hide the next', async () => {
  const examined = [
    { name: 'cloud', doctor: () => Promise.reject(new Error('no network')) },
    { name: 'sms', doctor: async () => [{ ok: true, what: 'account', found: 'active' }] },
  ];
  const { ok, lines } = await diagnose(examined);
  expect(ok).toBe(false);
  expect(lines).toContain('  ✗ doctor: could not look: no network');
  expect(lines).toContain('  ✓ account: active');
});
