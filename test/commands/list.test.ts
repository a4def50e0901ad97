// `list` in chat, asked of a real store.

import { expect, test } from 'vitest';
import { answerQuestion } from '../../src/commands/hearing/questions.js';
import { chatCommands } from '../../src/commands/index.js';
import type { Reader } from '../../src/incident/answer.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { opens, sampleIncident, t0 } from '../store/sample.js';
import { direct } from './hearing.js';

test('an old P1 is the first line, however many newer ones there are', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  await store.commit(opens(sampleIncident(1, { severity: 'P1' })));
  await store.commit(opens(sampleIncident(2, { severity: 'P2' })));
  await Promise.all(Array.from({ length: 250 }, (_, index) => store.commit(opens(sampleIncident(index + 3, { severity: 'P3' })))));
  const reader: Reader = { person: 'asha', timezone: 'Asia/Kolkata', now: t0, directory: { timezone: 'Asia/Kolkata', people: {} } };
  const deps = { store, commands: chatCommands, organisation: () => null, standing: () => [] };
  const asked = direct('list');
  if (asked.heard !== 'ask' || asked.ask.ask !== 'question') throw new Error('*list* is not understood as a question');
  const said = await answerQuestion(
    deps as unknown as Parameters<typeof answerQuestion>[0],
    { reader } as unknown as Parameters<typeof answerQuestion>[1],
    asked.command,
    asked.ask.question,
    null,
  );
  expect([...said.matchAll(/INC-(\d+)/g)].map(([, number]) => Number(number))).toEqual([1, 2, 252, 251, 250, 249, 248, 247]);
  expect(said).toContain('252');
  await store.close();
});
