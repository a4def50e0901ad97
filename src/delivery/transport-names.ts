// The transports as rows name them, and whether they carry anything now.

import type { Deps } from '../handling/dependencies.js';
import type { CarryDeps, NamedTransport } from './outgoing-message.js';

/** All of them, in order; a sender on its own knows its own. */
export const namedTransports = (deps: CarryDeps): readonly NamedTransport[] =>
  deps.allTransports?.() ?? [{ name: deps.transport.name, via: viaOf(deps, deps.transport.name), transport: deps.transport }];

/** Whose rows these are; an unknown name (a transport that was taken out) is the primary's. */
export function namedTransport(deps: CarryDeps, via: string): NamedTransport {
  const named = namedTransports(deps);
  const [primary] = named;
  const found = named.find((one) => one.via === via || one.name === via) ?? primary;
  if (found === undefined) throw new Error('no transport');
  return found;
}

/** Rows of the primary transport name none: another may be primary after a restart. */
export const viaOf = (deps: Pick<Deps, 'transports'>, name: string): string => (deps.transports[0]?.name === name ? '' : name);

export const isDown = (deps: Pick<Deps, 'standing'>, name: string): boolean =>
  deps.standing().some((one) => one.name === name && one.downSince !== null);
