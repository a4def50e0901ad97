// How whoever speaks about a maintenance window is answered, which window they mean, and whether it is theirs.

import { type ChatMessage, replyMessage } from '../commands/hearing/chat-message.js';
import { atLeast } from '../commands/rights.js';
import { personName } from '../incident/directory.js';
import type { EpochMs } from '../incident/incident.js';
import { type MaintenanceWindow, type Write, write } from '../store/store.js';
import { calendarTime } from '../wall-time.js';
import { type MaintenanceDeps, onCallFor, windowIn } from './tell.js';
import { isRunning } from './windows.js';
import { nameOf } from './words.js';

/** The writes of an answer: the words, and the receipt of what it answers. */
export const answerWrites = (message: ChatMessage, text: string): readonly Write[] => [
  write.message(replyMessage(message, text, message.room)),
  write.receipt(message.receipt),
];

/** Answers; nothing else is changed. */
export async function answer(deps: MaintenanceDeps, message: ChatMessage, text: string): Promise<void> {
  await deps.store.commit({ now: deps.clock.now(), writes: answerWrites(message, text) });
  deps.nudge();
}

export type Meant = { readonly window: MaintenanceWindow } | { readonly refused: string };

/** The window of this number; by none the one that is quoted, or the only one that runs (or is planned), of one's own before those of others. */
export async function windowMeant(
  deps: MaintenanceDeps,
  message: ChatMessage,
  id: number | null,
  verb: string,
  which: 'running' | 'open',
): Promise<Meant> {
  const open = deps.maintenance.windows();
  const number = id ?? windowIn(message.quoted?.message.replaces);
  if (number !== null) {
    const found = open.find((one) => one.id === number);
    if (found !== undefined) return { window: found };
    const over = await deps.store.maintenanceWindow(number);
    return {
      refused:
        over === null
          ? `There is no maintenance ${number}. *maintenance* lists what is planned and running.`
          : `${nameOf(over)} is over already. Nothing has changed.`,
    };
  }
  const now = calendarTime(deps.clock);
  const fitting = which === 'running' ? open.filter((one) => isRunning(one, now)) : open;
  const own = fitting.filter(({ owner }) => owner === message.person.key);
  const [only, ...more] = own.length > 0 ? own : fitting;
  if (only !== undefined && more.length === 0) return { window: only };
  if (only === undefined)
    return {
      refused: which === 'running' ? 'No maintenance is running. *maintenance* lists what is planned.' : 'No maintenance is planned.',
    };
  const each = [only, ...more].slice(0, 6).map((one) => `*${verb} ${one.id}*`);
  return { refused: `Which one: ${each.join(', ')}? *maintenance* lists them.` };
}

/** Why this is not theirs to change: it is the owner's, of whoever is on call for its services, and a manager's. Null: it is. */
export function notTheirs(deps: MaintenanceDeps, { person }: ChatMessage, window: MaintenanceWindow, at: EpochMs): string | null {
  const isTheirs =
    window.owner === null ||
    window.owner === person.key ||
    window.by === person.key ||
    atLeast(person, 'manager') ||
    onCallFor(deps.organisation(), window, at).includes(person.key);
  return isTheirs
    ? null
    : `${nameOf(window)} is ${personName(deps.directory(), window.owner)}'s; only they, whoever is on call for it, or a manager may change it. Nothing has changed.`;
}
