// A restored copy begins quiet. What it would have said and done when it was made is told to whoever runs it; it goes on, for what is
// still open, when they say `muster resume`. New incidents page all the while.

import { noLongerNeeded } from '../../delivery/still-wanted.js';
import type { Deps } from '../../handling/dependencies.js';
import { minutes } from '../../incident/duration.js';
import { type EpochMs, type Incident, isOpen, ownerOf } from '../../incident/incident.js';
import { type OutboxRow, write } from '../../store/store.js';
import { isoTime } from '../routes/views.js';

type Needs = Pick<Deps, 'store' | 'clock' | 'log' | 'nudge'>;

export interface HeldBackWatch {
  /** Since when nothing is new in what is held back; null when nothing is. Rejects with StoreUnavailable. */
  since(): Promise<EpochMs | null>;
  /** Lets it go when somebody has said so, and reminds of it until then. */
  look(): Promise<void>;
  /** The same work, left out while something is held back. */
  unless(run: () => Promise<unknown>): () => Promise<unknown>;
}

/** As often it is said again that Muster is quiet. */
const remindEveryMs = minutes(10);
/** Lines of one list. */
const listed = 50;

export function createHeldBackWatch(deps: Needs): HeldBackWatch {
  /** Undefined until somebody has looked. Only `muster restore` begins it, and that never with a Muster running. */
  let known: EpochMs | null | undefined;
  let remindAt = 0;
  const since = async (): Promise<EpochMs | null> => {
    if (known === undefined) known = (await deps.store.heldBack())?.newestAt ?? null;
    return known;
  };
  const look = async (): Promise<void> => {
    if ((await since()) === null) return;
    const held = await deps.store.heldBack();
    if (held?.released === false) {
      if (deps.clock.now() < remindAt) return;
      remindAt = deps.clock.now() + remindEveryMs * deps.clock.scale;
      const lines = await wouldSend(deps);
      deps.log.warn(
        { newest: isoTime(held.newestAt), would: lines },
        'this database is a restored copy: what it would send is held back until you say `muster resume`',
      );
      return;
    }
    const said = held === null ? 0 : await letGo(deps);
    known = null;
    deps.log.info({ messages: said }, 'what the restored copy held back goes on, for what is still open');
  };
  return {
    since,
    look,
    unless: (run) => async () => ((await since()) === null ? run() : undefined),
  };
}

/** Said again are the pages and rooms that never left, of what is still open and wants them; the clocks do the rest. Twice is better than never. */
async function letGo(deps: Needs): Promise<number> {
  const wanted = await stillWanted(deps);
  await deps.store.commit({ now: deps.clock.now(), writes: wanted.map(({ message }) => write.message(message)) });
  await deps.store.endHoldingBack();
  deps.nudge();
  return wanted.length;
}

async function stillWanted({ store }: Pick<Needs, 'store'>): Promise<readonly OutboxRow[]> {
  const wanted: OutboxRow[] = [];
  for (const row of await store.heldMessages()) {
    const incident = row.message.incident === null ? null : await store.incident(row.message.incident);
    if (incident === null || !isOpen(incident)) continue;
    if ((await noLongerNeeded({ store }, row.message)) === null) wanted.push(row);
  }
  return wanted;
}

/** What a restored copy would send, a line each: first what is open, then the messages that had not left. */
export async function wouldSend({ store }: Pick<Needs, 'store'>): Promise<readonly string[]> {
  const open = await store.list({ status: 'open', order: 'worst', limit: listed });
  const messages = await stillWanted({ store });
  const lines = [...open.map(openLine), ...messages.map(messageLine)];
  return lines.length <= listed ? lines : [...lines.slice(0, listed), `and ${lines.length - listed} more`];
}

function openLine(incident: Incident): string {
  const { number, severity, title, service, ack } = incident;
  const owner = ownerOf(incident);
  const next =
    ack === null ? `nobody has it: its escalation goes on${owner === null ? '' : `, from ${owner}`}` : `${ack.by} has it: its clocks go on`;
  return `INC-${number} · ${severity} · ${[service, title].filter(Boolean).join(' · ')}: ${next}`;
}

function messageLine({ message: { to, kind, incident } }: OutboxRow): string {
  const whom = to.kind === 'person' ? to.person : to.kind === 'room' ? 'the war room' : to.kind;
  return `INC-${incident}: ${kind === 'page' ? 'a page' : 'a room'} to ${whom}`;
}
