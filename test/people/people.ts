// Two transports that trust no phone, the real store, listener and senders, a movable clock: for tests of who is who.

import pino from 'pino';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { createFollows } from '../../src/audiences/follows.js';
import type { ChatCommand } from '../../src/commands/command.js';
import { createListening } from '../../src/commands/hearing/listen.js';
import { chatCommands } from '../../src/commands/index.js';
import { createCarriers } from '../../src/delivery/carriers.js';
import { reportsTo } from '../../src/delivery/transport-reports.js';
import { createDuty } from '../../src/duty/duty.js';
import type { Deps } from '../../src/handling/dependencies.js';
import { seconds } from '../../src/incident/duration.js';
import { onAddressChange } from '../../src/people/address-changes.js';
import { sendChallenge } from '../../src/people/challenge.js';
import { directoryOf } from '../../src/people/find-person.js';
import { reach } from '../../src/people/reach.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { type Address, write } from '../../src/store/store.js';
import type { AddressChange, Listener } from '../../src/transports/transport.js';
import { type FakeTransport, fakeTransport, type Spoken } from '../fake-transport.js';
import { manualClock } from '../manual-clock.js';

export const start = Date.UTC(2026, 0, 7, 21, 44);
export const asha = '+919812300001';
export const ben = '+447700900002';
export const mia = '+34612300003';
export const ada = '+46701740609';

export type Bench = Awaited<ReturnType<typeof openBench>>;

export async function openBench({
  names = ['web', 'sms'],
  commands = chatCommands,
  confirm = 'first-message',
}: {
  readonly names?: readonly [string, ...string[]];
  readonly commands?: readonly ChatCommand[];
  /** As `muster.yaml` says it. */
  readonly confirm?: 'first-message' | 'before-page';
} = {}) {
  const clock = manualClock(start);
  const store = await openSqliteStore({ path: ':memory:' });
  const make = (name: string): FakeTransport => fakeTransport(clock, { name, can: { trustsPhones: name === 'local' } });
  const [first, ...more] = names;
  const transports = [make(first), ...more.map(make)] as const;
  const yaml = `${exampleOrganisation}\nidentity: { confirm: ${confirm} }\n`;
  let organisation = organisationOf(yaml);
  let codes = 482_913;
  const deps: Deps = {
    store,
    clock,
    organisation: () => organisation,
    directory: () => directoryOf(organisation),
    nudge: () => undefined,
    log: pino({ level: 'silent' }),
    transports,
    newCode: () => String(codes++),
    standing: () => [],
  };
  const carriers = createCarriers(
    [...transports] as [FakeTransport, ...FakeTransport[]],
    {
      ...deps,
      reach: (transport, person, message) => reach(deps, transport.name, person, message.kind),
      challenge: async (transport, person, address, row) => {
        const incident = row.message.incident === null ? null : await store.incident(row.message.incident);
        await sendChallenge(deps, transport, person, address, 'page', incident);
        return null;
      },
    },
    {},
  );
  const duty = createDuty(deps, async () => new Map());
  const listening = createListening({ ...deps, duty, follows: createFollows(deps), commands });
  const listener: Listener = {
    ...listening,
    ...reportsTo(deps),
    address: (change) => onAddressChange(deps, change),
    revoked: async () => undefined,
    roomLost: async () => undefined,
  };
  for (const one of transports) await one.start(listener);

  /** Lets everything leave that may leave within the next minute, or as many seconds; the clock moves by as much. */
  const settle = async (inSeconds = 60) => {
    for (let second = 0; second < inSeconds; second++) {
      await carriers.drain();
      clock.moveTo(clock.now() + seconds(1));
    }
    await carriers.drain();
  };
  const on = (name: string): FakeTransport => {
    const found = transports.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no transport ${name}`);
    return found;
  };
  return {
    deps,
    store,
    clock,
    listener,
    transports,
    on,
    settle,
    /** What a number got on a transport since it was last asked; everything leaves first. */
    async hears(name: string, address: string): Promise<readonly string[]> {
      await settle();
      return taken(on(name).spoken, address);
    },
    /** Replaces text in `muster.yaml` and loads it again. */
    reload(from: string, to: string): void {
      organisation = organisationOf(yaml.replace(from, to));
    },
    async knows(row: Partial<Address> & Pick<Address, 'person' | 'address'>): Promise<void> {
      const now = clock.now();
      const kept = { transport: 'web', account: null, verifiedAt: now, heardAt: now, optedOutAt: null, lostWhy: null, ...row };
      await store.commit({ now, writes: [write.address(kept)] });
    },
    changes: (address: string, change: AddressChange['change'], transport = 'web') =>
      listener.address({ transport, address, change, now: null, at: clock.now() }),
    close: async () => {
      await carriers.stop();
      await store.close();
    },
  };
}

const organisationOf = (yaml: string) => readOrganisation(yaml, 'muster.yaml', {}, () => null).organisation;

const read = new WeakMap<Spoken, true>();

function taken(spoken: readonly Spoken[], address: string): readonly string[] {
  const unread = spoken.filter((one) => one.chat === address && !read.has(one));
  for (const one of unread) read.set(one, true);
  return unread.map((one) => one.text);
}

/** The six digits in a text, as somebody would type them. */
export function codeOf(texts: readonly string[]): string {
  const found = /\b([0-9]{3}) ([0-9]{3})\b/.exec(texts.join('\n'));
  if (found === null) throw new Error(`no code in ${JSON.stringify(texts)}`);
  return `${found[1]}${found[2]}`;
}
