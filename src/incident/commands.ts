// What can be asked of one incident: the commands of all features. A command is what `decide` takes; what people type is a chat
// command and lives in src/commands/. Look-ups (who is on call, which policy) are made by the shell and travel inside the command.

import type { FeatureTypes } from './registry.js';

export type { NoteKind, RoomMove, RoomPlace } from './incident.js';
export type { AlertChange, Opening } from './opening.js';

export type Command = FeatureTypes['command'];
