// How WhatsApp Web spells people, chats and messages, and how the rest of Muster does. One message may come under a phone or
// under a LID; here both become one spelling. Pure: it never asks anybody.

import type { Sender } from '../transport.js';

/** An id of WhatsApp's own: text in some fields of the library, an object in others, for the same thing. */
export type Wid = string | { readonly _serialized?: string; readonly user?: string; readonly server?: string } | null | undefined;

/** The key of a message, as far as it is used. `id` is the bare id: the only part that is the same for phone and LID. */
export interface MessageKey {
  readonly fromMe: boolean;
  readonly id: string;
  readonly remote?: Wid;
  readonly _serialized?: string;
}

/** What WhatsApp told about one account. */
export interface Account {
  /** E.164, where it is known. */
  readonly phone: string | null;
  /** `123@lid`, where it is known. */
  readonly lid: string | null;
}

/** One spelling for one account: without the number of the device, and with the web's own domain for phones. Null: no id at all. */
export function idOf(wid: Wid): string | null {
  const text = typeof wid === 'string' ? wid : (wid?._serialized ?? spelt(wid));
  if (text === null || text === undefined || text === '') return null;
  return text.replace(/:\d+(?=@)/, '').replace(/@s\.whatsapp\.net$/, '@c.us');
}

const spelt = (wid: Wid): string | null =>
  typeof wid === 'object' && wid?.user !== undefined && wid.server !== undefined ? `${wid.user}@${wid.server}` : null;

export const isGroup = (id: string): boolean => /^[\d-]+@g\.us$/.test(id);
export const isLid = (id: string): boolean => /^\d{1,25}@lid$/.test(id);
const isPhoneId = (id: string): boolean => /^\d{5,15}@c\.us$/.test(id);
/** Somebody's own chat, as opposed to a group, a status, a broadcast list or a channel. */
export const isPerson = (id: string): boolean => isLid(id) || isPhoneId(id);

/** `+4917…` of `4917…@c.us`; null for everything else, above all for a LID, whose digits are no number. */
export const phoneOf = (id: string): string | null => (isPhoneId(id) ? `+${id.slice(0, -'@c.us'.length)}` : null);

export const isPhone = (address: string): boolean => /^\+\d{5,15}$/.test(address);
export const digitsOf = (phone: string): string => phone.slice(1);

/** The part before the `@`, as it stands in a text that mentions somebody. */
export const userOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf('@')));

/** What an id says of the account by itself. */
export const accountOf = (id: string): Account => ({ phone: phoneOf(id), lid: isLid(id) ? id : null });

/** The address an answer goes to, and the account beside it where the address is a phone. */
export function senderOf({ phone, lid }: Account, id: string): Sender {
  if (phone === null) return { from: lid ?? id };
  return lid === null ? { from: phone } : { from: phone, account: lid };
}

/** The name of a direct chat that stays the same whether a message came under the phone or under the LID. */
export const directChat = ({ phone, lid }: Account, id: string): string => lid ?? (phone === null ? id : `${digitsOf(phone)}@c.us`);

/**
 * The id a message has outside of this transport. Ours is the bare id, which nobody else can choose. That of others carries the
 * chat: whoever writes may choose the bare id, and must not be able to pass for a message in another chat.
 */
export const messageId = (key: Pick<MessageKey, 'fromMe' | 'id'>, chat: string): string => (key.fromMe ? key.id : `${key.id}:${chat}`);

/** A key as it came: an object, or its serialized form of three or four parts. */
export function keyOf(key: string | MessageKey | null | undefined): MessageKey | null {
  if (key === null || key === undefined) return null;
  if (typeof key !== 'string') return typeof key.id === 'string' ? key : null;
  const [whose, remote, id] = key.split('_');
  return remote === undefined || id === undefined ? null : { fromMe: whose === 'true', id, remote, _serialized: key };
}

/** The bare id within an id of ours. */
export const bareOf = (id: string): string => id.split(':')[0] ?? id;
