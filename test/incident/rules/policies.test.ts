// What a policy may ask of the ladder: more than one acknowledgement, an end at the last resort, and no step that waits for nobody.

import { describe, expect, test } from 'vitest';
import { defaultPolicies } from '../../../src/escalation/policy-defaults.js';
import { isAnswered } from '../../../src/incident/acks.js';
import type { Policy } from '../../../src/incident/policy.js';
import { eventsOf, given, type Story, seats, t0 } from '../../given.js';
import * as say from '../spoken.js';

const { ack, declines, opens, resolves, refires, unacks, wait, minute } = say;

const under = (changes: Partial<Policy>) => opens({ policy: { ...defaultPolicies.P1, ...changes } });

/** `minute people` of each page of the ladder. */
const paged = (...story: Story): readonly string[] =>
  eventsOf(given(...story)).flatMap((event) =>
    event.kind === 'paged-again' ? [`+${(event.at - t0) / minute} ${event.paged.map(({ person }) => person).join(' ')}`] : [],
  );

describe('two acknowledgements', () => {
  test('the ladder goes on without whoever has acknowledged, until the second', () => {
    expect(paged(under({ acks: 2 }), wait(minute), ack('asha'), wait(5 * minute), ack('ian'), wait(5 * minute))).toEqual(['+2 ian']);
  });

  test('the first has it, and one who was not paged does not count', () => {
    const { incident } = given(under({ acks: 2 }), ack('asha'), ack('ian'));
    expect(incident?.ack?.by).toBe('asha');
    expect(incident !== null && isAnswered(incident)).toBe(true);
    given(under({ acks: 2 }), ack('asha'))
      .when(ack('gus'))
      .refuses('already-acknowledged', { by: 'asha', at: t0 });
  });

  test('whoever has it lets go: nobody has it, and the other still counts', () => {
    const story = [under({ acks: 2 }), ack('asha'), ack('ian'), wait(minute), unacks('asha')] as const;
    expect(given(...story).incident?.ack).toBeNull();
    const { incident } = given(...story, ack('mia'));
    expect(incident !== null && isAnswered(incident)).toBe(true);
  });

  test('silence of whoever has it takes their acknowledgement back', () => {
    const { incident } = given(under({ acks: 2 }), ack('asha'), ack('ian'), wait(15 * minute));
    expect(incident?.ack).toBeNull();
  });

  test('all means everybody the first page went to', () => {
    const policy = { acks: 'all', page: ['owner', 'backup'] } as const;
    expect(given(under(policy), ack('asha')).incident).not.toSatisfy(isAnswered);
    expect(given(under(policy), ack('asha'), ack('ian')).incident).toSatisfy(isAnswered);
  });

  test('more than can be reached are not waited for', () => {
    expect(given(opens({ seats: { owner: 'asha' }, policy: { ...defaultPolicies.P1, acks: 2 } }), ack('asha')).incident).toSatisfy(
      isAnswered,
    );
  });

  test('a no of whoever is still asked goes on at once to somebody who has not answered', () => {
    given(under({ acks: 2 }), ack('asha'), wait(minute))
      .when(declines('ian'))
      .happens({ kind: 'declined', person: 'ian', next: { person: 'mia' } });
  });
});

describe('the end of the ladder', () => {
  test('it passes over whoever has said no on its way up', () => {
    const story = [under({ lastResort: 'cto' }), wait(minute), declines('vic'), wait(40 * minute)] as const;
    expect(paged(...story).slice(3)).toEqual(['+15 asha theo', '+25 asha theo']);
  });

  test('after so many rounds it stays with the last resort alone, ever more slowly', () => {
    const late = paged(under({ repeat: 2, lastResort: 'cto' }), wait(8 * 60 * minute)).slice(3);
    expect(late).toEqual(['+15 asha vic', '+25 asha theo', '+45 theo', '+85 theo', '+165 theo', '+325 theo']);
  });

  test('the last resort is the last, also where they are on the ladder already', () => {
    const steps = [{ afterMs: minute, unless: 'acknowledged', to: ['cto'] }] as const;
    expect(paged(under({ escalate: steps, lastResort: 'cto', repeat: 1 }), wait(30 * minute)).at(-1)).toContain('theo');
  });

  test('a last resort that cannot be reached is not waited for', () => {
    const gone = { type: 'page-failed', person: 'theo', why: 'the number is gone' } as const;
    const story = [under({ page: ['owner', 'cto'], repeat: 1, lastResort: 'cto' }), gone, wait(60 * minute)] as const;
    expect(paged(...story).at(-1)).toMatch(/ vic$/);
  });
});

test('a step nobody holds is passed over at once, and said in the record and to whoever comes next', () => {
  const { backup: _, ...withoutBackup } = seats;
  const { changes } = given(opens({ seats: withoutBackup }), wait(5 * minute));
  const change = changes.find(({ events }) => events.some(({ event }) => event.kind === 'paged-again' && event.skipped !== undefined));
  expect(change?.events[0]?.text).toBe('Unanswered for 5 min; nobody is backup, so that step was skipped; paged Mia and Asha');
  const toMia = change?.messages.find(({ to }) => to.kind === 'person' && to.person === 'mia');
  expect(toMia?.text).toContain('Nobody is backup now.');
});

test('whoever has said no is passed over by the ladder while somebody else is left', () => {
  expect(paged(opens(), wait(1_000), declines('asha'), wait(12 * minute)).join(' ')).not.toContain('asha');
});

test('what fires again pages whom the first page paged, not the steps above them', () => {
  const story = [opens({ severity: 'P2' }), wait(70 * minute), ack('asha'), resolves('asha', { anyway: true }), wait(minute)] as const;
  given(...story)
    .when(refires())
    .happens({ kind: 'reopened', paged: [{ person: 'asha' }, { person: 'mia' }] });
});
