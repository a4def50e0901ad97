// Votes: a poll below the words of a proposal, and every answer in it told as if the person had typed it under those words.
// The library loses votes, so the open polls can be read again; who has no polls can always answer in words.

import type { FastifyBaseLogger } from 'fastify';
import type { PollVote } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { hours, seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Choice, Listener } from '../transport.js';
import type { Identity } from './identity.js';
import { idOf, isGroup, isPerson, keyOf, type MessageKey, type Wid } from './ids.js';
import type { Arrival, Inbox } from './inbox.js';
import { library } from './library.js';
import type { Notes } from './notes.js';
import { fullKey } from './recent-messages.js';
import type { WebSession } from './session.js';

/** A poll of ours, and the message whose proposal it asks about. */
interface OpenPoll {
  readonly key: string;
  readonly id: string;
  readonly text: string;
  readonly chat: string;
  readonly at: EpochMs;
  readonly options: readonly { readonly name: string; readonly says: string }[];
}

export interface Votes {
  /** Puts the poll under the words that were just sent. In the background: the words alone do, too. */
  ask(about: { readonly chat: string; readonly text: string; readonly question: string; readonly choices: readonly Choice[] }): void;
  heard(vote: PollVote): void;
  /** Whoever answers or reacts to the poll means the words above it: their id for that of the poll, any other id as it is. */
  meant(id: string): Promise<string>;
  /** Reads all open polls once more. Never rejects. */
  again(): Promise<void>;
}

interface Deps {
  readonly name: string;
  readonly session: WebSession;
  readonly identity: Identity;
  readonly notes: Notes;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly listener: () => Listener;
}

const key = 'polls';
/** A proposal is decided in minutes; hours later its poll is history. */
const openForMs = hours(6);
const mostOpen = 50;
const limitMs = seconds(10);
/** WhatsApp's limits: the question, and 12 options of 100 characters. */
const longestQuestion = 255;
const longestOption = 100;
const mostOptions = 12;

export function createVotes(deps: Deps): Votes {
  const { session, notes, inbox, clock, log } = deps;
  const open = async (): Promise<readonly OpenPoll[]> => {
    const since = clock.now() + clock.offsetMs() - openForMs;
    return ((await notes.read<readonly OpenPoll[]>(key)) ?? []).filter(({ at }) => at >= since);
  };
  const take = (poll: OpenPoll, vote: PollVote): void => {
    const arrival = arrivalOf(deps, poll, vote);
    if (arrival !== null) inbox.take(arrival);
  };
  const again = async (): Promise<void> => {
    try {
      for (const poll of await open()) {
        const votes = await session.call('read the votes of a poll', (client) => client.getPollVotes(poll.key), limitMs);
        for (const vote of votes) take(poll, vote);
      }
    } catch (error) {
      log.debug({ err: error }, 'the votes could not be read again');
    }
  };
  return {
    again,
    meant: async (id) => (await open().catch(() => [])).find((poll) => poll.id === id)?.text ?? id,
    ask: (about) =>
      void put(deps, about).catch((error: unknown) => log.warn({ err: error }, 'the poll could not be sent; the words must do')),
    heard: (vote) =>
      void open()
        .then((polls) => {
          const asked = keyOf(parentOf(vote));
          const poll = polls.find(({ id }) => id === asked?.id);
          if (poll !== undefined) take(poll, vote);
        })
        .catch((error: unknown) => log.warn({ err: error }, 'a vote could not be looked up; it is read again')),
  };
}

async function put({ session, notes, clock }: Deps, about: Parameters<Votes['ask']>[0]): Promise<void> {
  const { Poll } = await library();
  const options = optionsOf(about.choices);
  const question = (about.question.split('\n')[0] ?? '').slice(0, longestQuestion);
  // The declaration file asks for a secret; the library makes one where there is none.
  const poll = new Poll(
    question,
    options.map(({ name }) => name),
    { allowMultipleAnswers: false } as ConstructorParameters<typeof Poll>[2],
  );
  const options_ = { sendSeen: false, linkPreview: false, waitUntilMsgSent: true };
  const sent = await session.call('send a poll', (client) => client.sendMessage(about.chat, poll, options_), limitMs);
  if (sent == null) throw new Error('WhatsApp Web did not say what became of the poll');
  const at = clock.now() + clock.offsetMs();
  const opened: OpenPoll = { key: fullKey(sent.id), id: sent.id.id, text: about.text, chat: about.chat, at, options };
  await notes.change<readonly OpenPoll[]>(key, (now) => [...(now ?? []), opened].slice(-mostOpen));
}

/** A poll cannot hold the same answer twice. */
function optionsOf(choices: readonly Choice[]): OpenPoll['options'] {
  const named = choices.map(({ title, says }) => ({ name: title.trim().slice(0, longestOption), says }));
  return named.filter(({ name }, at) => named.findIndex((other) => other.name === name) === at).slice(0, mostOptions);
}

/** Fields that the library has and its declaration file does not. */
interface RawVote {
  readonly voter?: Wid;
  readonly parentMsgKey?: string | MessageKey;
  readonly parentMessage?: { readonly id?: string | MessageKey };
}

const parentOf = (vote: PollVote): string | MessageKey | undefined => {
  const raw = vote as unknown as RawVote;
  return raw.parentMsgKey ?? raw.parentMessage?.id;
};

/** Null for a vote taken back: what was said was said, and words can change it. */
function arrivalOf(deps: Deps, poll: OpenPoll, vote: PollVote): Arrival | null {
  const voter = idOf((vote as unknown as RawVote).voter);
  const chosen = (vote.selectedOptions as readonly { readonly name?: string; readonly localId?: number }[])[0];
  const option = poll.options.find(({ name }) => name === chosen?.name) ?? poll.options[chosen?.localId ?? -1];
  if (voter === null || !isPerson(voter) || option === undefined) return null;
  const at = Number(vote.interractedAtTs) || poll.at;
  return {
    line: poll.chat,
    at,
    counts: false,
    read: async () => {
      const { identity, listener, name: transport } = deps;
      if ((await identity.me()).has(voter)) return null;
      const [sender, who] = await Promise.all([identity.sender(voter), identity.chatKey(voter)]);
      const id = `${poll.id}:vote:${who}:${at}:${option.name}`;
      const chat = isGroup(poll.chat) ? poll.chat : null;
      const said = { transport, id, chat, text: option.says, quoted: poll.text, forwarded: false, edited: false, at };
      return { id, tell: () => listener().message({ ...sender, ...said }) };
    },
  };
}
