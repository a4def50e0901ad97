// What note, findings and action items become: a note in the record.

import type { Command } from '../incident/commands.js';
import { note as record } from '../incident/features/record/record.js';
import type { IncidentAsk, LookupContext } from './command.js';

/** A note remembers whether it was written in the war room, where the others have read it, or directly. */
export const noteCommand = (
  { kind, text, about }: Extract<IncidentAsk, { ask: 'note' }>,
  { by, where }: Pick<LookupContext, 'by' | 'where'>,
): Command => record({ by, kind, text, where: where === 'direct' ? 'direct' : 'room', about });
