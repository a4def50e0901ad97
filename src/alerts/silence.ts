// Silencing a service: its new incidents open quietly, its open ones stop paging until the time is up. State is never silenced.

import type { Ask } from '../commands/command.js';
import { type ChatMessage, replyMessage } from '../commands/hearing/chat-message.js';
import { fits } from '../escalation/glob.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { inline } from '../incident/escape.js';
import { snooze as snoozeCommand } from '../incident/features/paging/events.js';
import { isOpen } from '../incident/incident.js';
import { timeNear } from '../incident/moment.js';
import { write } from '../store/store.js';

/** Stores the silence, then quiets what is open of that service. */
export async function silence(deps: Deps, message: ChatMessage, ask: Extract<Ask, { ask: 'silence' }>): Promise<void> {
  const now = deps.clock.now();
  const until = now + ask.forMs;
  const by = message.person.key;
  const open = (await deps.store.list({ status: 'open', limit: 1_000 })).filter(
    (incident) => incident.service !== null && fits(ask.service, incident.service),
  );
  const also =
    open.length === 0
      ? ''
      : ` Quiet too: ${open
          .slice(0, 5)
          .map((incident) => `INC-${incident.number}`)
          .join(', ')}${open.length > 5 ? ` and ${open.length - 5} more` : ''}.`;
  const text = `🔕 ${inline(ask.service, 60)} is silenced until ${timeNear(until, now, message.reader.timezone)}: incidents are still opened and kept, nobody is paged for them before.${also}`;
  const outcome = await deps.store.commit({
    now,
    writes: [
      write.silence({ service: ask.service, until, by, why: ask.why, at: now }),
      write.message(replyMessage(message, text, null)),
      write.receipt(message.receipt),
    ],
  });
  deps.nudge();
  if (outcome === 'duplicate') return;
  for (const incident of open)
    await handle(deps, {
      number: incident.number,
      commands: (current) => (current !== null && isOpen(current) ? [snoozeCommand({ by, until, why: ask.why })] : []),
    });
}
