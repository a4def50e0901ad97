// Tells a story: does what people and monitoring do, and answers everything Muster said, to whom and when.

import { DateTime } from 'luxon';
import { largestMediaBytes, type TransportState, transportStates } from '../../src/transports/transport.js';
import type { FakeTransport, Spoken } from '../fake-transport.js';
import type { World } from '../world.js';
import { openWorld } from '../world.js';
import { type CallHeard, type Calls, startCalls } from './calls.js';
import { castOf, hasCalls } from './cast.js';
import { organisationOf } from './organisation.js';
import type { Entry, Output, Step, Story } from './story.js';

/** Runs the inputs of a story and answers its entries with the outputs that were really heard. Throws on a failed check. */
export async function tell(story: Story): Promise<{ readonly entries: readonly Entry[]; readonly errors: readonly string[] }> {
  const { date, time, zone } = story.start;
  const start = instant(date, time, zone);
  const calls = hasCalls(story.transports) ? await startCalls() : null;
  const world = await openWorld({
    start,
    yaml: organisationOf(story.organisation),
    ...(story.transports === null ? {} : { transports: castOf(story.transports, calls) }),
  });
  calls?.answeredBy(world);
  const heard = hearing(world, calls, zone, date);
  const entries: Entry[] = [];
  try {
    for (const entry of story.entries) {
      if ('output' in entry) continue;
      await world.advanceTo(instant(date, entry.time, zone));
      entries.push(...heard.since().map((output) => ({ output })), entry);
      await act(world, calls, entry.step);
      await world.settle();
      entries.push(
        ...heard.since().map((output) => ({ output })),
        ...(await shown(world, entry.step, entry.time)).map((output) => ({ output })),
      );
    }
    return { entries, errors: world.errors };
  } finally {
    await world.close();
    await calls?.close();
  }
}

function instant(date: string, time: string, zone: string): number {
  const [clock = '', day] = time.split(' ');
  // The day first: a time that one night has not may well be one of the next.
  const on = DateTime.fromISO(date, { zone }).plus({ days: day === undefined ? 0 : Number(day.slice(1, -1)) });
  return DateTime.fromISO(`${on.toISODate()}T${clock}`, { zone }).toMillis();
}

async function act(world: World, calls: Calls | null, step: Step): Promise<void> {
  switch (step.kind) {
    case 'alert':
      await Promise.all(
        Array.from({ length: step.times }, (_, index) => post(world, step.source, step.body.replaceAll('#', String(index + 1)))),
      );
      return;
    case 'says':
      return says(world, step);
    case 'reacts': {
      const { message, by } = find(world, step.who, step.to);
      return by.reacts(phone(world, step.who), message.id, step.emoji, message.group ? message.chat : undefined);
    }
    case 'network':
      transport(world, step.transport).up = step.up;
      return;
    case 'state':
      transport(world, step.transport).state = stateOf(step.state);
      return;
    case 'shy':
      for (const one of world.transports) one.shy.add(phone(world, step.who));
      return;
    case 'delivers':
      if (step.does) return transport(world, step.transport).delivers(phone(world, step.who));
      transport(world, step.transport).lost.add(phone(world, step.who));
      return;
    case 'refuses':
      transport(world, step.transport).barred.add(phone(world, step.who));
      return;
    case 'bounces': {
      const by = transport(world, step.transport);
      return by.bounces(find(world, step.who, step.words, by).message.id, step.reason);
    }
    case 'reads': {
      const { message, by } = find(world, step.who, step.words);
      return by.reads(message.id);
    }
    case 'changed': {
      const { listener, name } = transport(world, step.transport);
      const address = phone(world, step.who);
      return listener().address({ transport: name, address, change: 'number-changed', now: step.now, at: world.clock.now() });
    }
    case 'gone': {
      const { room, by } = roomOf(world, step.room);
      return by.loses(room, step.reason);
    }
    case 'joins': {
      const { room, by } = roomOf(world, step.room);
      return by.joins(room, phone(world, step.who));
    }
    case 'takes-back':
      return takesBack(world, step.who);
    case 'call':
      if (calls === null) throw new Error('no phone rings in this story: name the transport voice');
      return calls.act(phone(world, step.who), step.act, step.key);
    case 'check':
      return check(world, step.number, step.wanted);
    case 'timeline':
    case 'card':
    case 'wait':
      return;
    default:
      return step satisfies never;
  }
}

async function post(world: World, source: string, body: string): Promise<void> {
  const answer = await world.posts(source, JSON.parse(body));
  if (answer.status !== 200) throw new Error(`the webhook was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

/** What everybody said last, to be taken back. */
const lastSaid = new WeakMap<World, Map<string, { readonly by: FakeTransport; readonly id: string; readonly chat: string | null }>>();
let idsGiven = 0;

async function says(world: World, step: Extract<Step, { kind: 'says' }>): Promise<void> {
  const { how } = step;
  const room = step.where === 'Muster' ? null : roomOf(world, step.where);
  const by = how.by === null ? (room?.by ?? world.transport) : transport(world, how.by);
  const quoted = how.quoting === null ? null : find(world, room === null ? step.who : step.where, how.quoting, by);
  const id = `said-${++idsGiven}`;
  const said = lastSaid.get(world) ?? new Map();
  lastSaid.set(world, said.set(step.who, { by, id, chat: room?.room ?? null }));
  await by.says(how.from ?? phone(world, step.who), step.text, {
    id,
    ...(room === null ? {} : { chat: room.room }),
    ...(quoted === null ? {} : { quoted: quoted.message.id }),
    ...(how.account === null ? {} : { account: how.account }),
    ...(how.image === null ? {} : { media: imageOf(how.image, how.sizeBytes) }),
    forwarded: how.forwarded,
    edited: how.edited,
  });
}

/** Bytes that differ from name to name and are the same each time. */
function imageOf(name: string, sizeBytes: number | null) {
  if (sizeBytes !== null && sizeBytes > largestMediaBytes) return { tooBig: true, mime: 'image/png', name } as const;
  const bytes = new Uint8Array(sizeBytes ?? 2_048).map((_, index) => name.charCodeAt(index % name.length));
  return { bytes, mime: 'image/png', name };
}

async function takesBack(world: World, who: string): Promise<void> {
  const said = lastSaid.get(world)?.get(who);
  if (said === undefined) throw new Error(`${who} has said nothing`);
  await said.by.takesBack(phone(world, who), said.id, said.chat ?? undefined);
}

/** By its name; null is the first. */
function transport(world: World, name: string | null): FakeTransport {
  const found = name === null ? world.transport : world.transports.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no transport ${name}`);
  return found;
}

function stateOf(word: string): TransportState | null {
  if (word === 'well') return null;
  const state = transportStates.find((one) => one === word);
  if (state === undefined) throw new Error(`a transport is never ${word}`);
  return state;
}

const person = (world: World, who: string) => [...world.organisation.people.values()].find((one) => one.name.split(' ')[0] === who);

/** A person's phone; a bare number stands for a stranger. */
function phone(world: World, who: string): string {
  if (who.startsWith('+')) return who;
  const found = person(world, who);
  if (found === undefined) throw new Error(`nobody is called ${who}`);
  return found.phone;
}

function roomOf(world: World, name: string): { readonly room: string; readonly by: FakeTransport } {
  const [, number = '', isSwarm] = /^INC-(\d+)( customers)?$/u.exec(name) ?? [];
  const marker = name === 'Incidents' ? 'organisation' : `${isSwarm === undefined ? 'room' : 'swarm'}:${number}`;
  for (const by of world.transports) {
    const room = by.rooms.find((one) => one.marker === marker);
    if (room !== undefined) return { room: room.id, by };
  }
  throw new Error(`there is no room ${name}`);
}

/** The newest message in somebody's chat, or in a room, that holds these words; of one transport when it is named. */
function find(world: World, where: string, words: string, of?: FakeTransport): { readonly message: Spoken; readonly by: FakeTransport } {
  const inRoom = where.startsWith('INC-') ? roomOf(world, where).room : null;
  const mine = inRoom ?? phone(world, where);
  const found = (of === undefined ? world.transports : [of]).flatMap((by) => {
    const here = (chat: string) =>
      chat === mine || (inRoom === null && by.rooms.some((room) => room.id === chat && room.members.has(mine)));
    const message = [...by.spoken].reverse().find((one) => here(one.chat) && one.text.includes(words));
    return message === undefined ? [] : [{ message, by }];
  });
  const [newest] = found.sort((a, b) => b.message.at - a.message.at);
  if (newest === undefined) throw new Error(`nothing said to ${where} holds "${words}"`);
  return newest;
}

async function check(world: World, number: number, wanted: string): Promise<void> {
  const answer = await world.muster.app.inject({ method: 'GET', url: `/api/incidents/${number}` });
  mustHold(JSON.parse(answer.payload), JSON.parse(wanted), `INC-${number}`);
}

/** Everything wanted is there; what is not named is free. */
function mustHold(found: unknown, wanted: unknown, path: string): void {
  if (typeof wanted !== 'object' || wanted === null) {
    if (found !== wanted) throw new Error(`${path}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
    return;
  }
  if (Array.isArray(wanted) && (!Array.isArray(found) || found.length !== wanted.length))
    throw new Error(`${path}: found ${JSON.stringify(found)}, wanted ${JSON.stringify(wanted)}`);
  for (const [key, value] of Object.entries(wanted)) mustHold((found as Record<string, unknown> | null)?.[key], value, `${path}.${key}`);
}

/** What was said and opened since the last time, the same words at the same second to several people as one. */
function hearing(world: World, calls: Calls | null, zone: string, date: string) {
  const time = clockFace(zone, date);
  const ears = world.transports.map((one) => earOf(world, one, time));
  if (calls !== null) ears.push(() => calls.since().map((one) => ({ at: one.at, output: callOutput(world, one, time) })));
  return {
    // Within a second the order between chats means nothing; sorted, it can be read and compared.
    since: (): readonly Output[] =>
      ears
        .flatMap((ear) => ear())
        .sort((a, b) => a.at - b.at || order(a.output) - order(b.output))
        .map((one) => one.output),
  };
}

const clockFace =
  (zone: string, date: string) =>
  (at: number): string => {
    const when = DateTime.fromMillis(at, { zone });
    const days = Math.round(when.startOf('day').diff(DateTime.fromISO(date, { zone }).startOf('day'), 'days').days);
    return `${when.toFormat('HH:mm:ss')}${days === 0 ? '' : ` +${days}d`}`;
  };

interface Heard {
  readonly at: number;
  readonly output: Output;
}

const firstName = (world: World, number: string): string =>
  [...world.organisation.people.values()].find((one) => one.phone === number)?.name.split(' ')[0] ?? number;

const callOutput = (world: World, { at, number, lines }: CallHeard, time: (at: number) => string): Output =>
  lines === null
    ? { time: time(at), head: `Muster calls ${firstName(world, number)}`, lines: [] }
    : { time: time(at), head: `Muster says to ${firstName(world, number)} on the phone`, lines };

/** What one transport carried since the last time. The first is not named; the others are: `(by sms)`. */
function earOf(world: World, by: FakeTransport, time: (at: number) => string): () => readonly Heard[] {
  let said = 0;
  let opened = 0;
  let reacted = 0;
  const renamed = new Map<string, number>();
  const way = by === world.transport ? '' : ` (by ${by.name})`;
  const name = (number: string) => firstName(world, number);
  const nameOfRoom = (room: FakeTransport['rooms'][number]) =>
    room.marker === 'organisation'
      ? room.subject
      : `INC-${room.marker.split(':')[1]}${room.marker.startsWith('swarm:') ? ' customers' : ''}`;
  return () => {
    const outputs: Heard[] = by.rooms.slice(opened).map((room) => {
      const members = [...room.members].map(([number, joined]) => `${name(number)}${joined ? '' : ' (invited)'}`).join(', ');
      const subject = room.renames[0]?.from ?? room.subject;
      return { at: room.at, output: { time: time(room.at), head: `Muster opens "${subject}"${way}: ${members}`, lines: [] } };
    });
    opened = by.rooms.length;
    for (const { id, renames } of by.rooms) {
      for (const { at, from, to } of renames.slice(renamed.get(id) ?? 0))
        outputs.push({ at, output: { time: time(at), head: `Muster renames "${from}" to "${to}"${way}`, lines: [] } });
      renamed.set(id, renames.length);
    }
    const groups = new Map<string, { at: number; to: string[]; lines: readonly string[]; pinned: boolean }>();
    for (const one of by.spoken.slice(said)) {
      const room = by.rooms.find((candidate) => candidate.id === one.chat);
      const key = room === undefined ? `${one.at}\u0000${one.text}` : one.id;
      const lines = [...one.text.split('\n'), ...(one.media === null ? [] : [`[${one.media}]`])];
      const group = groups.get(key) ?? { at: one.at, to: [], lines, pinned: one.pinned };
      group.to.push(room === undefined ? name(one.chat) : nameOfRoom(room));
      groups.set(key, group);
    }
    said = by.spoken.length;
    for (const { at, chat, emoji, to, text } of by.reacted.slice(reacted)) {
      const room = by.rooms.find((candidate) => candidate.id === chat);
      const where = room === undefined ? '' : ` in ${nameOfRoom(room)}`;
      const head = `Muster reacts ${emoji} to ${name(to)}${where}${way}: ${text.split('\n')[0]}`;
      outputs.push({ at, output: { time: time(at), head, lines: [] } });
    }
    reacted = by.reacted.length;
    for (const { at, to, lines, pinned } of groups.values()) {
      const head = `Muster → ${[...to].sort().join(', ')}${way}${pinned ? ' (pinned)' : ''}`;
      outputs.push({ at, output: { time: time(at), head, lines } });
    }
    return outputs;
  };
}

const order = (output: Output): number => (output.head.startsWith('Muster opens') ? 0 : output.head.startsWith('Muster → INC') ? 2 : 1);

async function shown(world: World, step: Step, time: string): Promise<readonly Output[]> {
  if (step.kind === 'timeline') {
    const answer = await world.muster.app.inject({ method: 'GET', url: `/api/incidents/${step.number}/timeline` });
    const lines = (JSON.parse(answer.payload) as { at: string; text: string }[]).map(
      (one) => `${DateTime.fromISO(one.at, { zone: world.organisation.timezone }).toFormat('HH:mm:ss')} ${one.text}`,
    );
    return [{ time, head: `Muster has recorded INC-${step.number}`, lines }];
  }
  if (step.kind === 'card') {
    const { room, by } = roomOf(world, `INC-${step.number}`);
    const card = by.spoken.find((one) => one.chat === room && one.pinned);
    return [{ time, head: `Muster shows the card of INC-${step.number}`, lines: card?.text.split('\n') ?? [] }];
  }
  return [];
}
