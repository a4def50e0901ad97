// What was asked of the server and how it was answered: the sender's side of the truth, kept outside the process that is killed.

import type { Answer } from './http.js';

/** Everything said about one alert. `unknown` requests may or may not have been taken. */
export interface AlertBook {
  readonly source: string;
  readonly dedupKey: string;
  firesAccepted: number;
  firesUnknown: number;
  /** As the last 2xx left it, unless something unknown came after it. */
  status: 'firing' | 'resolved' | 'unknown';
  /** Numbers of the incidents it was answered with. */
  readonly incidents: Set<number>;
}

/** One thing typed on a phone; `text` is found nowhere else. */
export interface ChatBook {
  readonly kind: 'note' | 'ack';
  readonly by: string;
  readonly incident: number;
  readonly text: string;
  answered: 'yes' | 'no' | 'unknown';
}

export interface Books {
  readonly alerts: Map<string, AlertBook>;
  readonly chats: ChatBook[];
  /** Answers nobody should get while everything but the process is well. */
  readonly surprises: string[];
  accepted: number;
  unknown: number;
}

export const emptyBooks = (): Books => ({ alerts: new Map(), chats: [], surprises: [], accepted: 0, unknown: 0 });

export const bookKey = (source: string, dedupKey: string): string => `${source} ${dedupKey}`;

export function bookOf(books: Books, source: string, dedupKey: string): AlertBook {
  const key = bookKey(source, dedupKey);
  const known = books.alerts.get(key);
  if (known !== undefined) return known;
  const fresh: AlertBook = { source, dedupKey, firesAccepted: 0, firesUnknown: 0, status: 'unknown', incidents: new Set() };
  books.alerts.set(key, fresh);
  return fresh;
}

/** Writes down how one delivery about these alerts was answered. */
export function bookDelivery(books: Books, alerts: readonly AlertBook[], status: 'firing' | 'resolved', answer: Answer): void {
  if (answer.kind === 'refused') return;
  if (answer.kind === 'unknown') {
    books.unknown += 1;
    for (const alert of alerts) {
      if (status === 'firing') alert.firesUnknown += 1;
      alert.status = 'unknown';
    }
    return;
  }
  // A server that stops says 503 and has stored nothing.
  if (answer.status === 503) return;
  if (answer.status !== 200) {
    books.surprises.push(`a webhook was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return;
  }
  books.accepted += 1;
  const { incidents } = answer.body as { readonly incidents: readonly string[] };
  for (const alert of alerts) {
    if (status === 'firing') alert.firesAccepted += 1;
    alert.status = status;
    for (const code of incidents) alert.incidents.add(Number(code.replace('INC-', '')));
  }
}

export function bookChat(books: Books, chat: ChatBook, answer: Answer): void {
  chat.answered = answer.kind === 'unknown' ? 'unknown' : answer.kind === 'answered' && answer.status === 200 ? 'yes' : 'no';
  books.chats.push(chat);
  if (answer.kind === 'answered' && answer.status !== 200 && answer.status !== 503)
    books.surprises.push(`"${chat.text}" was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
