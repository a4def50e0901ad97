// What Meta posts → what happened, as plain data. Pure: no IO, no clock; the same body gives the same events with the same ids.
// What nobody knows is named as ignored. Must never throw, whatever a signed body holds.

import type { EpochMs } from '../../incident/incident.js';
import type { AddressChange, DeliveryReport, InboundMessage, InboundReaction, MembershipChange, Sender } from '../transport.js';
import { inWords, isForGood, judge, type Refusal } from './errors.js';
import { traits } from './options.js';
import {
  accountShape,
  type Contact,
  type ErrorShape,
  envelope,
  groupShape,
  type MediaShape,
  type MessageShape,
  messageShape,
  type Participant,
  type StatusShape,
  statusShape,
  templateShape,
  valueShape,
} from './shapes.js';

/** What Meta keeps for us, and what has to be fetched to have a message whole. */
export interface KeptMedia {
  readonly id: string;
  readonly mime: string;
  readonly name: string | null;
}

export type CloudEvent =
  | { readonly kind: 'message'; readonly message: InboundMessage; readonly media: KeptMedia | null }
  | { readonly kind: 'reaction'; readonly reaction: InboundReaction }
  /** `callback`: what we sent along with the message, said back. */
  | { readonly kind: 'delivery'; readonly report: DeliveryReport; readonly callback: string | null; readonly refusal: Refusal | null }
  | { readonly kind: 'address'; readonly change: AddressChange }
  | { readonly kind: 'membership'; readonly change: MembershipChange }
  | { readonly kind: 'group-created'; readonly request: string; readonly chat: string; readonly inviteLink: string | null }
  | { readonly kind: 'group-refused'; readonly request: string; readonly refusal: Refusal }
  | { readonly kind: 'group-lost'; readonly chat: string; readonly reason: string; readonly at: EpochMs }
  /** `language` null: all of them. */
  | {
      readonly kind: 'template';
      readonly name: string;
      readonly language: string | null;
      readonly usable: boolean;
      readonly reason: string;
    }
  | { readonly kind: 'account'; readonly banned: boolean; readonly reason: string }
  /** Something refused that is about no message of ours. */
  | { readonly kind: 'trouble'; readonly refusal: Refusal }
  /** The business account that the numbers belong to. */
  | { readonly kind: 'owner'; readonly account: string }
  | { readonly kind: 'ignored'; readonly what: string };

export interface Reading {
  readonly phoneNumberId: string;
  /** For what says no time of its own. */
  readonly now: EpochMs;
}

/** The transport's name, as it stands in every event. */
export const { name: transportName } = traits;

/** Everything in one post, in its order. What is about another number of the same account is ignored. */
export function readWebhook(body: unknown, reading: Reading): readonly CloudEvent[] {
  const { data } = envelope.safeParse(body);
  if (data === undefined) return [{ kind: 'ignored', what: 'something that is no notification' }];
  return data.entry.flatMap(({ id, changes }) => [
    ...(id === undefined ? [] : [{ kind: 'owner', account: id } as const]),
    ...changes.flatMap(({ field, value }) => readChange(field, value, reading)),
  ]);
}

function readChange(field: string, value: unknown, reading: Reading): readonly CloudEvent[] {
  if (field === 'message_template_status_update') return [readTemplate(value)];
  if (field === 'account_update') return [readAccount(value)];
  const { data } = valueShape.safeParse(value);
  const about = data?.metadata?.phone_number_id;
  if (data === undefined || about === undefined) return [{ kind: 'ignored', what: `${field} about no number` }];
  if (about !== reading.phoneNumberId) return [{ kind: 'ignored', what: `${field} about another number` }];
  return [
    ...data.messages.map((one, index) => readMessage(one, contactAt(data.contacts, data.messages.length, index), reading)),
    ...data.statuses.map((one) => readStatus(one, reading)),
    ...data.groups.flatMap((one) => readGroup(one, reading)),
    ...data.errors.map((error) => ({ kind: 'trouble', refusal: refusalOf([error]) }) as const),
  ];
}

/** Who wrote a message: the contact that says so, and only where the message is silent the one in the same place. */
type FindContact = (message: MessageShape) => Contact | undefined;

const contactAt =
  (contacts: readonly Contact[], messages: number, index: number): FindContact =>
  ({ from, from_user_id }) => {
    const same = contacts.find(
      ({ wa_id, user_id }) => (wa_id !== undefined && wa_id === from) || (user_id !== undefined && user_id === from_user_id),
    );
    if (same !== undefined || from !== undefined || from_user_id !== undefined) return same;
    return contacts.length === messages || contacts.length === 1 ? (contacts[index] ?? contacts[0]) : undefined;
  };

/** A phone in E.164 where Meta shows one, else the business-scoped id; null where there is neither. */
function senderOf(message: MessageShape, contact: Contact | undefined): Sender | null {
  const account = message.from_user_id ?? contact?.user_id;
  const from = addressOf(contact?.wa_id ?? message.from) ?? account;
  if (from === undefined) return null;
  return account === undefined ? { from } : { from, account };
}

/** Digits are a phone number; whatever else stands in a phone's place is an id. */
const addressOf = (id: string | undefined): string | undefined =>
  id === undefined || id === '' ? undefined : /^\+?\d{5,20}$/.test(id) ? `+${id.replace('+', '')}` : id;

/** Meta says seconds. What is no time, or before 2001, is as good as none. */
function timeOf(timestamp: string | undefined, { now }: Reading): EpochMs {
  const seconds = Number(timestamp);
  return Number.isInteger(seconds) && seconds > 1e9 && seconds < 1e11 ? seconds * 1_000 : now;
}

function readMessage(value: unknown, find: FindContact, reading: Reading): CloudEvent {
  const { data: message } = messageShape.safeParse(value);
  if (message === undefined) return { kind: 'ignored', what: 'a message that cannot be read' };
  if (message.type === 'system') return readSystem(message, reading);
  const sender = senderOf(message, find(message));
  if (sender === null) return { kind: 'ignored', what: `${message.type} from nobody` };
  const said = {
    ...sender,
    transport: transportName,
    id: message.id,
    chat: message.group_id ?? null,
    at: timeOf(message.timestamp, reading),
  };
  if (message.reaction !== undefined) {
    const { message_id, emoji } = message.reaction;
    return { kind: 'reaction', reaction: { ...said, message: message_id, emoji } };
  }
  const media = message.image ?? message.document ?? message.video ?? message.audio;
  const text = wordsOf(message, media);
  if (text === null) return { kind: 'ignored', what: message.type };
  const { context } = message;
  const forwarded = context?.forwarded === true || context?.frequently_forwarded === true;
  return {
    kind: 'message',
    message: { ...said, text, quoted: context?.id ?? null, forwarded, edited: false },
    media: media === undefined ? null : { id: media.id, mime: media.mime_type, name: media.filename ?? null },
  };
}

/** What the sender said: a tap says what its button was made to say. Null: nothing that words or a file could hold. */
function wordsOf({ text, interactive, button }: MessageShape, media: MediaShape | undefined): string | null {
  const tapped = interactive?.button_reply?.id ?? interactive?.list_reply?.id ?? button?.payload ?? button?.text;
  return text?.body ?? tapped ?? (media === undefined ? null : (media.caption ?? ''));
}

function readSystem(message: MessageShape, reading: Reading): CloudEvent {
  const address = addressOf(message.from) ?? message.from_user_id;
  const type = message.system?.type ?? 'without a type';
  const change =
    type === 'user_changed_number' || type === 'customer_changed_number'
      ? 'number-changed'
      : type === 'user_changed_user_id' || type === 'customer_identity_changed' || type === 'user_identity_changed'
        ? 'account-changed'
        : null;
  if (address === undefined || change === null) return { kind: 'ignored', what: `system ${type}` };
  const now = change === 'number-changed' ? (addressOf(message.system?.new_wa_id ?? message.system?.wa_id) ?? null) : null;
  return { kind: 'address', change: { transport: transportName, address, change, now, at: timeOf(message.timestamp, reading) } };
}

const rungs = { sent: 'accepted', delivered: 'delivered', read: 'read' } as const;

function readStatus(value: unknown, reading: Reading): CloudEvent {
  const { data: status } = statusShape.safeParse(value);
  if (status === undefined) return { kind: 'ignored', what: 'a status that cannot be read' };
  const about = { transport: transportName, message: status.id, at: timeOf(status.timestamp, reading) };
  const callback = status.biz_opaque_callback_data ?? null;
  if (status.status === 'failed') return failed(status, about, callback);
  const rung = Object.entries(rungs).find(([name]) => name === status.status)?.[1];
  if (rung === undefined) return { kind: 'ignored', what: `status ${status.status}` };
  return { kind: 'delivery', report: { ...about, rung, ...chargeOf(status) }, callback, refusal: null };
}

/** Groups are charged for each member: one message, several statuses. */
const chargeOf = ({ pricing, recipient_participant_id, recipient_id }: StatusShape): Pick<DeliveryReport, 'charge'> =>
  pricing == null
    ? {}
    : { charge: { category: pricing.category, billable: pricing.billable, recipient: recipient_participant_id ?? recipient_id ?? null } };

function failed({ errors }: StatusShape, about: Pick<DeliveryReport, 'transport' | 'message' | 'at'>, callback: string | null): CloudEvent {
  const refusal = refusalOf(errors);
  const meaning = judge(refusal);
  const report = { ...about, rung: 'failed', permanent: isForGood(meaning), reason: inWords(meaning, refusal) } as const;
  return { kind: 'delivery', report, callback, refusal };
}

const refusalOf = ([error]: readonly ErrorShape[]): Refusal => ({
  status: 0,
  code: error?.code ?? 0,
  details: error?.error_data?.details ?? error?.title ?? '',
  retryAfterMs: null,
});

function readGroup(value: unknown, reading: Reading): readonly CloudEvent[] {
  const { data: group } = groupShape.safeParse(value);
  const { type, group_id: chat, request_id: request, errors = [] } = group ?? {};
  if (group === undefined) return [{ kind: 'ignored', what: 'a group that cannot be read' }];
  const at = timeOf(group.timestamp, reading);
  // By what it carries and not by its type: Meta's own sample of people leaving is called group_create.
  if (group.added_participants.length > 0 && chat !== undefined && type !== 'group_create')
    return joins(group.added_participants, true, chat, at);
  if (group.removed_participants.length > 0 && chat !== undefined) return joins(group.removed_participants, false, chat, at);
  if (type === 'group_create' && request !== undefined && errors.length > 0)
    return [{ kind: 'group-refused', request, refusal: refusalOf(errors) }];
  if (type === 'group_create' && request !== undefined && chat !== undefined)
    return [{ kind: 'group-created', request, chat, inviteLink: group.invite_link ?? null }];
  if (type === 'group_delete' && chat !== undefined && errors.length === 0)
    return [{ kind: 'group-lost', chat, reason: 'the group was deleted', at }];
  if (type === 'group_suspend' && chat !== undefined) return [{ kind: 'group-lost', chat, reason: 'Meta has suspended the group', at }];
  return [{ kind: 'ignored', what: `group ${type}` }];
}

const joins = (people: readonly Participant[], joined: boolean, chat: string, at: EpochMs): readonly CloudEvent[] =>
  people.flatMap(({ wa_id, input, user_id }): readonly CloudEvent[] => {
    const address = addressOf(wa_id) ?? addressOf(input) ?? user_id;
    if (address === undefined) return [{ kind: 'ignored', what: 'a participant without an id' }];
    const account = user_id === undefined ? {} : { account: user_id };
    return [{ kind: 'membership', change: { transport: transportName, chat, address, joined, at, ...account } }];
  });

/** Events that take a template away; every other one that names it brings it back or changes nothing. */
const templateGone = ['PAUSED', 'DISABLED', 'REJECTED', 'PENDING_DELETION', 'DELETED'];
const templateBack = ['APPROVED', 'REINSTATED', 'UNPAUSED'];

function readTemplate(value: unknown): CloudEvent {
  const { data } = templateShape.safeParse(value);
  if (data === undefined) return { kind: 'ignored', what: 'a template that cannot be read' };
  const { event, message_template_name: name, message_template_language: language = null, reason } = data;
  if (!templateGone.includes(event) && !templateBack.includes(event)) return { kind: 'ignored', what: `template ${event}` };
  const because = reason === undefined || reason === 'NONE' ? '' : `, ${reason}`;
  return { kind: 'template', name, language, usable: templateBack.includes(event), reason: `${event.toLowerCase()} by Meta${because}` };
}

/** Events that stop an account from sending ("account_update" reference): the ban itself, and restrictions of what we start. */
function readAccount(value: unknown): CloudEvent {
  const { data } = accountShape.safeParse(value);
  if (data === undefined) return { kind: 'ignored', what: 'an account update that cannot be read' };
  const { event, ban_info, restriction_info, violation_info } = data;
  const state = ban_info?.waba_ban_state;
  if (state === 'REINSTATE' || event === 'ACCOUNT_REINSTATED') return { kind: 'account', banned: false, reason: 'reinstated' };
  const restricted = restriction_info.map((one) => one.restriction_type).filter((type) => type.includes('MESSAGING'));
  const disabled = state === undefined ? event === 'DISABLED_UPDATE' || event === 'ACCOUNT_DELETED' : state === 'DISABLE';
  if (disabled || restricted.length > 0) {
    const why = [violation_info?.violation_type, ...restricted].filter((word) => word !== undefined).join(', ');
    return {
      kind: 'account',
      banned: true,
      reason: why === '' ? 'Meta has disabled the account' : `Meta has restricted the account: ${why}`,
    };
  }
  return { kind: 'ignored', what: `account ${event}` };
}
