// Ids of people, chats and messages. They own their serialized spelling as a field, because a copy by value sees no getters; under
// which name they own it is what the dialects differ in.

import type { Dialect, Jid, WireKey } from '../wire.js';

/** The minifier's name of July 2026. */
const renamed = '$1';

let dialect: Dialect = 'legacy';

/** Before the first id is made. */
export function speak(wanted: Dialect): void {
  dialect = wanted;
  // Seen in 2026 builds: an id turns into a string in JSON. The harsher dialect leaves it an object, so that both shapes are met.
  if (wanted === '2026-07') Object.assign(Wid.prototype, { toJSON: undefined });
}

export const spoken = (): Dialect => dialect;

const own = (name: string): PropertyDescriptor => ({ value: name, enumerable: true, configurable: true, writable: true });

export class Wid {
  readonly server: string;
  readonly user: string;

  constructor(jid: Jid) {
    const [user, server] = jid.split('@');
    this.server = server ?? '';
    this.user = user ?? '';
    Object.defineProperty(this, dialect === '2026-07' ? renamed : '_serialized', own(jid));
  }

  toString(): Jid {
    return `${this.user}@${this.server}`;
  }
  toJSON(): Jid {
    return this.toString();
  }
  toJid(): Jid {
    return this.toString();
  }
  toLogString(): string {
    return this.toString();
  }
  equals(other: unknown): boolean {
    return other instanceof Wid && other.toString() === this.toString();
  }
  isLid(): boolean {
    return this.server === 'lid';
  }
  isUser(): boolean {
    return this.server === 'c.us' || this.server === 'lid';
  }
  isGroup(): boolean {
    return this.server === 'g.us';
  }
  isStatus(): boolean {
    return this.toString() === 'status@broadcast';
  }
  isBroadcast(): boolean {
    return this.server === 'broadcast';
  }
  isNewsletter(): boolean {
    return this.server === 'newsletter';
  }
}

const widShape = /^[\d-]+@(c\.us|lid|g\.us)$|^status@broadcast$/;

/** Throws, as the real one does, on whatever is no id: `undefined` too. */
export function createWid(jid: unknown): Wid {
  if (jid instanceof Wid) return jid;
  if (typeof jid !== 'string' || !widShape.test(jid)) throw new Error('wid error: invalid wid');
  return new Wid(jid);
}

interface KeyParts {
  readonly id: string;
  readonly fromMe?: boolean;
  readonly remote?: Wid;
  readonly from?: Wid;
  readonly to?: Wid;
  readonly participant?: Wid | undefined;
  readonly selfDir?: 'in' | 'out';
}

export class MsgKey {
  readonly fromMe: boolean;
  readonly remote: Wid;
  readonly id: string;
  declare readonly participant?: Wid;

  constructor(parts: KeyParts) {
    this.fromMe = parts.fromMe ?? parts.selfDir === 'out';
    const remote = parts.remote ?? (this.fromMe ? parts.to : parts.from);
    if (remote === undefined) throw new Error('MsgKey error: no remote');
    this.remote = remote;
    this.id = parts.id;
    if (parts.participant) this.participant = parts.participant;
    Object.defineProperty(this, dialect === 'legacy' ? '_serialized' : renamed, own(spell(this)));
  }

  toString(): string {
    return spell(this);
  }
  equals(other: unknown): boolean {
    return other instanceof MsgKey && other.toString() === this.toString();
  }

  static async newId(): Promise<string> {
    const bytes = crypto.getRandomValues(new Uint8Array(9));
    return `3EB0${[...bytes]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .toUpperCase()}`;
  }

  static fromString(text: string): MsgKey {
    const [fromMe, remote, id, participant] = text.split('_');
    return new MsgKey({
      fromMe: fromMe === 'true',
      remote: createWid(remote),
      id: id ?? '',
      participant: participant === undefined ? undefined : createWid(participant),
    });
  }
}

const spell = ({ fromMe, remote, id, participant }: Pick<MsgKey, 'fromMe' | 'remote' | 'id' | 'participant'>): string =>
  [fromMe, remote, id, ...(participant ? [participant] : [])].join('_');

export const keyOf = ({ fromMe, remote, id, participant }: WireKey): MsgKey =>
  new MsgKey({ fromMe, remote: new Wid(remote), id, participant: participant === null ? undefined : new Wid(participant) });

export const wireKey = ({ fromMe, remote, id, participant }: MsgKey): WireKey => ({
  fromMe,
  remote: remote.toString(),
  id,
  participant: participant?.toString() ?? null,
});
