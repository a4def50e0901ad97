// WhatsApp punishes accounts that start chats (error 463, "reach-out time-lock"): only a page may, and while WhatsApp forbids it
// nothing does. Chats that exist go on as ever.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.js';
import { SendFailure } from '../../fault.js';
import { days, hours } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import { timeOfDay } from '../../incident/moment.js';
import type { OutboundMessage } from '../transport.js';
import { listChats } from './chats.js';
import type { Identity } from './identity.js';
import type { Notes } from './notes.js';
import { restrictionIn } from './refusals.js';
import type { WebSession } from './session.js';

export interface NewChats {
  /** Throws a permanent SendFailure where this would start a chat and must not. */
  mayWrite(chat: string, outbound: Pick<OutboundMessage, 'kind' | 'heardAt' | 'wakes'>): Promise<void>;
  /** A send was refused: when it was because of a new chat, nobody is written to first for a while. Answers what it means, or null. */
  refused(error: unknown): Promise<SendFailure | null>;
  /** In words, while WhatsApp forbids it; null otherwise. */
  remark(): string | null;
}

interface Deps {
  readonly session: WebSession;
  readonly identity: Identity;
  readonly notes: Notes;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

const key = 'no new chats until';
/** Where WhatsApp does not say how long: each further refusal begins it anew. */
const unsaidMs = hours(6);
/** What WhatsApp is known to impose at most; a longer one is a number misread. */
const longestMs = days(31);

export function createNewChats({ session, identity, notes, clock, log }: Deps): NewChats {
  let until: EpochMs | null = null;
  const known = async (): Promise<EpochMs> => {
    until ??= (await notes.read<EpochMs>(key)) ?? 0;
    return until;
  };
  const exists = async (chat: string): Promise<boolean> => {
    const chats = await listChats(session).catch(() => []);
    const keys = await Promise.all([chat, ...chats.map(({ id }) => id)].map((id) => identity.chatKey(id)));
    return keys.indexOf(keys[0] ?? '', 1) > 0;
  };
  const words = (end: EpochMs): string =>
    `WhatsApp lets this number start no chat until about ${timeOfDay(end, 'UTC')} UTC${end - clock.now() > days(1) ? ` in ${Math.ceil((end - clock.now()) / days(1))} days` : ''} (error 463): whoever has written to it before is reached, others go another way.`;

  return {
    mayWrite: async (chat, { kind, heardAt, wakes }) => {
      if (heardAt !== null) return;
      const end = await known();
      const restricted = clock.now() < end;
      const wakesSomebody = kind === 'page' || wakes === true;
      if (wakesSomebody && !restricted) return;
      if (await exists(chat)) return;
      throw new SendFailure(
        restricted ? words(end) : 'They have never written to the bot, and only a page may start a chat: ask them to send it hello.',
        { permanent: true },
      );
    },
    refused: async (error) => {
      const restriction = restrictionIn(error);
      if (restriction === null) return null;
      const now = clock.now();
      const said = restriction.until === null || restriction.until - now > longestMs ? null : restriction.until;
      until = Math.max(await known(), said ?? now + unsaidMs);
      log.error({ until }, 'WhatsApp lets this number start no new chats');
      await notes.write<EpochMs>(key, until);
      return new SendFailure(words(until), { permanent: true, cause: error });
    },
    remark: () => (until !== null && clock.now() < until ? words(until) : null),
  };
}
