// Connections on which no request came to be: not HTTP, head too large, too slow. Answered in the one error shape, then closed.

import type { Socket } from 'node:net';
import { errorBody } from './errors.js';

/** Fastify's `clientErrorHandler`. Never throws; writes nothing into a socket that is already gone. */
export function answerBrokenConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(answerTo(error.code));
  socket.destroy();
}

interface Answer {
  readonly line: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const slow: Answer = {
  line: '408 Request Timeout',
  code: 'too-slow',
  message: 'The request took too long to arrive.',
  hint: 'Send the head within 5 seconds and the whole request within 10.',
};
const tooLarge: Answer = {
  line: '431 Request Header Fields Too Large',
  code: 'head-too-large',
  message: 'The head of the request is larger than 16 KiB.',
  hint: 'Send fewer or shorter headers, and alerts in the body.',
};
const notHttp: Answer = {
  line: '400 Bad Request',
  code: 'not-http',
  message: 'This is not an HTTP/1.1 request.',
  hint: 'Check the scheme (http or https) and the port.',
};

const answerTo = (code: string | undefined): string => {
  const answer = code === 'ERR_HTTP_REQUEST_TIMEOUT' ? slow : code === 'HPE_HEADER_OVERFLOW' ? tooLarge : notHttp;
  const body = JSON.stringify(errorBody({ ...answer, at: null }));
  return `HTTP/1.1 ${answer.line}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
};
