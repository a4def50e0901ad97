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

/** Work of so many steps, each of which takes this long. */
function* steps<T>(count: number, eachMs: number, value: T, taken: () => void = () => undefined): Generator<void, T> {
  for (let step = 0; step < count; step += 1) {
    for (const until = performance.now() + eachMs; performance.now() < until; );
    taken();
    yield;
  }
  return value;
}

test('long work is one transaction, between whose steps others have their turn, and no write comes in between', async () => {
  const { writer, sizes } = writerHere();
  const order: string[] = [];
  let turns = 0;
  const count = () => {
    turns += 1;
    if (order.length < 2) setImmediate(count);
  };
  setImmediate(count);
  const long = writer
    .writeInSteps(
      () => steps(10, 8, 'long'),
      () => true,
    )
    .then((value) => order.push(value));
  const short = writer.write(() => 'short').then((value) => order.push(value));
  await Promise.all([long, short]);
  expect(order).toEqual(['long', 'short']);
  expect(sizes).toEqual([1, 1]);
  expect(turns).toBeGreaterThanOrEqual(5);
});

test('of long work that is not kept nothing is stored, nor of what throws in the middle, and the next write is', async () => {
  const db = new Database(':memory:');
  onTestFinished(() => void db.close());
  db.exec('CREATE TABLE written (name TEXT)');
  const writer = groupedWriter(db, { path: ':memory:', beforeCommit: () => undefined, onCommit: () => undefined });
  const add = (name: string) => void db.prepare('INSERT INTO written VALUES (?)').run(name);
  function* adds(name: string, end: () => string): Generator<void, string> {
    add(name);
    yield;
    return end();
  }
  const fails = () => {
    throw new Error('in the middle');
  };
  const kept = (value: string) => value === 'yes';
  const asked = [
    writer.writeInSteps(() => adds('taken back', () => 'no'), kept),
    writer.writeInSteps(() => adds('failed', fails), kept).catch(String),
    writer.write(() => add('short')),
    writer.writeInSteps(() => adds('kept', () => 'yes'), kept),
  ];
  expect((await Promise.all(asked)).map(String)).toEqual(['no', expect.stringContaining('in the middle'), 'undefined', 'yes']);
  expect(db.prepare('SELECT name FROM written').pluck().all()).toEqual(['short', 'kept']);
});

test('a transaction ends when it has held the loop for long enough; what was left goes into the next, in its order', async () => {
  const { writer, sizes } = writerHere();
  const done: number[] = [];
  const slow = (index: number) => () => {
    for (const until = performance.now() + 10; performance.now() < until; );
    return done.push(index);
  };
  await Promise.all(Array.from({ length: 9 }, (_, index) => writer.write(slow(index))));
  expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(sizes.length).toBeGreaterThanOrEqual(3);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(9);
});

test('a stop waits for long work', async () => {
  const { writer } = writerHere();
  const long = writer.writeInSteps(
    () => steps(3, 8, 'long'),
    () => true,
  );
  await writer.stop();
  expect(await long).toBe('long');
  await expect(
    writer.writeInSteps(
      () => steps(1, 0, 'late'),
      () => true,
    ),
  ).rejects.toThrow('closed');
});
