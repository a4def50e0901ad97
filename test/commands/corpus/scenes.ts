// The scenes in which lines are said: each is played anew for every line, so that no line hears what another has left behind.

import { seconds } from '../../../src/incident/duration.js';
import type { FakeMemory } from '../../fake-transport.js';
import { memoryStore, openWorld, type World } from '../../world.js';
import type { SceneName } from './corpus.js';
import { organisationYaml, type Speaker } from './people.js';

/** Wednesday night, 03:14 where asha is. */
const start = Date.UTC(2026, 0, 7, 21, 44);

export interface Scene {
  readonly world: World;
  says(by: Speaker, text: string, how?: { readonly room?: boolean; readonly quoted?: string }): Promise<void>;
  phone(person: Speaker): string;
  /** Chat of the first incident's war room; null while there is none. */
  room(): string | null;
  close(): Promise<void>;
}

/** Those of its incidents. None of them is a choice of 1 to 3, nor a number anybody says by chance. */
export const firstNumber = 842;
export const secondNumber = firstNumber + 1;

/** A scene as it was left. In each process it is played once, and every line goes on from there, as after a restart. */
interface Played {
  readonly at: number;
  readonly contents: Buffer;
  readonly memory: FakeMemory;
}
const played = new Map<SceneName, Promise<Played>>();

export async function openScene(name: SceneName): Promise<Scene> {
  const known = played.get(name) ?? play(name);
  played.set(name, known);
  const { at, contents, memory } = await known;
  const store = await memoryStore(contents);
  const transports = [{ memory: structuredClone(memory) }] as const;
  return sceneOf(await openWorld({ start: at, yaml: organisationYaml, store, transports, http: false }));
}

async function play(name: SceneName): Promise<Played> {
  const store = await memoryStore();
  const world = await openWorld({ start, yaml: organisationYaml, store });
  while ((await store.nextNumber()) < firstNumber - 1);
  const scene = sceneOf(world);
  for (const act of acts[name]) {
    await act(scene);
    await goOn(scene);
  }
  const left = { at: world.clock.now(), contents: store.contents(), memory: world.transport.memory() };
  await scene.close();
  return left;
}

function sceneOf(world: World): Scene {
  const phone = (key: Speaker): string => {
    const found = world.organisation.people.get(key);
    if (found === undefined) throw new Error(`nobody is called ${key}`);
    return found.phone;
  };
  const room = () => world.transport.rooms.find((one) => one.marker === `room:${firstNumber}`)?.id ?? null;
  return {
    world,
    phone,
    room,
    says: async (by, text, { room: inRoom = false, quoted } = {}) => {
      const chat = room();
      if (inRoom && chat === null) throw new Error('there is no war room');
      await world.transport.says(phone(by), text, {
        ...(inRoom && chat !== null ? { chat } : {}),
        ...(quoted === undefined ? {} : { quoted }),
      });
      await world.settle();
    },
    close: () => world.close(),
  };
}

/** Some seconds pass: everything leaves that may, and no clock of an incident falls due. */
export const goOn = ({ world }: Pick<Scene, 'world'>): Promise<void> => world.advanceTo(world.clock.now() + seconds(6));

type Act = (scene: Scene) => Promise<void>;

const first = { title: 'Checkout payments time out', severity: 'critical', service: 'svc-x', key: 'first', customersAffected: 5847 };
const second = { title: 'Ledger export is late', severity: 'high', service: 'ledger', key: 'second' };

const storm = ['gateway', 'refunds', 'wallet', 'invoices', 'payouts'].map((service) => ({
  title: `${service} cannot reach its database`,
  severity: 'critical',
  service,
  key: service,
}));

const posts =
  (body: object): Act =>
  async ({ world }) => {
    const { status } = await world.posts('generic', body);
    if (status !== 200) throw new Error(`the webhook answered ${status}`);
  };
const says =
  (by: Speaker, text: string, inRoom = true): Act =>
  (scene) =>
    scene.says(by, text, { room: inRoom });

const acked: readonly Act[] = [posts(first), says('asha', 'ack', false)];
const proposed: readonly Act[] = [...acked, says('asha', 'propose fail over to the replica')];
const cleared: readonly Act[] = [...acked, posts({ ...first, status: 'resolved' })];

const acts: Readonly<Record<SceneName, readonly Act[]>> = {
  paged: [posts(first)],
  mine: acked,
  room: acked,
  decision: proposed,
  approved: [...proposed, says('mia', 'approve 1')],
  clear: cleared,
  two: [posts(first), posts(second)],
  'two-room': [posts(first), posts(second), says('asha', `ack ${firstNumber}`, false), says('asha', `ack ${secondNumber}`, false)],
  mitigated: [...cleared, says('asha', 'mitigated traffic moved')],
  resolved: [...cleared, says('asha', 'resolve')],
  idle: [],
  storm: storm.map(posts),
  asked: [...acked, says('asha', 'handoff @ben', false)],
};
