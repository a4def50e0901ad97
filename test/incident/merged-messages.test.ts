// What one change says to one recipient is one message, and nothing of it is lost.

import { describe, expect, test } from 'vitest';
import { decisionChoices, inWarRoom, page, tell } from '../../src/incident/compose.js';
import type { Incident } from '../../src/incident/incident.js';
import { merged } from '../../src/incident/merged-messages.js';
import { firstLine } from '../../src/incident/wording.js';
import { given } from '../given.js';
import * as say from './spoken.js';

const { incident } = given(say.opens(), say.roomOpens('asha', 'ian'));
const p1 = incident as Incident;
const warning = firstLine('⏳', p1, '15 min to SLA breach');
const escalation = firstLine('⏫', p1, 'Escalated to Theo (CTO)');
const texts = (messages: Parameters<typeof merged>[0], about = p1) => merged(messages, about).map(({ text }) => text);

describe('merged', () => {
  test('the first line says which incident, those after it do not say it again', () => {
    expect(texts([...inWarRoom(p1, escalation), ...inWarRoom(p1, `${warning}\nNo update yet`)])).toEqual([
      `${escalation}\n⏳ 15 min to SLA breach\nNo update yet`,
    ]);
  });

  test('a line that was said is not said twice', () => {
    const post = '🕐 03:29 · P1 · INC-42 · 15 min left\nNo update yet\nNext post 03:34';
    expect(texts([...inWarRoom(p1, `${warning}\nNo update yet`), ...inWarRoom(p1, post, 'beat:42')])).toEqual([
      `${warning}\nNo update yet\n🕐 03:29 · 15 min left\nNext post 03:34`,
    ]);
  });

  test('a post comes last, and no newer one takes the place of what was said with it', () => {
    const [one] = merged([...inWarRoom(p1, '🕐 03:29 · P1 · INC-42 · 15 min left', 'beat:42'), ...inWarRoom(p1, warning)], p1);
    expect(one).toMatchObject({ text: `${warning}\n🕐 03:29 · 15 min left`, replaces: null });
  });

  test('people and rooms keep messages of their own', () => {
    expect(texts([...inWarRoom(p1, warning), tell(p1, 'vic', warning), tell(p1, 'cora', warning)])).toHaveLength(3);
  });

  test('somebody who is paged reads the news above what is asked of them', () => {
    const paged = page(p1, 'vic', 'head\nfacts\nReply *ack* to take it.', 'acknowledged');
    expect(texts([paged, tell(p1, 'vic', warning)])).toEqual(['head\nfacts\n⏳ 15 min to SLA breach\nReply *ack* to take it.']);
  });

  test('the page of something milder may be told with others: its news stays beside it', () => {
    const p2: Incident = { ...p1, severity: 'P2' };
    expect(texts([page(p2, 'mia', 'head\nask', 'acknowledged'), tell(p2, 'mia', 'news')], p2)).toEqual(['head\nask', 'news']);
  });

  test('what is answered by a tap, and what only repeats, stand alone', () => {
    const asked = inWarRoom(p1, '🗳 propose').map((message) => ({ ...message, choices: decisionChoices(1) }));
    const repeated = inWarRoom(p1, '📣 70%').map((message) => ({ ...message, repeats: true as const }));
    expect(texts([...asked, ...repeated, ...inWarRoom(p1, warning)])).toEqual(['🗳 propose', '📣 70%', warning]);
  });

  test('it lives as long as the shortest of them', () => {
    const [one] = merged([...inWarRoom(p1, 'a').map((message) => ({ ...message, expiresAfterMs: 1 })), ...inWarRoom(p1, 'b')], p1);
    expect(one?.expiresAfterMs).toBe(1);
  });
});
