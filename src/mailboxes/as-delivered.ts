// What is added to a mail on its way from a mailbox to its source, and what is left of one that cannot be taken whole.

import { createHash } from 'node:crypto';

/** A header of ours, before all others: by it the same mail is known when it is read again. */
const identityHeader = 'X-Muster-Mail';

/** The same mail, with the mark of its place. Of what it says too: some servers give the place of one mail to another. */
export const withIdentity = (raw: Buffer, uidValidity: string, uid: number): Buffer => {
  const said = createHash('sha256').update(raw).digest('hex').slice(0, 16);
  return Buffer.concat([Buffer.from(`${identityHeader}: ${uidValidity}.${uid}.${said}\r\n`), raw]);
};

/** Nobody writes longer ones; a list of recipients may be. */
const longestHead = 64 * 1024;

/** Who wrote it and about what, and in place of its body these words. */
export function headOnly(raw: Buffer, words: string): Buffer {
  const head = raw.subarray(0, longestHead).toString('latin1');
  const end = /\r?\n\r?\n/.exec(head)?.index ?? head.length;
  const kept = head
    .slice(0, end)
    .split(/\r?\n(?![ \t])/)
    .filter((line) => !/^(content-|mime-version)/i.test(line) && line !== '');
  return Buffer.concat([
    Buffer.from([...kept, 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', '', ''].join('\r\n'), 'latin1'),
    Buffer.from(words),
  ]);
}
