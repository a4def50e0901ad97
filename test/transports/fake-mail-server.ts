// A mail server in this process: takes what it is told to take, keeps it as it came, and misbehaves in every way a test asks for.

import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came over the wire. */
  readonly raw: string;
  readonly mail: ParsedMail;
}

type Refusal = (address: string) => { readonly status: number; readonly words: string } | null;

export interface FakeMailServer {
  readonly port: number;
  readonly url: string;
  readonly taken: readonly Taken[];
  /** Connections so far. */
  readonly connections: () => number;
  /** What is answered to MAIL FROM, RCPT TO and the end of DATA instead of 250; null: 250. */
  refuses: { from: Refusal; to: Refusal; data: Refusal };
  /** What it waits for before it says yes; null: nothing. */
  holds: (() => Promise<unknown>) | null;
  /** It takes the mail and hangs up before it says so. */
  losesAnswers: boolean;
  close(): Promise<void>;
}

const nothing: Refusal = () => null;

const failure = ({ status, words }: { readonly status: number; readonly words: string }) =>
  Object.assign(new Error(words), { responseCode: status });

/** `users`: who may log in, with their passwords; none: anybody may send without. */
export async function startFakeMailServer({
  users,
  ...options
}: SMTPServerOptions & { readonly users?: Readonly<Record<string, string>> } = {}): Promise<FakeMailServer> {
  const taken: Taken[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const answer = (refusal: ReturnType<Refusal>, callback: (error?: Error | null) => void) =>
    callback(refusal === null ? null : failure(refusal));
  const server = new SMTPServer({
    hideSTARTTLS: true,
    authOptional: users === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_, callback) => {
      connections += 1;
      callback();
    },
    onAuth: ({ username = '', password }, _, callback) =>
      users?.[username] === password
        ? callback(null, { user: username })
        : callback(Object.assign(new Error('Authentication credentials invalid'), { responseCode: 535 })),
    onMailFrom: ({ address }, _, callback) => answer(fake.refuses.from(address), callback),
    onRcptTo: ({ address }, _, callback) => answer(fake.refuses.to(address), callback),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        const { mailFrom, rcptTo } = session.envelope;
        const to = rcptTo.map(({ address }) => address);
        const refused = fake.refuses.data(to[0] ?? '');
        if (refused !== null) return callback(failure(refused));
        const from = mailFrom === false ? '' : mailFrom.address;
        taken.push({ from, to, raw: raw.toString('utf8'), mail: await simpleParser(raw) });
        await fake.holds?.();
        if (!fake.losesAnswers) return callback();
        for (const socket of sockets) socket.destroy();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  const fake: FakeMailServer = {
    port,
    url: `smtp://127.0.0.1:${port}`,
    taken,
    connections: () => connections,
    refuses: { from: nothing, to: nothing, data: nothing },
    holds: null,
    losesAnswers: false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return fake;
}

/** A server that speaks only as far as `says`, and then never again. */
export async function startMuteServer(says: (socket: Socket) => void = () => undefined) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    says(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    connections: () => sockets.size,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** What was said, without the lines that every mail ends with. */
export const saidIn = ({ mail }: Taken): string => (mail.text ?? '').split('\n-- \n')[0]?.trim() ?? '';
