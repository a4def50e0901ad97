// A server that speaks OpenAI's chat API, in the test's own process, and behaves as it is told: also badly.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A line of the timeline as it was sent. */
export interface GivenLine {
  readonly line: number;
  readonly when: string;
  readonly text: string;
}

export interface Given {
  readonly write: string;
  readonly timeline: readonly GivenLine[];
}

/** What it does with a request; `given`: what it was asked. */
export type Behaviour = (given: Given, response: ServerResponse, request: IncomingMessage) => void;

export interface ModelServer {
  readonly url: string;
  /** Bodies as they came, and whose key they showed. */
  readonly asked: readonly { readonly body: string; readonly key: string | undefined; readonly path: string | undefined }[];
  behave: Behaviour;
  /** Resolves when it has been asked so often. */
  heard(times: number): Promise<void>;
  close(): Promise<void>;
}

export const says = (content: string): Behaviour =>
  answers(JSON.stringify({ id: 'x', object: 'chat.completion', choices: [{ index: 0, message: { role: 'assistant', content } }] }));

export const answers =
  (body: string, status = 200, headers: Record<string, string> = {}): Behaviour =>
  (_given, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);

/** Sentences, each with the line of the timeline in which these words stand. */
export const drafts =
  (...sentences: readonly (readonly [text: string, standsIn: string])[]): Behaviour =>
  (given, response, request) => {
    const lineOf = (words: string) => given.timeline.find(({ text }) => text.includes(words))?.line ?? 9_999;
    const made = sentences.map(([text, words]) => ({ text, sources: [lineOf(words)] }));
    says(`\`\`\`json\n${JSON.stringify({ sentences: made })}\n\`\`\``)(given, response, request);
  };

export const never: Behaviour = () => undefined;

export async function modelServer(): Promise<ModelServer> {
  const asked: { body: string; key: string | undefined; path: string | undefined }[] = [];
  let waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString('utf8');
      asked.push({ body, key: request.headers.authorization, path: request.url });
      for (const wake of waiting.splice(0)) wake();
      const { messages } = JSON.parse(body) as { messages: { role: string; content: string }[] };
      model.behave(JSON.parse(messages.at(-1)?.content ?? '{}') as Given, response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const model: ModelServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    behave: never,
    heard: async (times) => {
      while (asked.length < times) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    close: () =>
      new Promise((resolve) => {
        waiting = [];
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return model;
}
