// Ports of this machine for the programs that tests start.

import { connect, createServer } from 'node:net';

/** One that nobody has a moment ago. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Whether a server there begins to speak within this time. */
export const speaks = (port: number, withinMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const say = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('data', () => say(true));
    socket.once('error', () => say(false));
    socket.setTimeout(withinMs, () => say(false));
  });
