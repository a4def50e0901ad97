// The war room: opening it, and being let in.

import { invite as inviteCommand, openRoom as openRoomCommand } from '../incident/features/room/events.js';
import type { ChatCommand } from './command.js';
import { nothingFollows } from './grammar/people-talking.js';

export const room = {
  name: 'room',
  words: ['room', 'war room', 'warroom', 'open room', 'open war room', 'open a war room', 'open the war room', 'create room'],
  short: [],
  exactOnly: ['room'],
  help: 'room – open the war room',
  examples: ['room', 'room 42'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  fits: nothingFollows,
  read: (rest) =>
    rest === ''
      ? { ask: 'command', command: openRoomCommand({}) }
      : { misread: '*room* alone opens the war room. To bring somebody in, invite them.', example: 'invite @ben' },
} satisfies ChatCommand;

export const join = {
  name: 'join',
  words: ['join', 'join room', 'join the room', 'join war room', 'join the war room', 'let me in'],
  short: [],
  exactOnly: ['join'],
  help: 'join – come into the war room',
  examples: ['join', 'join 42'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  fits: nothingFollows,
  read: (rest) => (rest === '' ? { ask: 'join' } : { misread: 'Which incident? Its number is enough.', example: 'join 42' }),
  complete: (_ask, { by }) => inviteCommand({ by, person: by }),
} satisfies ChatCommand;
