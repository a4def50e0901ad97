import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { groupedWriter } from '../../src/store/sqlite/writer.js';

/** A writer, and how many writes each of its transactions held. */
function writerHere() {
  const db = new Database(':memory:');
  onTestFinished(() => void db.close());
  const sizes: number[] = [];
  const writer = groupedWriter(db, { path: ':memory:', beforeCommit: () => undefined, onCommit: ({ changes }) => sizes.push(changes) });
  const stream = async () => {
    for (let index = 0; index < 20; index += 1) await writer.write(() => index);
    sizes.length = 0;
  };
  return { writer, sizes, stream };
}

test('what may wait has a transaction of its own while nothing else is written', async () => {
  const { writer, sizes } = writerHere();
  expect(await writer.writeSoon(() => 'settled')).toBe('settled');
  expect(sizes).toEqual([1]);
});

test('what may wait joins the next transaction while alerts pour in', async () => {
  const { writer, sizes, stream } = writerHere();
  await stream();
  const settled = writer.writeSoon(() => 'settled');
  await new Promise((resolve) => setImmediate(resolve));
  expect(sizes).toEqual([]);
  await writer.write(() => 'an alert');
  expect(await settled).toBe('settled');
  expect(sizes).toEqual([2]);
});

test('what waits for a transaction that never comes is written alone, and the next need not wait', async () => {
  const { writer, sizes, stream } = writerHere();
  await stream();
  expect(await writer.writeSoon(() => 'settled')).toBe('settled');
  const next = writer.writeSoon(() => 'the next');
  await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(sizes).toEqual([1, 1]);
  expect(await next).toBe('the next');
});

test('a stop has what waits written before it is over', async () => {
  const { writer, stream } = writerHere();
  await stream();
  const settled = writer.writeSoon(() => 'settled');
  await writer.stop();
  expect(await settled).toBe('settled');
  await expect(writer.writeSoon(() => 'too late')).rejects.toThrow('closed');
});

test('what was written alone before a stream began does not keep the next from joining it', async () => {
  const { writer, sizes } = writerHere();
  for (let index = 0; index < 20; index += 1) {
    const settled = writer.writeSoon(() => 'settled');
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    await writer.write(() => 'an alert');
    await settled;
  }
  expect(sizes.slice(0, 2)).toEqual([1, 1]);
  expect(sizes.slice(-3)).toEqual([2, 2, 2]);
});
