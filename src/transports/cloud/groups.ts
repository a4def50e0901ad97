// Rooms on the Cloud API: made on request, made known by a webhook, entered by a link. Never two groups for one marker, whatever is
// lost on the way: what was asked for is written down before it is asked.

import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { SendFailure } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import { cut } from '../../text/cut.js';
import type { RoomMemberOutcome, RoomOpened, TransportMemory } from '../transport.js';
import { failureOf, type Refusal } from './errors.js';
import { sendFailureOf } from './failures.js';
import { type Graph, GraphRefusal } from './graph.js';
import { groupMost, subjectMost } from './options.js';
import { phoneOf } from './requests.js';

export interface Wanted {
  readonly subject: string;
  readonly members: readonly string[];
  readonly marker: string;
}

export interface Groups {
  /** Throws SendFailure. */
  open(room: Wanted): Promise<RoomOpened>;
  remove(chat: string, address: string): Promise<void>;
  rename(chat: string, subject: string): Promise<void>;
  /** What the webhook said of a request of ours, in whatever life it was made. */
  created(request: string, group: Group): Promise<void>;
  refused(request: string, refusal: Refusal): Promise<void>;
  /** The group is gone: the next room for its marker is a new one. */
  lost(chat: string): Promise<void>;
}

export interface Group {
  readonly chat: string;
  readonly inviteLink: string | null;
}

export interface GroupsOptions {
  readonly graph: Graph;
  readonly phoneNumberId: string;
  readonly memory: TransportMemory;
  readonly clock: Clock;
}

/** How long a caller waits for the webhook that makes a group known. */
const knownWithinMs = 12_000;
/** A request nobody ever answered: after this long a group that still stands in no list was never made. */
const givenUpAfterMs = 60_000;
/** Webhooks that overtook the answer they belong to; more than these are somebody else's. */
const earlyMost = 100;

const askedShape = z.object({ subject: z.string(), at: z.number() });
type Asked = z.output<typeof askedShape>;
const groupShape = z.object({ chat: z.string(), inviteLink: z.string().nullable() });

const keys = {
  group: (marker: string) => `group of ${marker}`,
  asked: (marker: string) => `group asked for ${marker}`,
  marker: (request: string) => `marker of request ${request}`,
  owner: (chat: string) => `marker of group ${chat}`,
};

export function createGroups(options: GroupsOptions): Groups {
  const { memory, clock } = options;
  const opening = new Map<string, Promise<Group>>();
  const waiting = new Map<string, (outcome: Group | Refusal) => void>();

  /** Outcomes that came before the answer to the asking itself did. */
  const early = new Map<string, Group | Refusal>();

  const remember = async (marker: string, group: Group) => {
    await memory.write(keys.owner(group.chat), marker);
    await memory.write(keys.group(marker), JSON.stringify(group));
  };
  const settle = async (marker: string, outcome: Group | Refusal) => {
    if ('chat' in outcome) await remember(marker, outcome);
    else await memory.write(keys.asked(marker), '');
    waiting.get(marker)?.(outcome);
  };
  const told = async (request: string, outcome: Group | Refusal) => {
    const marker = await memory.read(keys.marker(request));
    if (marker !== null) return settle(marker, outcome);
    early.set(request, outcome);
    if (early.size > earlyMost) early.delete(early.keys().next().value ?? '');
  };
  const wait = (marker: string): Waiting => {
    let stop = () => {};
    const outcome = new Promise<Group | Refusal | null>((resolve) => {
      const end = (what: Group | Refusal | null) => {
        timer();
        waiting.delete(marker);
        resolve(what);
      };
      const timer = clock.after(knownWithinMs, () => end(null));
      waiting.set(marker, end);
      stop = () => end(null);
    });
    return { outcome, stop };
  };
  const asked = async (marker: string, request: string) => {
    await memory.write(keys.marker(request), marker);
    const outcome = early.get(request);
    early.delete(request);
    if (outcome !== undefined) await settle(marker, outcome);
  };
  /** One at a time for each marker: whoever asks meanwhile gets the same. */
  const openOnce = (room: Wanted): Promise<Group> => {
    const running = opening.get(room.marker);
    if (running !== undefined) return running;
    const started = openGroup(options, { remember, wait, asked }, room).finally(() => opening.delete(room.marker));
    opening.set(room.marker, started);
    return started;
  };

  return {
    open: async (room) => {
      if (room.members.length > groupMost)
        throw new SendFailure(`a group holds ${groupMost} people at most, and ${room.members.length} are wanted`, { permanent: true });
      const { chat, inviteLink } = await openOnce(room).catch((error: unknown) => {
        throw sendFailureOf(error, true);
      });
      return { chat, inviteLink, members: room.members.map(invited) };
    },
    remove: async (chat, address) => {
      const user = phoneOf(address) ?? address;
      const body = { messaging_product: 'whatsapp', participants: [{ user }] };
      await options.graph.call({ method: 'DELETE', path: `${chat}/participants`, body }).catch((error: unknown) => {
        if (!(error instanceof GraphRefusal && notThere.includes(error.code))) throw sendFailureOf(error, false);
      });
    },
    // Meta's OpenAPI v23, "Update Group Settings".
    rename: async (chat, subject) => {
      const body = { messaging_product: 'whatsapp', subject: cut(subject, subjectMost) };
      await options.graph.call({ method: 'POST', path: chat, body }).catch((error: unknown) => {
        throw sendFailureOf(error, false);
      });
    },
    created: told,
    refused: told,
    lost: async (chat) => {
      const marker = await memory.read(keys.owner(chat));
      if (marker === null) return;
      await memory.write(keys.asked(marker), '');
      await memory.write(keys.group(marker), '');
    },
  };
}

/** 131212 "not a member": what was wanted is so. */
const notThere = [131212];

export const invited = (address: string): RoomMemberOutcome => ({ address, outcome: 'invited', reason: 'joins by the invite link' });

interface Waiting {
  /** Null: nothing came in time. */
  readonly outcome: Promise<Group | Refusal | null>;
  readonly stop: () => void;
}

interface Known {
  readonly remember: (marker: string, group: Group) => Promise<void>;
  readonly wait: (marker: string) => Waiting;
  /** From now on this request is known to be for this marker. */
  readonly asked: (marker: string, request: string) => Promise<void>;
}

async function openGroup(options: GroupsOptions, known: Known, room: Wanted): Promise<Group> {
  const { memory, clock } = options;
  const { marker } = room;
  const before = read(groupShape, await memory.read(keys.group(marker)));
  if (before !== null) return before;
  const asked = read(askedShape, await memory.read(keys.asked(marker)));
  const found = asked === null ? null : await findMade(options, asked);
  if (found !== null) {
    await known.remember(marker, found);
    return found;
  }
  const coming = known.wait(marker);
  try {
    if (asked === null || clock.now() - asked.at >= givenUpAfterMs) await ask(options, known, room);
    return await outcomeOf(options, known, marker, await coming.outcome);
  } finally {
    coming.stop();
  }
}

/** Asks for a group, written down before. A plain no is forgotten: nothing was made. */
async function ask({ graph, memory, clock, phoneNumberId }: GroupsOptions, known: Known, { subject, marker }: Wanted): Promise<void> {
  const asked: Asked = { subject: cut(subject, subjectMost), at: clock.now() };
  await memory.write(keys.asked(marker), JSON.stringify(asked));
  const body = { messaging_product: 'whatsapp', subject: asked.subject, join_approval_mode: 'auto_approve' };
  const answer = await graph.call({ method: 'POST', path: `${phoneNumberId}/groups`, body }).catch(async (error: unknown) => {
    if (error instanceof GraphRefusal && error.status < 500) await memory.write(keys.asked(marker), '');
    throw error;
  });
  const request = z.object({ request_id: z.string() }).safeParse(answer).data?.request_id;
  if (request !== undefined) await known.asked(marker, request);
}

async function outcomeOf(options: GroupsOptions, { remember }: Known, marker: string, outcome: Group | Refusal | null): Promise<Group> {
  if (outcome === null) throw new SendFailure('Meta has not said which group it made', { permanent: false, ambiguous: true });
  if ('code' in outcome) throw failureOf(outcome);
  if (outcome.inviteLink !== null) return outcome;
  const group = { ...outcome, inviteLink: await linkOf(options, outcome.chat) };
  await remember(marker, group);
  return group;
}

/** A group that was asked for earlier and whose webhook was missed: found by its subject among those made since. */
async function findMade(options: GroupsOptions, asked: Asked): Promise<Group | null> {
  const answer = await options.graph.call({ method: 'GET', path: `${options.phoneNumberId}/groups`, query: { limit: '100' } });
  const groups = groupList.safeParse(answer).data?.data.groups ?? [];
  const chat = groups.find((group) => group.subject === asked.subject && madeSince(group.created_at, asked.at))?.id;
  return chat === undefined ? null : { chat, inviteLink: await linkOf(options, chat) };
}

const groupList = z.object({
  data: z.object({
    groups: z.array(z.object({ id: z.string(), subject: z.string().catch(''), created_at: z.coerce.string().optional().catch(undefined) })),
  }),
});

/** Seconds or a date; who says neither is believed: rather an old group of that name than two for one room. */
function madeSince(createdAt: string | undefined, askedAt: EpochMs): boolean {
  if (createdAt === undefined) return true;
  const at = /^\d+$/.test(createdAt) ? Number(createdAt) * 1_000 : Date.parse(createdAt);
  return Number.isNaN(at) || at >= askedAt - clockSlackMs;
}

/** Meta's clock and ours. */
const clockSlackMs = 60_000;

async function linkOf({ graph }: GroupsOptions, chat: string): Promise<string | null> {
  const answer = await graph.call({ method: 'POST', path: `${chat}/invite_link`, body: { messaging_product: 'whatsapp' } });
  return z.object({ invite_link: z.string() }).safeParse(answer).data?.invite_link ?? null;
}

/** A note of ours; null when there is none, or it was wiped. */
function read<T extends z.ZodType>(shape: T, note: string | null): z.output<T> | null {
  if (note === null || note === '') return null;
  try {
    return shape.safeParse(JSON.parse(note)).data ?? null;
  } catch {
    return null;
  }
}
