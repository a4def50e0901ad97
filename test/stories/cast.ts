// The transports of a story by their names: what the real ones can, carried by fakes. `(codes)` trusts no phone before it was proved:
// by the first message from it where the real one vouches for that, else by a code.

import type { FakeOptions } from '../fake-transport.js';

const abilities: Readonly<Record<string, FakeOptions['can']>> = {
  local: {},
  web: { mostMembers: 1_023, polls: true, media: true },
  cloud: { groups: 'invite', mostMembers: 8, buttons: 3, edit: false, pin: false, media: true },
  twilio: { groups: 'none', reactions: false, edit: false, pin: false },
  sms: { groups: 'none', reactions: false, edit: false, pin: false },
};

/** `web, cloud (no groups), sms (codes)` → the fakes, in order. Throws on a name or a remark nobody knows. */
export function castOf(line: string): readonly [FakeOptions, ...FakeOptions[]] {
  const [first, ...others] = line.split(',').map((one) => transportOf(one.trim()));
  if (first === undefined) throw new Error('a story has at least one transport');
  return [first, ...others];
}

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
