// Texts, names and addresses made to break out of where they stand in a mail, and what no mail may hold all the same. A seed makes a run.

import MailComposer from 'nodemailer/lib/mail-composer';
import { composed, type Letter, letterOf } from '../../src/transports/mail/letter.js';
import { outboundTo } from './contract.js';

const pieces = [
  '\r\nBcc: eve@example.com',
  '\nSubject: forged',
  '\rX-Forged: 1',
  '\r\n\r\n<html>',
  '\n.\r\nMAIL FROM:<eve@example.com>',
  '\u2028Bcc: eve@example.com',
  '\u2029',
  '\u0085To: eve@example.com',
  '\v',
  '\f',
  '\0',
  '=?utf-8?B?DQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ==?=',
  '=?utf-8?Q?=0D=0ABcc:_eve=40example.com?=',
  '%0d%0aBcc:%20eve@example.com',
  '\\r\\nBcc: eve@example.com',
  'Content-Type: text/html; boundary="x"',
  '--x\r\n',
  '"; filename="x.exe',
  '\ud800',
  '\udc00',
  '🔴 *P1* · INC-42',
  'größer 東京 दिल्ली ‮gnirts',
  '\u200b',
  '`rm -rf /`',
  ' ',
  '\t',
  'a'.repeat(90),
  'é'.repeat(80),
  '.',
  '..\r\n.',
  '<eve@example.com>',
  ', eve@example.com',
] as const;

/** Mulberry32. */
export const dice = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below;
  };
};

const hostileText = (roll: (below: number) => number): string =>
  Array.from({ length: 1 + Math.floor(roll(8)) }, () =>
    roll(5) < 1 ? String.fromCharCode(Math.floor(roll(0x3000))) : (pieces[Math.floor(roll(pieces.length))] ?? ''),
  ).join('');

export interface Written {
  readonly letter: Letter;
  readonly raw: Buffer;
}

export async function hostileLetter(roll: (below: number) => number, number: number): Promise<Written> {
  const hasMedia = roll(10) < 1;
  const letter = letterOf(
    outboundTo('', hostileText(roll), {
      marker: hostileText(roll),
      kind: roll(2) < 1 ? 'page' : 'update',
      incident: roll(2) < 1 ? number : null,
      media: hasMedia ? { bytes: new Uint8Array([number % 256]), mime: hostileText(roll), name: hostileText(roll) } : null,
    }),
    'asha@example.com',
    { from: { name: 'Muster', address: 'muster@example.org' }, organisation: hostileText(roll), installation: 'one' },
  );
  return { letter, raw: await new MailComposer(composed(letter)).compile().build() };
}

const always = [
  'From',
  'To',
  'Subject',
  'Message-ID',
  'Auto-Submitted',
  'Precedence',
  'X-Auto-Response-Suppress',
  'Date',
  'MIME-Version',
  'Content-Type',
];
const sometimes = new Set(['In-Reply-To', 'References', 'X-Priority', 'X-MSMail-Priority', 'Importance', 'Content-Transfer-Encoding']);

/** What is wrong with the head of a mail; empty: nothing. */
export function wrongWith({ letter, raw }: Written): readonly string[] {
  const text = raw.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const fields = lines.map((line) => /^([\x21-\x39\x3b-\x7e]+): ([\x20-\x7e]*)$/.exec(line));
  const names = fields.map((field) => field?.[1] ?? '');
  const fieldOf = (wanted: string) => fields.find((field) => field?.[1] === wanted)?.[2];
  return [
    ...lines.filter((_, at) => fields[at] === null).map((line) => `a line that is no field: ${JSON.stringify(line)}`),
    ...names.filter((name) => !always.includes(name) && !sometimes.has(name)).map((name) => `a field ${name}`),
    ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${name} twice`),
    ...always.filter((name) => !names.includes(name)).map((name) => `no ${name}`),
    ...(fieldOf('To') === letter.to ? [] : [`to ${fieldOf('To')}`]),
    ...(fieldOf('From') === 'Muster <muster@example.org>' ? [] : [`from ${fieldOf('From')}`]),
    ...(fieldOf('Message-ID') === `<${letter.messageId}>` ? [] : [`id ${fieldOf('Message-ID')}`]),
    ...(/[^\r]\n|\r[^\n]/.test(text.slice(0, end)) ? ['a bare line break in the head'] : []),
  ];
}
