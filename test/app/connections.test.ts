// One address on the internet may hold so many connections; one's own network, where the proxy is, as many as it likes.

import { EventEmitter } from 'node:events';
import type { Server, Socket } from 'node:net';
import { expect, test } from 'vitest';
import { isCounted, limitConnections, mostPerAddress } from '../../src/app/connections.js';

function door() {
  const server = new EventEmitter();
  const refused: string[] = [];
  limitConnections(server as unknown as Server, (address) => refused.push(address));
  const connects = (remoteAddress: string) => {
    let isOpen = true;
    const socket = Object.assign(new EventEmitter(), {
      remoteAddress,
      destroy: () => {
        isOpen = false;
        socket.emit('close');
      },
    });
    server.emit('connection', socket as unknown as Socket);
    return { isOpen: () => isOpen, hangsUp: () => socket.emit('close') };
  };
  return { connects, refused };
}

test('beyond the limit an address is closed at once, and others are not', () => {
  const { connects, refused } = door();
  const held = Array.from({ length: mostPerAddress }, () => connects('198.51.100.7'));
  expect(held.every(({ isOpen }) => isOpen())).toBe(true);
  expect(connects('198.51.100.7').isOpen()).toBe(false);
  expect(connects('198.51.100.8').isOpen()).toBe(true);
  expect(refused).toEqual(['198.51.100.7']);
  held[0]?.hangsUp();
  expect(connects('198.51.100.7').isOpen()).toBe(true);
  expect(connects('198.51.100.7').isOpen()).toBe(false);
});

test('a proxy in the same network is not counted', () => {
  const { connects } = door();
  const many = Array.from({ length: 3 * mostPerAddress }, () => connects('10.0.0.5'));
  expect(many.every(({ isOpen }) => isOpen())).toBe(true);
});

test.each([
  ['127.0.0.1', false],
  ['::1', false],
  ['::ffff:127.0.0.1', false],
  ['172.31.9.9', false],
  ['fd12::1', false],
  ['172.32.0.1', true],
  ['203.0.113.4', true],
  ['::ffff:203.0.113.4', true],
  ['2001:db8::1', true],
])('%s is counted: %s', (address, counted) => {
  expect(isCounted(address)).toBe(counted);
});
