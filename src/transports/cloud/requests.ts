// A message → the body of POST /{phone-number-id}/messages. Pure: what Meta gets to read is decided here and nowhere else.
// Must never build what the official OpenAPI file refuses: test/contract/cloud.test.ts holds it to that.

import { createHash } from 'node:crypto';
import type { Choice, Destination, OutboundMessage } from '../transport.js';
import {
  bodyMost,
  buttonIdMost,
  buttonsMost,
  buttonTitleMost,
  callbackDataMost,
  cut,
  rowIdMost,
  rowsMost,
  rowTitleMost,
  textMost,
} from './options.js';
import { asVariable } from './templates.js';

/** Something uploaded: what Meta calls it and how it is shown. */
export interface Uploaded {
  readonly id: string;
  readonly kind: 'image' | 'video' | 'audio' | 'document';
  readonly name: string | null;
}

/** Free text, for as long as the window is open; with taps where they fit. */
export function freeBody(outbound: OutboundMessage, media: Uploaded | null): object {
  return { ...frame(outbound), ...context(outbound), ...(media === null ? wordsOf(outbound) : mediaOf(outbound, media)) };
}

/** A reaction to what somebody wrote; an empty emoji takes it back. */
export const reactionBody = (address: string, message: string, emoji: string): object => ({
  messaging_product: 'whatsapp',
  ...recipient({ direct: address }),
  type: 'reaction',
  reaction: { message_id: message, emoji },
});

export interface TemplateUse {
  readonly name: string;
  readonly language: string;
  /** What its quick-reply buttons say when tapped, in their order; their titles are the template's own. */
  readonly taps: readonly Choice[];
}

/** An approved template with the whole text as its one variable. */
export function templateBody(outbound: OutboundMessage, { name, language, taps }: TemplateUse): object {
  const components = [
    { type: 'body', parameters: [{ type: 'text', text: asVariable(outbound.text) }] },
    ...taps.map(({ says }, index) => ({
      type: 'button',
      sub_type: 'quick_reply',
      index: String(index),
      parameters: [{ type: 'payload', payload: says }],
    })),
  ];
  const template = { name, language: { policy: 'deterministic', code: language }, components };
  return { ...frame(outbound), ...context(outbound), type: 'template', template };
}

export const isGroup = (to: Destination): to is { readonly chat: string } => 'chat' in to;

const frame = (outbound: OutboundMessage): object => ({
  messaging_product: 'whatsapp',
  ...recipient(outbound.to),
  biz_opaque_callback_data: callbackData(outbound),
});

/** A phone goes into `to`, a business-scoped id into `recipient` (Meta, "business-scoped user IDs"). */
function recipient(to: Destination): object {
  if (isGroup(to)) return { recipient_type: 'group', to: to.chat };
  const phone = phoneOf(to.direct);
  return { recipient_type: 'individual', ...(phone === null ? { recipient: to.direct } : { to: phone }) };
}

/** Meta wants bare digits. Null: no phone at all. */
export const phoneOf = (address: string): string | null => (/^\+?\d{5,20}$/.test(address) ? address.replace('+', '') : null);

const context = ({ quote }: OutboundMessage): object => (quote === null ? {} : { context: { message_id: quote } });

function wordsOf({ to, text, choices }: OutboundMessage): object {
  const body = { text };
  if (isGroup(to) || text.length > bodyMost || text === '') return plain(text);
  if (fitButtons(choices)) {
    const buttons = choices.map(({ title, says }) => ({ type: 'reply', reply: { id: says, title } }));
    return { type: 'interactive', interactive: { type: 'button', body, action: { buttons } } };
  }
  if (fitRows(choices)) {
    const rows = choices.map(({ title, says }) => ({ id: says, title }));
    return {
      type: 'interactive',
      interactive: { type: 'list', body, action: { button: 'Choose', sections: [{ title: 'Answers', rows }] } },
    };
  }
  return plain(text);
}

/** No preview: what a link leads to is nobody's business but the reader's. */
const plain = (text: string): object => ({ type: 'text', text: { body: cut(text, textMost), preview_url: false } });

const fitButtons = (choices: readonly Choice[]): boolean =>
  choices.length > 0 && choices.length <= buttonsMost && allFit(choices, buttonTitleMost, buttonIdMost);

const fitRows = (choices: readonly Choice[]): boolean =>
  choices.length > buttonsMost && choices.length <= rowsMost && allFit(choices, rowTitleMost, rowIdMost);

/** Empty or repeated titles and ids are refused as a whole, and the words say the same anyway. */
const allFit = (choices: readonly Choice[], titleMost: number, idMost: number): boolean =>
  choices.every(({ title, says }) => title !== '' && title.length <= titleMost && says !== '' && says.length <= idMost) &&
  new Set(choices.map(({ title }) => title)).size === choices.length &&
  new Set(choices.map(({ says }) => says)).size === choices.length;

/** Sound has no caption of its own. */
function mediaOf({ text }: OutboundMessage, { id, kind, name }: Uploaded): object {
  const caption = text === '' || kind === 'audio' ? {} : { caption: cut(text, bodyMost) };
  const filename = kind === 'document' && name !== null ? { filename: name } : {};
  return { type: kind, [kind]: { id, ...caption, ...filename } };
}

/** As Meta shows it: the kinds a phone plays by itself, all else as a document ("supported media types"). */
export function shownAs(mime: string, text: string): Uploaded['kind'] {
  if (['image/jpeg', 'image/png'].includes(mime)) return 'image';
  if (['video/mp4', 'video/3gpp'].includes(mime)) return 'video';
  if (text === '' && ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg'].includes(mime)) return 'audio';
  return 'document';
}

/** Comes back in every status of the message: so that a lost answer is found again and the message not sent twice. */
const callbackData = (outbound: Pick<OutboundMessage, 'to' | 'marker' | 'attempt'>): string =>
  cut(`${callbackKey(outbound)} ${outbound.attempt} ${outbound.marker}`, callbackDataMost);

/** One message to one chat, whatever the attempt. Not the text: a second attempt says that it may repeat. */
export const callbackKey = ({ to, marker }: Pick<OutboundMessage, 'to' | 'marker'>): string =>
  createHash('sha256')
    .update(`${isGroup(to) ? `chat ${to.chat}` : `direct ${to.direct}`}\n${marker}`)
    .digest('base64url')
    .slice(0, 22);

/** The key in what a status brought back. */
export const callbackKeyIn = (data: string): string => data.split(' ', 1)[0] ?? '';
