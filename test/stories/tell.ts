// Tells a story: does what people and monitoring do, and answers everything Muster said, to whom and when.

import { DateTime } from 'luxon';
import type { World } from '../world.js';
import { openWorld } from '../world.js';
import type { Entry, Output, Step, Story } from './story.js';

/** Runs the inputs of a story and answers its entries with the outputs that were really heard. Throws on a failed check. */
export async function tell(story: Story): Promise<{ readonly entries: readonly Entry[]; readonly errors: readonly string[] }> {
  const { date, time, zone } = story.start;
  const start = instant(date, time, zone);
  const world = await openWorld({ start });
  const heard = hearing(world, zone, date);
  const entries: Entry[] = [];
  try {
    for (const entry of story.entries) {
      if ('output' in entry) continue;
      await world.advanceTo(instant(date, entry.time, zone));
      entries.push(...heard.since().map((output) => ({ output })), entry);
      await act(world, entry.step);
      await world.settle();
      entries.push(
        ...heard.since().map((output) => ({ output })),
        ...(await shown(world, entry.step, entry.time)).map((output) => ({ output })),
      );
    }
    return { entries, errors: world.errors };
  } finally {
    await world.close();
  }
}

function instant(date: string, time: string, zone: string): number {
  const [clock = '', day] = time.split(' ');
  const at = DateTime.fromISO(`${date}T${clock}`, { zone });
  return at.plus({ days: day === undefined ? 0 : Number(day.slice(1, -1)) }).toMillis();
}

async function act(world: World, step: Step): Promise<void> {
  switch (step.kind) {
    case 'alert':
      await Promise.all(
        Array.from({ length: step.times }, (_, index) => post(world, step.source, step.body.replaceAll('#', String(index + 1)))),
      );
      return;
    case 'says':
      return says(world, step);
    case 'reacts': {
      const message = find(world, step.who, step.to);
      return world.transport.reacts(phone(world, step.who), message.id, step.emoji, message.group ? message.chat : undefined);
    }
    case 'whatsapp':
      world.transport.up = step.up;
      return;
    case 'shy':
      world.transport.shy.add(phone(world, step.who));
      return;
    case 'check':
      return check(world, step.number, step.wanted);
    default:
      return;
  }
}

async function post(world: World, source: string, body: string): Promise<void> {
  const answer = await world.posts(source, JSON.parse(body));
  if (answer.status !== 200) throw new Error(`the webhook was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}

async function says(world: World, step: Extract<Step, { kind: 'says' }>): Promise<void> {
  const room = step.where === 'Muster' ? null : roomOf(world, step.where);
  const quoted = step.quoting === null ? null : find(world, room === null ? step.who : step.where, step.quoting);
  await world.transport.says(phone(world, step.who), step.text, {
    ...(room === null ? {} : { chat: room }),
    ...(quoted === null ? {} : { quoted: quoted.id }),
    forwarded: step.how === 'forwarded',
    edited: step.how === 'edited',
  });
}

const person = (world: World, who: string) => [...world.organisation.people.values()].find((one) => one.name.split(' ')[0] === who);

/** A person's phone; a bare number stands for a stranger. */
function phone(world: World, who: string): string {
  if (who.startsWith('+')) return who;
  const found = person(world, who);
  if (found === undefined) throw new Error(`nobody is called ${who}`);
  return found.phone;
}

function roomOf(world: World, name: string): string {
  const marker = name === 'Incidents' ? 'organisation' : `room:${name.replace('INC-', '')}`;
  const room = world.transport.rooms.find((one) => one.marker === marker);
  if (room === undefined) throw new Error(`there is no room ${name}`);
  return room.id;
}

/** The newest message in somebody's chat, or in a room, that holds these words. */
function find(world: World, where: string, words: string) {
  const inRoom = where.startsWith('INC-') ? roomOf(world, where) : null;
  const mine = inRoom ?? phone(world, where);
  const here = (chat: string) =>
    chat === mine || (inRoom === null && world.transport.rooms.some((room) => room.id === chat && room.members.has(mine)));
  const found = [...world.transport.spoken].reverse().find((one) => here(one.chat) && one.text.includes(words));
  if (found === undefined) throw new Error(`nothing said to ${where} holds "${words}"`);
  return found;
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
function hearing(world: World, zone: string, date: string) {
  let said = 0;
  let opened = 0;
  const time = (at: number) => {
    const when = DateTime.fromMillis(at, { zone });
    const days = Math.round(when.startOf('day').diff(DateTime.fromISO(date, { zone }).startOf('day'), 'days').days);
    return `${when.toFormat('HH:mm:ss')}${days === 0 ? '' : ` +${days}d`}`;
  };
  const name = (number: string) =>
    [...world.organisation.people.values()].find((one) => one.phone === number)?.name.split(' ')[0] ?? number;
  return {
    since: (): readonly Output[] => {
      const rooms = world.transport.rooms.slice(opened);
      opened = world.transport.rooms.length;
      const outputs: { at: number; output: Output }[] = rooms.map((room) => {
        const members = [...room.members].map(([number, joined]) => `${name(number)}${joined ? '' : ' (invited)'}`).join(', ');
        return { at: room.at, output: { time: time(room.at), head: `Muster opens "${room.subject}": ${members}`, lines: [] } };
      });
      const groups = new Map<string, { at: number; to: string[]; lines: readonly string[]; pinned: boolean }>();
      for (const one of world.transport.spoken.slice(said)) {
        const room = world.transport.rooms.find((candidate) => candidate.id === one.chat);
        const to = room === undefined ? name(one.chat) : room.marker === 'organisation' ? room.subject : `INC-${room.marker.split(':')[1]}`;
        const key = room === undefined ? `${one.at}\u0000${one.text}` : one.id;
        const group = groups.get(key) ?? { at: one.at, to: [], lines: one.text.split('\n'), pinned: one.pinned };
        group.to.push(to);
        groups.set(key, group);
      }
      said = world.transport.spoken.length;
      for (const { at, to, lines, pinned } of groups.values())
        outputs.push({ at, output: { time: time(at), head: `Muster → ${[...to].sort().join(', ')}${pinned ? ' (pinned)' : ''}`, lines } });
      // Within a second the order between chats means nothing; sorted, it can be read and compared.
      return outputs.sort((a, b) => a.at - b.at || order(a.output) - order(b.output)).map((one) => one.output);
    },
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
    const room = world.transport.rooms.find((one) => one.marker === `room:${step.number}`);
    const card = world.transport.spoken.find((one) => one.chat === room?.id && one.pinned);
    return [{ time, head: `Muster shows the card of INC-${step.number}`, lines: card?.text.split('\n') ?? [] }];
  }
  return [];
}
