// The morning digest in the standing room.

import type { Deps } from '../../handling/dependencies.js';
import { roomZone } from '../../incident/directory.js';
import { days } from '../../incident/duration.js';
import { type EpochMs, type Incident, isOpen } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { summary } from '../../incident/reports.js';
import { headline } from '../../incident/wording.js';
import { write } from '../../store/store.js';

const plain = { act: { do: 'say' }, unless: null, replaces: null, quote: null, incident: null } as const;

/** What is open and what ended since yesterday, once a day; nothing is said on a day with nothing to say. */
export async function digest(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  if (deps.organisation().room === null) return;
  const recent = await deps.store.list({ status: 'all', limit: 200 });
  const text = digestText(deps, recent, now);
  if (text === null) return;
  const message: Message = { ...plain, to: { kind: 'organisation' }, kind: 'digest', text, expiresAfterMs: days(1) };
  await deps.store.commit({ now, writes: [write.message(message)] });
  deps.nudge();
}

function digestText(deps: Deps, recent: readonly Incident[], now: EpochMs): string | null {
  const directory = deps.directory();
  const reader = { person: 'muster', timezone: roomZone(directory), now, directory };
  const open = recent.filter(isOpen);
  const ended = recent.filter(
    (incident) => !isOpen(incident) && now - (incident.stamps.resolvedAt ?? incident.stamps.closedAt ?? 0) <= days(1),
  );
  if (open.length + ended.length === 0) return null;
  const line = (incident: Incident) => `${headline(incident)}\n   ${summary(incident, reader)}`;
  return [
    '☀️ Daily digest',
    ...(open.length === 0 ? ['Nothing is open.'] : [`${open.length} open:`, ...open.slice(0, 15).map(line)]),
    ...(ended.length === 0 ? [] : [`${ended.length} ended since yesterday:`, ...ended.slice(0, 15).map((incident) => headline(incident))]),
  ].join('\n');
}
