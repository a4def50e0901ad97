// What the phones take and answer, for the check of their bodies and for /openapi.json.

import { z } from 'zod';
import { answers, refuses, security } from '../../route-schema.js';
import { faultModes } from './faults.js';
import { imageBody } from './media-routes.js';

const who = z.string().min(1).max(100).meta({ description: "A phone `+91…` or a person's key." });
const id = z.string().min(1).max(200);
const text = z.string().min(1).max(65_536);

export const bodies = {
  say: z
    .object({
      from: who,
      chat: id.nullish().meta({ description: "A group's id; without it the direct chat with the bot." }),
      text: z.string().max(65_536).default(''),
      quoted: id.nullish(),
      forwarded: z.boolean().nullish(),
      image: imageBody.nullish(),
    })
    .refine(({ text, image }) => text !== '' || (image ?? null) !== null, {
      path: ['text'],
      message: 'A message has words, a picture or both.',
    }),
  tap: z.object({ from: who, message: id, choice: z.string().min(1).max(200) }),
  react: z.object({ from: who, message: id, emoji: z.string().max(40).meta({ description: 'Empty: takes it back.' }) }),
  vote: z.object({ from: who, message: id, options: z.array(z.string().min(1).max(200)).max(12) }),
  edit: z.object({ from: who, message: id, text }),
  read: z.object({ phone: who, message: id }),
  membership: z.object({ phone: who, chat: id }),
  fault: z.object({
    mode: z.enum(faultModes),
    phone: who.nullish(),
    forMs: z
      .number()
      .positive()
      .max(7 * 24 * 3_600_000)
      .nullish(),
    share: z.number().min(0).max(1).nullish(),
  }),
  clock: z.object({ scale: z.number().positive().max(3_600) }),
  sample: z.object({ id }),
};

const list = <T extends z.ZodType>(item: T) => z.array(item).readonly();
const said = z.string();
const time = said.meta({ format: 'date-time' });
const votes = list(z.object({ from: said, options: list(said) }));

const message = z.object({
  id: said,
  at: time,
  from: said,
  fromBot: z.boolean(),
  text: said,
  quoted: said.optional(),
  reactions: list(z.object({ from: said, emoji: said })),
  editedAt: time.optional(),
  pinned: z.literal(true).optional(),
  choices: list(z.object({ title: said })).optional(),
  tapped: z.literal(true).optional(),
  poll: z
    .object({
      options: list(z.object({ title: said, voters: list(said) })).optional(),
      votes,
      ended: z.object({ taken: said.nullable(), by: said.nullable() }).optional(),
    })
    .optional(),
  image: said.optional(),
  file: z.object({ url: said, mime: said, name: said.nullable(), sizeBytes: z.int() }).optional(),
});

const localMessage = message.meta({ id: 'LocalMessage' });
const localChat = z
  .object({
    id: said,
    kind: z.enum(['direct', 'group']),
    subject: said,
    members: list(z.object({ phone: said, name: said, joined: z.boolean() })),
  })
  .meta({ id: 'LocalChat' });
const localPerson = z
  .object({ key: said.nullable(), name: said, phone: said, role: said, timezone: said, reads: z.record(said, said) })
  .meta({ id: 'LocalPerson' });
const localFault = z
  .object({ mode: z.enum(faultModes), phone: said.nullable(), share: z.number(), since: time, until: time.nullable() })
  .meta({ id: 'LocalFault' });

const sample = z.object({ id: said, title: said, severity: said });
const clock = z.object({ now: time, scale: z.number() });

export const shapes = {
  done: z.object({ id: said }),
  nothing: z.object({}),
  chats: list(localChat),
  messages: list(localMessage),
  people: z.object({ organisation: said, people: list(localPerson) }),
  snapshot: z.object({
    cursor: said,
    organisation: said,
    timezone: said,
    clock,
    people: list(localPerson),
    chats: list(localChat),
    messages: list(message.extend({ chat: said, heard: z.boolean() })),
    faults: list(localFault),
    samples: list(sample).nullable(),
  }),
  faults: z.object({ faults: list(localFault) }),
  clock,
  panel: z.object({ samples: list(sample) }),
};

/** The description of one route of the phones. */
export const local = <T extends z.ZodType>(summary: string, shape: T, type?: string) => ({
  summary,
  tags: ['phones'],
  security: security.anybody,
  response: {
    200: answers('Done.', shape, type),
    400: refuses('Something in it is not as it should be; `at` names it.'),
    403: refuses('Asked from another machine, under another name or for another site.'),
    404: refuses('There is no such person, chat, message or file.'),
    503: refuses('It could not be kept. Nothing was changed.'),
  },
});
