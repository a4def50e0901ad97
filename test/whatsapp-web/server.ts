// The door on loopback: TLS as web.whatsapp.com, the page for every path, and under /double/ what the page needs of the server.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { loopbackPem } from './certificate.js';
import { pageHtml, pageScripts } from './page-source.js';
import type { Answer } from './wire.js';

export interface Behind {
  answer(asked: { readonly page: string; readonly method: string; readonly asks: unknown }): Answer<unknown>;
  events(page: string, stream: ServerResponse): void;
  /** Held until the page may go on. */
  freeze(held: ServerResponse): void;
  /** False: every question is cut off, as by a network that is down. */
  accepts(): boolean;
}

export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

export async function openDoor(behind: Behind): Promise<Door> {
  const server = createServer({ key: loopbackPem, cert: loopbackPem }, (request, response) => void serve(behind, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(behind: Behind, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://web.whatsapp.com');
  const page = url.searchParams.get('page') ?? '';
  if (url.pathname === '/double/events') return behind.events(page, response);
  if (url.pathname === '/double/freeze') return behind.freeze(response);
  if (url.pathname === '/double/call') return answer(behind, request, response);
  const script = /^\/double\/page\/([a-z-]+\.js)$/.exec(url.pathname)?.[1];
  if (script === undefined) return send(response, 'text/html; charset=utf-8', pageHtml);
  send(response, 'text/javascript; charset=utf-8', pageScripts().get(script) ?? 'throw new Error("no such script");');
}

async function answer(behind: Behind, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  if (!behind.accepts()) return void request.socket.destroy();
  send(response, 'application/json', JSON.stringify(behind.answer(JSON.parse(Buffer.concat(parts).toString('utf8')))));
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}
