// How many connections one address may hold, so that no single machine on the internet takes them all.

import type { Server, Socket } from 'node:net';
import { BlockList } from 'node:net';

/** A monitoring system keeps a handful. Addresses of one's own network are not counted: a proxy brings everybody's connections. */
export const mostPerAddress = 100;

const ownNetworks = new BlockList();
ownNetworks.addSubnet('127.0.0.0', 8);
ownNetworks.addSubnet('10.0.0.0', 8);
ownNetworks.addSubnet('172.16.0.0', 12);
ownNetworks.addSubnet('192.168.0.0', 16);
ownNetworks.addSubnet('169.254.0.0', 16);
ownNetworks.addSubnet('100.64.0.0', 10);
ownNetworks.addAddress('::1', 'ipv6');
ownNetworks.addSubnet('fc00::', 7, 'ipv6');
ownNetworks.addSubnet('fe80::', 10, 'ipv6');

/** Whether connections from this address are counted. IPv6 addresses that hold an IPv4 one are judged by that. */
export const isCounted = (address: string): boolean => {
  const v4 = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return !ownNetworks.check(v4, v4.includes(':') ? 'ipv6' : 'ipv4');
};

/** Closes what an address opens beyond `mostPerAddress`; `refused` hears of each, with its address. */
export function limitConnections(server: Pick<Server, 'on'>, refused: (address: string) => void): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    if (address === undefined || !isCounted(address)) return;
    const held = open.get(address) ?? 0;
    if (held >= mostPerAddress) {
      socket.destroy();
      refused(address);
      return;
    }
    open.set(address, held + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}
