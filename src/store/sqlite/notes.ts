// What each transport notes for itself.

import type { NoteStore } from '../notes.js';
import type { Session } from './session.js';

export function noteTable({ raw, read, write }: Session): NoteStore {
  const value = raw.prepare<[string, string], string>('SELECT value FROM transport_notes WHERE transport = ? AND key = ?').pluck();
  const put = raw.prepare<[string, string, string]>('INSERT OR REPLACE INTO transport_notes (transport, key, value) VALUES (?, ?, ?)');
  return {
    note: (transport, key) => read(() => value.get(transport, key) ?? null),
    writeNote: (transport, key, text) => write(() => void put.run(transport, key, text)),
  };
}
