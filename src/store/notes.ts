// What each transport notes for itself: cursors, ids of groups and the like.

export interface NoteStore {
  /** A transport's own notes. */
  note(transport: string, key: string): Promise<string | null>;
  writeNote(transport: string, key: string, value: string): Promise<void>;
}
