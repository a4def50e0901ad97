// A message as a mail: what stands in its head and in its body. Pure, and the only place where text from outside meets a header.

import { createHash } from 'node:crypto';
import { cut } from '../../text/cut.js';
import { withoutMarks } from '../../text/marks.js';
import type { OutboundMessage } from '../transport.js';
import type { Mailbox } from './options.js';

export interface Letter {
  readonly from: Mailbox;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Without angle brackets. The same for every attempt at one row, so that whoever gets it twice can tell. */
  readonly messageId: string;
  /** What all mail about one incident answers, so that it stands together; null: it is about none. Without angle brackets. */
  readonly thread: string | null;
  readonly isUrgent: boolean;
  readonly attachment: { readonly filename: string; readonly contentType: string; readonly content: Uint8Array } | null;
}

export interface Writer {
  readonly from: Mailbox;
  readonly organisation: string;
  /** Of this database: two that number their rows alike must not write mails that pass for one another. */
  readonly installation: string;
}

/** Longer ones are cut off by those who show them. */
const longestSubject = 150;
const longestFilename = 100;

export function letterOf(outbound: OutboundMessage, to: string, { from, organisation, installation }: Writer): Letter {
  const { marker, media, kind, incident = null } = outbound;
  const text = plain(outbound.text);
  const first = firstLine(text);
  const filename = media === null ? '' : oneLine(media.name ?? '', longestFilename).replace(/[/\\"]/g, '-');
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  // The first line alone: what is said after it changes when it is said again ("may repeat").
  const own = digest([installation, marker, to, first]);
  return {
    from,
    to,
    subject: [first, filename, 'Muster'].find((one) => one !== '') ?? '',
    text: `${text}\n\n-- \n${footer(organisation, kind === 'page')}\n`,
    messageId: `${own}@${domain}`,
    thread: incident === null ? null : `incident-${incident}.${digest([installation])}@${domain}`,
    isUrgent: kind === 'page',
    attachment:
      media === null
        ? null
        : { filename: filename === '' ? 'attachment' : filename, contentType: mimeOf(media.mime), content: media.bytes },
  };
}

const footer = (organisation: string, isPage: boolean): string => {
  const whose = organisation === '' ? '' : ` for ${oneLine(organisation, 100)}`;
  return `Sent by Muster${whose}. Nobody reads what is answered to this mail${isPage ? ': answer Muster in its chat' : ''}.`;
};

/** Without marks, and without what no text of ours holds: control characters, and halves of characters. */
const plain = (text: string): string =>
  withoutMarks(text.replaceAll('```', '').replace(/\r\n?|[\u2028\u2029]/g, '\n'))
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/(?!\n|\t)\p{Cc}/gu, ' ');

const firstLine = (text: string): string => oneLine(text.split('\n').find((line) => line.trim() !== '') ?? '', longestSubject);

/** No line break of any kind, no control character, and nothing that a reader would decode: what may stand in a header. */
const oneLine = (text: string, most: number): string =>
  cut(
    text
      .replace(/\p{Surrogate}/gu, '\uFFFD')
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .replaceAll('=?', '＝?')
      .trim(),
    most,
  );

const mimeOf = (mime: string): string => (/^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,60}$/i.test(mime) ? mime : 'application/octet-stream');

const digest = (parts: readonly string[]): string => createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);

/** As nodemailer's composer takes it. Programs that answer by themselves are asked not to, in every way they listen to. */
export const composed = ({ from, to, subject, text, messageId, thread, isUrgent, attachment }: Letter) => ({
  from,
  to: { name: '', address: to },
  subject,
  text,
  messageId: `<${messageId}>`,
  ...(thread === null ? {} : { inReplyTo: `<${thread}>`, references: `<${thread}>` }),
  ...(isUrgent ? { priority: 'high' as const } : {}),
  headers: { 'Auto-Submitted': 'auto-generated', Precedence: 'bulk', 'X-Auto-Response-Suppress': 'OOF, AutoReply' },
  attachments: attachment === null ? [] : [{ ...attachment, content: Buffer.from(attachment.content) }],
  disableFileAccess: true,
  disableUrlAccess: true,
});
