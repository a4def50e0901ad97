// One request of a sender that does not try again by itself: what was answered, or that nobody can know.

import { Agent, request } from 'node:http';

/** `unknown`: the connection broke, so it may have been stored or not. `refused`: nobody was there. */
export type Answer =
  | { readonly kind: 'answered'; readonly status: number; readonly headers: NodeJS.Dict<string | string[]>; readonly body: unknown }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused' };

export interface Client {
  post(path: string, body: unknown): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Sends these bytes as they are. */
  raw(path: string, body: Buffer | string, headers: Readonly<Record<string, string>>): Promise<Answer>;
  close(): void;
}

const json = { 'content-type': 'application/json' };

export function clientOf(url: string): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const ask = (method: 'GET' | 'POST', path: string, headers: Readonly<Record<string, string>>, body?: Buffer | string): Promise<Answer> =>
    new Promise((resolve) => {
      const failed = (error: NodeJS.ErrnoException) => resolve({ kind: error.code === 'ECONNREFUSED' ? 'refused' : 'unknown' });
      const asked = request(`${url}${path}`, { method, agent, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
        });
        answer.on('error', failed);
        answer.on('end', () => resolve({ kind: 'answered', status: answer.statusCode ?? 0, headers: answer.headers, body: parsed(text) }));
      });
      asked.on('error', failed);
      asked.end(body);
    });
  return {
    post: (path, body) => ask('POST', path, json, JSON.stringify(body)),
    get: (path) => ask('GET', path, {}),
    raw: (path, body, headers) => ask('POST', path, headers, body),
    close: () => agent.destroy(),
  };
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
