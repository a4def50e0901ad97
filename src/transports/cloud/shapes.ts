// The shapes of what Meta posts, as far as we read them. Tolerant on purpose: a part that is not as expected is absent, never a
// reason to lose the rest. Numbers and texts are taken for each other, as Meta's own samples do.

import { z } from 'zod';

const word = z.union([z.string(), z.number()]).transform(String);
const maybe = <T extends z.ZodType>(shape: T) => shape.optional().catch(undefined);
const list = <T extends z.ZodType>(shape: T) => z.array(shape).catch([]);

export const envelope = z.object({
  entry: list(z.object({ id: maybe(word), changes: list(z.object({ field: z.string().catch(''), value: z.unknown() })) })),
});

const contact = z.object({ wa_id: maybe(word), user_id: maybe(word) });
export type Contact = z.output<typeof contact>;

const errorShape = z.object({
  code: z.coerce.number().catch(0),
  title: z.string().catch(''),
  error_data: maybe(z.object({ details: z.string() })),
});
export type ErrorShape = z.output<typeof errorShape>;

export const valueShape = z.object({
  metadata: maybe(z.object({ phone_number_id: maybe(word) })),
  contacts: list(contact),
  messages: list(z.unknown()),
  statuses: list(z.unknown()),
  groups: list(z.unknown()),
  errors: list(errorShape),
});

const media = z.object({
  id: word,
  mime_type: z.string().catch('application/octet-stream'),
  filename: maybe(z.string()),
  caption: maybe(z.string()),
});
export type MediaShape = z.output<typeof media>;

export const messageShape = z.object({
  id: z.string().min(1),
  from: maybe(word),
  /** Business-scoped, since April 2026 (Meta, "business-scoped user IDs"). */
  from_user_id: maybe(word),
  timestamp: maybe(word),
  type: z.string().catch('unknown'),
  group_id: maybe(word),
  context: maybe(z.object({ id: maybe(word), forwarded: maybe(z.boolean()), frequently_forwarded: maybe(z.boolean()) })),
  text: maybe(z.object({ body: z.string() })),
  interactive: maybe(z.object({ button_reply: maybe(z.object({ id: z.string() })), list_reply: maybe(z.object({ id: z.string() })) })),
  button: maybe(z.object({ payload: maybe(z.string()), text: maybe(z.string()) })),
  reaction: maybe(z.object({ message_id: z.string().min(1), emoji: z.string().catch('') })),
  image: maybe(media),
  document: maybe(media),
  video: maybe(media),
  audio: maybe(media),
  system: maybe(z.object({ type: z.string(), wa_id: maybe(word), new_wa_id: maybe(word) })),
});
export type MessageShape = z.output<typeof messageShape>;

export const statusShape = z.object({
  id: z.string().min(1),
  status: z.string(),
  timestamp: maybe(word),
  errors: list(errorShape),
  biz_opaque_callback_data: maybe(z.string()),
  recipient_id: maybe(word),
  recipient_participant_id: maybe(word),
  pricing: maybe(z.object({ billable: z.boolean().catch(true), category: z.string().min(1).max(60).catch('unknown') })),
});
export type StatusShape = z.output<typeof statusShape>;

const participant = z.object({ wa_id: maybe(word), input: maybe(word), user_id: maybe(word) });
export type Participant = z.output<typeof participant>;

export const groupShape = z.object({
  type: z.string().catch(''),
  group_id: maybe(word),
  request_id: maybe(word),
  timestamp: maybe(word),
  invite_link: maybe(z.string()),
  errors: list(errorShape),
  added_participants: list(participant),
  removed_participants: list(participant),
});

/** `message_template_status_update`. */
export const templateShape = z.object({
  event: z.string(),
  message_template_name: z.string(),
  message_template_language: maybe(z.string()),
  reason: maybe(z.string()),
});

/** `account_update`: what happened to the account as a whole. */
export const accountShape = z.object({
  event: z.string(),
  ban_info: maybe(z.object({ waba_ban_state: maybe(z.string()) })),
  violation_info: maybe(z.object({ violation_type: maybe(z.string()) })),
  restriction_info: list(z.object({ restriction_type: z.string().catch('') })),
});
