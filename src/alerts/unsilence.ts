// Ending a quiet before its time: a silence by its name or pattern, or the snooze of one incident.

import type { Ask } from '../commands/command.js';
import { type ChatMessage, reply, replyMessage } from '../commands/hearing/chat-message.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { personName } from '../incident/directory.js';
import { minutes } from '../incident/duration.js';
import { inline } from '../incident/escape.js';
import { liftQuiet } from '../incident/features/paging/events.js';
import type { EpochMs } from '../incident/incident.js';
import { quietedBy } from '../incident/quiet.js';
import { type Silence, write } from '../store/store.js';
import { listed } from '../text/listed.js';
import { silenceOver } from './opening.js';
import { audienceOf, isEverything, openOf, reachOf, toAudience } from './silence-reach.js';

/** Told of a silence that has ended; the channel of its receipts, so that it is said once. */
export const silenceEnd = ({ service, at, by }: Silence, now: EpochMs) => ({ channel: 'silence', id: `${by} ${at} ${service}`, at: now });

/** What is said this long after is no news any more. */
const newsMs = minutes(30);

/** Lifts what is named, or the only one there is; else says what could be meant. */
export async function unsilence(deps: Deps, message: ChatMessage, ask: Extract<Ask, { ask: 'unsilence' }>): Promise<void> {
  const now = deps.clock.now();
  const holding = await deps.store.silences(now);
  const service = ask.service ?? (new Set(holding.map((one) => one.service)).size === 1 ? (holding[0]?.service ?? null) : null);
  const meant = holding.filter((one) => service !== null && one.service.toLowerCase() === service.toLowerCase());
  if (meant.length > 0) return lift(deps, message, meant, now);
  if (holding.length === 0) return reply(deps, message, 'Nothing is silenced. *list* shows what is open and quiet.');
  const named = ask.service === null ? '' : `No silence is called ${inline(ask.service, 60)}. `;
  const each = [...new Set(holding.map((one) => `*unsilence ${inline(isEverything(one.service) ? 'everything' : one.service, 60)}*`))];
  return reply(deps, message, `${named}Nothing has changed. Which one: ${each.slice(0, 6).join(', ')}?`);
}

async function lift(deps: Deps, message: ChatMessage, meant: readonly Silence[], now: EpochMs): Promise<void> {
  const by = message.person.key;
  const directory = deps.directory();
  const pattern = meant[0]?.service ?? '';
  const what = isEverything(pattern) ? 'every service' : inline(pattern, 60);
  const told = new Set([...audienceOf(deps.organisation(), await reachOf(deps, pattern), now).all, ...meant.map((one) => one.by)]);
  told.delete(by);
  const quiet = await openOf(deps.store, () => true);
  const held = quiet.filter((one) => (one.quietUntil ?? 0) > now && meant.some((silence) => quietedBy(one)?.service === silence.service));
  const numbers = held.map(({ number, severity }) => `INC-${number} (${severity})`);
  const open = held.length === 0 ? 'Nothing of it is open.' : `Still open: ${listed(numbers, 6)}; pages go on.`;
  const outcome = await deps.store.commit({
    now,
    writes: [
      ...[...new Set(meant.map((one) => one.service))].map((service) => write.liftSilence(service, now)),
      write.message(replyMessage(message, `🔔 ${what} is not silenced any more. ${open}`, null)),
      ...[...told].map((person) =>
        write.message(toAudience(person, `🔔 ${personName(directory, by)} ended the silence of ${what}. ${open}`, newsMs)),
      ),
      // Whoever lifts it says so here; its end is not told once more.
      ...meant.map((one) => write.receipt(silenceEnd(one, now))),
      write.receipt(message.receipt),
    ],
  });
  deps.nudge();
  if (outcome === 'duplicate') return;
  const left = await deps.store.silences(now);
  for (const incident of held) {
    const other = silenceOver(left, incident.service, now);
    const rest = other === null ? null : { by: other.by, why: other.why, service: other.service };
    await handle(deps, { number: incident.number, commands: () => [liftQuiet({ by, until: other?.until ?? null, rest })] });
  }
}
