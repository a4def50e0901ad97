// Which room to try, best first: pure, from what each transport can and whether it carries anything now.

import type { RoomDriver } from '../incident/incident.js';
import type { Capabilities } from '../transports/transport.js';

export interface Candidate {
  readonly name: string;
  readonly can: Pick<Capabilities, 'groups' | 'mostMembers'>;
  readonly isDown: boolean;
}

export interface RoomChoice {
  readonly driver: RoomDriver;
  /** Name of the transport. */
  readonly over: string;
  readonly isDown: boolean;
}

/**
 * In the order of the transports: a group people are put into, one they are invited to where they all fit, then a relay over the
 * first that carries. What is down comes last: waiting for it is right only when nothing else is there. Never empty for one
 * transport or more.
 */
export function roomChoices(candidates: readonly Candidate[], members: number): readonly RoomChoice[] {
  const fits = ({ can }: Candidate) => can.mostMembers === null || members <= can.mostMembers;
  const up = candidates.filter((one) => !one.isDown);
  const down = candidates.filter((one) => one.isDown);
  const grouped = (some: readonly Candidate[]): readonly RoomChoice[] => [
    ...some.filter((one) => one.can.groups === 'members' && fits(one)).map((one) => choice('group', one)),
    ...some.filter((one) => one.can.groups === 'invite' && fits(one)).map((one) => choice('invite', one)),
  ];
  const relays = [...up, ...down].slice(0, 1).map((one) => choice('relay', one));
  return up.length > 0 ? [...grouped(up), ...relays] : [...grouped(down), ...relays];
}

const choice = (driver: RoomDriver, { name, isDown }: Candidate): RoomChoice => ({ driver, over: name, isDown });
