// Ending a quiet before its time: a silence by its name or pattern, or the snooze of one incident.

import type { Ask } from '../commands/command.js';
import { type ChatMessage, reply, replyMessage } from '../commands/hearing/chat-message.js';
import { forgetDone, noteDone } from '../commands/hearing/done-lately.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { tellOf } from '../incident/compose.js';
import { personName } from '../incident/directory.js';
import { exact, typing } from '../incident/escape.js';
import { snooze } from '../incident/features/paging/events.js';
import { type EpochMs, type Incident, isOpen, type PersonKey } from '../incident/incident.js';
import { timeNear, type Zone } from '../incident/moment.js';
import { type Silence, write } from '../store/store.js';
import { silenceOver } from './opening.js';
import { isEverything } from './silence-reach.js';
import { liftSilences, newsMs } from './silencing.js';

/** Lifts what is named, or the only one there is; else says what could be meant. */
export async function unsilence(deps: Deps, message: ChatMessage, ask: Extract<Ask, { ask: 'unsilence' }>): Promise<void> {
  const now = deps.clock.now();
  const holding = await deps.store.silences(now);
  const service = ask.service ?? (new Set(holding.map((one) => one.service)).size === 1 ? (holding[0]?.service ?? null) : null);
  const meant = holding.filter((one) => service !== null && one.service.toLowerCase() === service.toLowerCase());
  if (meant.length > 0) return lift(deps, message, meant, now);
  if (holding.length === 0) return reply(deps, message, 'Nothing is silenced. *list* shows what is open and quiet.');
  const named = ask.service === null ? '' : `No silence is called ${exact(ask.service)}. `;
  const each = [...new Set(holding.map((one) => typing`unsilence ${isEverything(one.service) ? 'everything' : one.service}`))];
  return reply(deps, message, `${named}Which one: ${each.slice(0, 6).join(', ')}?`);
}

/** Ends one silence that was a mistake; another one over the same stays. */
export const takeBackSilence = (deps: Deps, message: ChatMessage, silence: Silence): Promise<void> =>
  lift(deps, message, [silence], deps.clock.now(), { by: silence.by, at: silence.at });

/** `row`: only this one of its name, as an undo. */
async function lift(
  deps: Deps,
  message: ChatMessage,
  meant: readonly Silence[],
  now: EpochMs,
  row?: Pick<Silence, 'by' | 'at'>,
): Promise<void> {
  const by = message.person.key;
  const pattern = meant[0]?.service ?? '';
  const what = isEverything(pattern) ? 'every service' : exact(pattern);
  const isUndo = row !== undefined;
  const writes = (open: string) => [
    write.message(replyMessage(message, `🔔 ${isUndo ? 'Undone. ' : ''}${what} is not silenced any more. ${open}`, null)),
    write.receipt(message.receipt),
  ];
  const lifting = { meant, by, ...(row === undefined ? {} : { row }), isUndo, writes, untold: by };
  const { outcome, told, held } = await liftSilences(deps, lifting, now);
  if (outcome === 'duplicate') return;
  if (row !== undefined) return forgetDone(deps.store, by);
  const takeBack = (again: ChatMessage) => silenceAgain(deps, again, meant, held, told);
  noteDone(deps.store, by, { at: deps.clock.now(), what: `the end of the silence of ${what}`, takeBack });
}

/** The end of these silences was a mistake: they hold as they did, and what they had quieted is quiet again. */
async function silenceAgain(
  deps: Deps,
  message: ChatMessage,
  ended: readonly Silence[],
  held: readonly Incident[],
  told: readonly PersonKey[],
): Promise<void> {
  const now = deps.clock.now();
  const by = message.person.key;
  const directory = deps.directory();
  const still = ended.filter(({ until }) => until > now);
  const last = still.toSorted((a, b) => b.until - a.until)[0];
  if (last === undefined) return reply(deps, message, 'That silence would be over by now, so it stays off.');
  const what = isEverything(last.service) ? 'every service' : exact(last.service);
  const until = (timezone: Zone) => timeNear(last.until, now, timezone);
  const outcome = await deps.store.commit({
    now,
    writes: [
      // A row of its own: the end of the first one counts as told.
      ...still.map((one) => write.silence({ ...one, at: one.at + 1 })),
      write.message(replyMessage(message, `🔕 Undone. ${what} is silenced until ${until(message.reader.timezone)} again.`, null)),
      ...told.map((person) => {
        const time = until(directory.people[person]?.timezone ?? directory.timezone);
        const text = `🔕 ${personName(directory, by)} silenced ${what} again: no pages until ${time}.`;
        return write.message(tellOf(person, text, newsMs));
      }),
      write.receipt(message.receipt),
    ],
  });
  deps.nudge();
  if (outcome === 'duplicate') return;
  forgetDone(deps.store, by);
  for (const { number, service } of held) {
    const silence = silenceOver(still, service, now);
    if (silence === null) continue;
    const quiet = snooze({ by, until: silence.until, why: silence.why, service: silence.service, mayHoldP1: true });
    await handle(deps, { number, commands: (current) => (current !== null && isOpen(current) ? [quiet] : []) });
  }
}
