// Addresses that take nothing of what is sent to them: a mailbox that is gone, a number that is none. Nothing is lost in silence: whoever looks
// after Muster hears of each at most once a day, from what is stored, so that a restart forgets none and tells none twice.

import { localDay } from '../../escalation/time-of-day.js';
import type { Deps } from '../../handling/dependencies.js';
import { tellOf } from '../../incident/compose.js';
import { personName, transportWord } from '../../incident/directory.js';
import { days, minutes } from '../../incident/duration.js';
import { inline } from '../../incident/escape.js';
import type { EpochMs } from '../../incident/incident.js';
import { administratorsOf } from '../../people/identity/recovery-contacts.js';
import { type OutboxRow, write } from '../../store/store.js';

type Needs = Pick<Deps, 'store' | 'clock' | 'organisation' | 'directory' | 'nudge' | 'transports'>;

/** Messages that failed, looked at in one turn: more addresses than these are told in the next. */
const lookedAt = 200;
/** Addresses listed in one message. */
const mostListed = 20;
/** What failed longer ago than this is no news. */
const newsForMs = days(1);

/** So seldom that what one broadcast meets is told in one message. */
const lookEveryMs = minutes(10);

export interface RefusedAddresses {
  /** One look, to be had once a second; idempotent. */
  look(): Promise<void>;
}

export function createRefusedAddresses(deps: Needs): RefusedAddresses {
  let lookedAt: EpochMs = Number.NEGATIVE_INFINITY;
  return {
    look: async () => {
      const now = deps.clock.now();
      // A clock that was set back looks at once.
      if (now >= lookedAt && now - lookedAt < lookEveryMs) return;
      await tell(deps, now);
      lookedAt = now;
    },
  };
}

async function tell(deps: Needs, now: EpochMs): Promise<void> {
  const { store } = deps;
  const organisation = deps.organisation();
  const failed = await store.messages({ state: 'failed', limit: lookedAt });
  const refused = new Map<string, Refused>();
  for (const row of failed) {
    if (now - row.createdAt > newsForMs || !isUnheard(deps, row)) continue;
    const id = `${row.via} ${row.chatKey} ${localDay(row.createdAt, organisation.timezone)}`;
    const known = refused.get(id);
    if (known !== undefined) refused.set(id, { ...known, messages: known.messages + 1 });
    else if (!(await store.seen({ channel: 'refused-address', id }))) refused.set(id, { row, messages: 1 });
  }
  if (refused.size === 0) return;
  const text = words(deps, [...refused.values()]);
  const told = administratorsOf(organisation, now).map((person) => write.message(tellOf(person, text, days(1))));
  const receipts = [...refused.keys()].map((id) => write.receipt({ channel: 'refused-address', id, at: now }));
  await store.commit({ now, writes: [...told, ...receipts] });
  deps.nudge();
}

interface Refused {
  /** The newest of them. */
  readonly row: OutboxRow;
  readonly messages: number;
}

/** Nobody else says that it did not arrive: it is for an audience, or left by what nobody can answer. A page that fails is told in its incident. */
function isUnheard({ transports }: Needs, { message, via }: OutboxRow): boolean {
  return message.audience !== undefined || transports.find(({ name }) => name === via)?.sendsOnly === true;
}

function words(deps: Needs, refused: readonly Refused[]): string {
  const [first, ...others] = refused;
  const head = first !== undefined && others.length === 0 ? 'an address takes' : `${refused.length} addresses take`;
  return [
    `📮 Muster · ${head} nothing of what I send:`,
    ...refused.slice(0, mostListed).map((one) => line(deps, one)),
    ...(refused.length > mostListed ? [`and ${refused.length - mostListed} more`] : []),
    'What was refused is not sent again. Correct the addresses in muster.yaml, or take them out.',
  ].join('\n');
}

/** `mail noc@customer.example (customers): 2 messages, the last about INC-3. The mail server refuses this address (550 no such user).` */
function line(deps: Needs, { row, messages }: Refused): string {
  const { to, audience, incident } = row.message;
  const directory = deps.directory();
  const by = transportWord(directory, row.via);
  const whom =
    to.kind === 'person'
      ? `${personName(directory, to.person)} by ${by}`
      : to.kind === 'chat'
        ? `${by} ${inline(to.chat, 100)}`
        : row.chatKey;
  const of = audience === undefined ? '' : ` (${inline(audience, 60)})`;
  const about = incident === null ? '' : `${messages === 1 ? ' about' : ', the last about'} INC-${incident}`;
  return `${whom}${of}: ${messages === 1 ? '1 message' : `${messages} messages`}${about}. ${inline(row.error ?? '', 200)}`;
}
