// The loaded pages and their streams. A linked page whose line is down is kept: what it missed is told when it is back, and new
// messages among it quietly, as history.

import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Push } from './wire.js';

export interface Page {
  readonly id: string;
  /** The device's session; null until linked. */
  token: string | null;
  stream: ServerResponse | null;
  missed: Push[];
}

export interface Pages {
  /** Sessions of linked devices. A token that is not here must be linked anew. */
  readonly sessions: Set<string>;
  open(id: string, stream: ServerResponse): void;
  /** The page said hello: with a session that stands it is a linked page from now on. */
  greet(id: string, token: string | null): Page;
  link(): { readonly token: string };
  /** To every linked page. */
  tell(push: Push): void;
  /** To every page that waits to be linked. */
  tellWaiting(push: Push): void;
  /** Ends every session; the pages are told. */
  putOut(): void;
  /** Cuts every line as it stands; browsers open them again. */
  cut(): void;
  readonly listening: () => number;
  readonly waiting: () => number;
}

export interface PagesOptions {
  /** Whether messages that came while a line was down are heard like any other. */
  readonly loudAfterwards: () => boolean;
  /** Whether a new line is taken. */
  readonly accepts: () => boolean;
}

export function createPages({ loudAfterwards, accepts }: PagesOptions): Pages {
  const pages = new Map<string, Page>();
  const sessions = new Set<string>();
  const pageAt = (id: string): Page => {
    const found = pages.get(id) ?? { id, token: null, stream: null, missed: [] };
    pages.set(id, found);
    return found;
  };
  const linked = () => [...pages.values()].filter(({ token }) => token !== null);
  const waiting = () => [...pages.values()].filter(({ token, stream }) => token === null && stream !== null);
  const say = (page: Page, push: Push): void => {
    if (page.stream !== null) page.stream.write(`data: ${JSON.stringify(push)}\n\n`);
    else page.missed.push(push.ev === 'message' && !loudAfterwards() ? { ...push, quietly: true } : push);
  };

  return {
    sessions,
    open: (id, stream) => {
      if (!accepts()) {
        stream.destroy();
        return;
      }
      const page = pageAt(id);
      stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      // Milliseconds until the browser tries again.
      stream.write('retry: 150\n\n');
      page.stream = stream;
      stream.on('close', () => {
        if (page.stream === stream) page.stream = null;
      });
      for (const push of page.missed.splice(0)) say(page, push);
    },
    greet: (id, token) => {
      const page = pageAt(id);
      if (token === null || !sessions.has(token)) return page;
      for (const older of linked()) if (older.token === token && older !== page) pages.delete(older.id);
      page.token = token;
      return page;
    },
    link: () => {
      const token = randomBytes(12).toString('hex');
      sessions.add(token);
      for (const page of waiting()) page.token = token;
      return { token };
    },
    tell: (push) => {
      for (const page of linked()) say(page, push);
    },
    tellWaiting: (push) => {
      for (const page of waiting()) say(page, push);
    },
    putOut: () => {
      sessions.clear();
      for (const page of linked()) {
        say(page, { ev: 'logout' });
        page.token = null;
        pages.delete(page.id);
      }
    },
    cut: () => {
      for (const { stream } of pages.values()) stream?.destroy();
    },
    listening: () => linked().filter(({ stream }) => stream !== null).length,
    waiting: () => waiting().length,
  };
}
