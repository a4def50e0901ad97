// What was asked of WhatsApp Web under which marker, and what it became: so that after a lost answer or a crash the message is
// found again instead of sent twice. The same words said earlier, or for another message, are never taken for it.

import type { FastifyBaseLogger } from 'fastify';
import type { Message } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Identity } from './identity.js';
import { idOf } from './ids.js';
import type { Notes } from './notes.js';
import { lastMessages } from './recent-messages.js';
import type { WebSession } from './session.js';

interface Attempt {
  readonly marker: string;
  readonly chat: string;
  /** When it was first tried, by the wall clock. */
  readonly at: EpochMs;
  readonly id: string | null;
}

export interface Attempts {
  begin(marker: string, chat: string): Promise<void>;
  done(marker: string, id: string): void;
  /** A message of ours appeared in the page: the echo of a send whose answer may be lost. */
  echo(message: Message): void;
  find(marker: string, chat: string, text: string): Promise<string | null>;
}

interface Deps {
  readonly session: WebSession;
  readonly identity: Identity;
  readonly notes: Notes;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

const key = 'attempts';
const kept = 200;
/** WhatsApp counts in whole seconds, by a clock that is not ours. */
const clocksDifferMs = seconds(5);
const lookBack = 50;
/** The poll below a text repeats its first line and is not it. */
const poll = 'poll_creation';

interface Echo {
  readonly chat: string;
  readonly at: EpochMs;
  readonly id: string;
  readonly text: string;
}

export function createAttempts(deps: Deps): Attempts {
  const { notes, clock, log } = deps;
  const echoes: Echo[] = [];
  const note = (change: (now: readonly Attempt[]) => readonly Attempt[]): Promise<void> =>
    notes
      .change<readonly Attempt[]>(key, (now) => change(now ?? []).slice(-kept))
      .then(
        () => undefined,
        (error: unknown) => log.warn({ err: error }, 'an attempt to send was not written down'),
      );
  return {
    begin: (marker, chat) =>
      note((all) =>
        all.some((one) => one.marker === marker && one.chat === chat)
          ? all
          : [...all.filter((one) => one.marker !== marker), { marker, chat, at: clock.now() + clock.offsetMs(), id: null }],
      ),
    done: (marker, id) => void note((all) => all.map((one) => (one.marker === marker ? { ...one, id } : one))),
    echo: (message) => {
      const chat = idOf(message.to);
      if (chat === null || message.type === poll) return;
      echoes.push({ chat, at: message.timestamp * 1_000, id: message.id.id, text: message.body });
      if (echoes.length > kept) echoes.shift();
    },
    find: (marker, chat, text) => find(deps, echoes, { marker, chat, text }),
  };
}

async function find(
  { session, identity, notes }: Deps,
  echoes: readonly Echo[],
  { marker, chat, text }: { marker: string; chat: string; text: string },
): Promise<string | null> {
  const all = (await notes.read<readonly Attempt[]>(key)) ?? [];
  const attempt = all.find((one) => one.marker === marker && one.chat === chat);
  if (attempt === undefined) return null;
  if (attempt.id !== null) return attempt.id;
  const taken = new Set(all.map(({ id }) => id));
  const isIt = (one: Echo) => one.at >= attempt.at - clocksDifferMs && !taken.has(one.id) && one.text.trim().startsWith(text.trim());
  const wanted = await identity.chatKey(chat);
  for (const echo of echoes.filter(isIt)) if ((await identity.chatKey(echo.chat)) === wanted) return echo.id;
  const ours = await lastMessages(session, chat, { limit: lookBack, fromMe: true });
  const arrived = ours
    .filter((message) => message.ack >= 0 && message.type !== poll)
    .map((message) => ({ chat, at: message.timestamp * 1_000, id: message.id.id, text: message.body }));
  return arrived.findLast(isIt)?.id ?? null;
}
