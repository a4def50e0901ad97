// The record is kept in every status: a review is written after the end.

import { describe, expect, test } from 'vitest';
import { given, t0 } from '../../given.js';
import * as say from '../spoken.js';

const { opens, cancels } = say;

describe.each([
  ['open', [opens({ severity: 'P2' })]],
  ['over', [opens({ severity: 'P2' }), cancels('asha')]],
] as const)('of an incident that is %s', (_, story) => {
  test('a note is kept', () => {
    given(...story)
      .when(say.notes('asha', 'pool was full', 'cause'))
      .happens({ kind: 'noted', note: 'cause', text: 'pool was full', where: 'room', about: null });
  });

  test('an impact is described', () => {
    const { after } = given(...story)
      .when(say.impact('asha', 'checkout is slow'))
      .happens({ kind: 'impact-described' });
    expect(after.impact.text).toBe('checkout is slow');
  });

  test('a link is kept', () => {
    const { after } = given(...story)
      .when(say.links('asha', 'https://example.com/a', 'runbook'))
      .happens({ kind: 'linked' });
    expect(after.links).toEqual([{ kind: 'runbook', url: 'https://example.com/a' }]);
  });

  test('the same link a second time changes nothing', () => {
    given(...story, say.links('asha', 'https://example.com/a'))
      .when(say.links('ben', 'https://example.com/a'))
      .refuses('already-done');
  });

  test('customers are informed once', () => {
    const { after } = given(...story)
      .when(say.informs('lena'))
      .happens({ kind: 'notice-sent', by: 'lena' });
    expect(after.stamps.noticeAt).toBe(t0);
    given(...story, say.informs('lena'))
      .when(say.informs('mia'))
      .refuses('already-done');
  });
});
