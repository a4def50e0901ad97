import { expect, test } from 'vitest';
import { proofIn } from '../../bench/sync-proof.js';

const asked = (thread: number, socket: number) => `${thread} read(${socket}, "POST /api/v2/alerts HTTP"..., 65536) = 900`;
const answered = (thread: number, socket: number) => `${thread} write(${socket}, "HTTP/1.1 200 OK\\r\\nx-cont"..., 250) = 250`;

test('an answer after a sync that ended after its request was read is proved', () => {
  const trace = [asked(7, 20), asked(7, 21), '7 fsync(18) = 0', answered(7, 20), answered(7, 21)];
  expect(proofIn(trace.join('\n'), 7)).toEqual({ answers: 2, syncs: 1, unproved: 0 });
});

test.each([
  ['no sync at all', [asked(7, 20), answered(7, 20)]],
  ['a sync before the request', ['7 fsync(18) = 0', asked(7, 20), answered(7, 20)]],
  ['a sync after the answer', [asked(7, 20), answered(7, 20), '7 fsync(18) = 0']],
  ['a sync that failed', [asked(7, 20), '7 fsync(18) = -1 EIO (Input/output error)', answered(7, 20)]],
  ['a sync of another thread', [asked(7, 20), '9 fdatasync(25) = 0', answered(7, 20)]],
  ['a sync that has only begun', [asked(7, 20), '7 fsync(18 <unfinished ...>', answered(7, 20)]],
])('an answer is not proved by %s', (_, trace) => {
  expect(proofIn(trace.join('\n'), 7)).toMatchObject({ answers: 1, unproved: 1 });
});

test('a sync that strace shows in two halves counts when it has ended', () => {
  const trace = [asked(7, 20), '7 fsync(18 <unfinished ...>', '9 futex(0x1) = 0', '7 <... fsync resumed>) = 0', answered(7, 20)];
  expect(proofIn(trace.join('\n'), 7)).toEqual({ answers: 1, syncs: 1, unproved: 0 });
});
