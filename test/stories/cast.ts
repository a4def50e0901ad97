// The transports of a story by their names: what the real ones can, carried by fakes. `(codes)` trusts no phone before it was proved:
// by the first message from it where the real one vouches for that, else by a code. `voice` is the real one.

import type { FakeOptions, FakeTransport } from '../fake-transport.js';
import type { ManualClock } from '../manual-clock.js';
import type { Calls } from './calls.js';

const abilities: Readonly<Record<string, FakeOptions['can']>> = {
  local: {},
  web: { mostMembers: 1_023, polls: true, media: true },
  cloud: { groups: 'invite', mostMembers: 8, buttons: 3, edit: false, pin: false, media: true },
  twilio: { groups: 'none', reactions: false, edit: false, pin: false },
  sms: { groups: 'none', reactions: false, edit: false, pin: false },
};

type Wanted = FakeOptions | ((clock: ManualClock) => FakeTransport);

/** `web, cloud (no groups), sms (codes), voice` → the transports, in order. Throws on a name or a remark nobody knows. */
export function castOf(line: string, calls: Calls | null): readonly [Wanted, ...Wanted[]] {
  const [first, ...others] = namesIn(line).map((one) => (one === 'voice' && calls !== null ? calls.transport : transportOf(one)));
  if (first === undefined) throw new Error('a story has at least one transport');
  return [first, ...others];
}

const namesIn = (line: string): readonly string[] => line.split(',').map((one) => one.trim());

/** Whether phones ring in a story. */
export const hasCalls = (line: string | null): boolean => line !== null && namesIn(line).includes('voice');

function transportOf(text: string): FakeOptions {
  const read = /^(\w+)((?: \([^)]+\))*)$/u.exec(text);
  const can = abilities[read?.[1] ?? ''];
  if (read === null || can === undefined) throw new Error(`no such transport: ${text}`);
  const remarks = [...(read[2] ?? '').matchAll(/\(([^)]+)\)/gu)].map((one) => one[1] ?? '');
  return { name: read[1] ?? '', links: read[1] === 'web', can: Object.assign({}, can, ...remarks.map(meant)) };
}

function meant(remark: string): FakeOptions['can'] {
  if (remark === 'codes') return { trustsPhones: false };
  if (remark === 'no groups') return { groups: 'none' };
  throw new Error(`a transport is not "${remark}"`);
}
