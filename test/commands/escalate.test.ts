import { describe, expect, test } from 'vitest';
import type { Ask, Named } from '../../src/commands/command.js';
import { escalate, page } from '../../src/commands/escalate.js';
import { standDown } from '../../src/commands/stand-down.js';
import { asksBack, countsInRooms, direct, isTalkInRooms, understands } from './hearing.js';

const call = (who: Named | null, why = ''): Ask => ({ ask: 'escalate', who, why });
const rest = (person: string | null): Ask => ({ ask: 'stand-down', person });

describe('escalating, paging and standing down', () => {
  understands(escalate, {
    escalate: call(null),
    'Escalate!': call(null),
    e: call(null),
    '1e': call(null),
    'escalate cto': call({ role: 'cto' }),
    'escalate to cto: vendor is silent': call({ role: 'cto' }, 'vendor is silent'),
    'escalate @cto vendor is silent': call({ role: 'cto' }, 'vendor is silent'),
    'escalate @Ben Carter because replication broke': call({ person: 'ben' }, 'replication broke'),
    'escalate we need network people': call(null, 'we need network people'),
    'escalate @vp-engineering': call({ role: 'vp-engineering' }),
    'escalate #42': [call(null), { number: 42 }],
    '42 escalate cto': [call({ role: 'cto' }), { number: 42 }],
    'P1 escalate': [call(null), { severity: 'P1' }],
  });
  understands(page, {
    'page @ben': call({ person: 'ben' }),
    'page ben now': call({ person: 'ben' }),
    'page @+447700900123 replication broke': call({ person: 'ben' }, 'replication broke'),
    'page +44 7700 900123': call({ person: 'ben' }),
    'page me': call({ person: 'asha' }),
  });
  understands(standDown, {
    deescalate: rest(null),
    'de-escalate': rest(null),
    'stand down': rest(null),
    'stand down everyone': rest(null),
    'stand down @ben': rest('ben'),
    'stand down ben, thanks': rest('ben'),
    '42 stand down @ben': [rest('ben'), { number: 42 }],
  });

  asksBack(escalate, ['escalate @nobody', 'escalate to nowhere', 'escalate @sam', 'escalate if it gets worse']);
  asksBack(page, ['page', 'page @bne', 'page bne', 'page on call', 'page @sam']);
  asksBack(standDown, ['stand down bne', 'stand down @cto']);

  test('a name that fits two people says which two', () => {
    expect(direct('page @sam')).toMatchObject({ misread: { misread: 'sam could be sam-hill or sam-ito. Which one?' } });
    expect(direct('page @Sam Ito')).toMatchObject({ ask: { who: { person: 'sam-ito' } } });
  });

  test('an unknown name is said back without formatting or a mention', () => {
    expect(direct('page @*evil*_x_')).toMatchObject({ misread: { misread: "I can't find anyone called evilx." } });
  });

  test.each(['escalate to cto?', 'page @ben?', 'should I escalate?', "don't escalate"])('“%s” wakes nobody', (text) => {
    expect(direct(text).heard).toBe('wondering');
  });

  countsInRooms(escalate, ['escalate', 'escalate cto vendor is silent']);
  countsInRooms(page, ['page @ben', 'page ben']);
  countsInRooms(standDown, ['stand down @ben']);
  isTalkInRooms(['escalate to the vendor', 'page load is slow', 'page 3 of the runbook', 'page', 'e']);
});
