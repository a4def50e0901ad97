// The documents of an incident: `incident record`, `rca`.

import type { DocumentKind } from '../incident/document-kinds.js';
import { askDocument } from '../incident/features/documents/documents.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';

export const incidentRecord = asking('incident record', 'record', {
  words: ['incident record', 'incident record file', 'irf', 'incident report'],
  exactOnly: ['irf', 'incident report'],
  help: 'incident record – the whole record as a document',
  examples: ['incident record', 'irf 42'],
});
export const rootCauseAnalysis = asking('rca', 'cause', {
  words: ['rca', 'root cause analysis'],
  exactOnly: ['rca'],
  help: 'rca – the root cause analysis as a document',
  examples: ['rca', 'rca 42'],
});

/** Among people only the bare name of a document is an order: `rca tomorrow` is said to them. */
function asking(name: string, document: DocumentKind, own: Pick<ChatCommand, 'words' | 'exactOnly' | 'help' | 'examples'>): ChatCommand {
  return {
    ...own,
    name,
    short: [],
    incident: 'required',
    rank: 'responder',
    changes: false,
    fits: ({ rest }) => isNothing(rest),
    read: () => ({ ask: 'document', document }),
    complete: (_: IncidentAsk, { by, where }: LookupContext) => askDocument({ by, document, inRoom: where === 'room' }),
  } satisfies ChatCommand;
}

const isNothing = (rest: string): boolean => /^(?:please|pls|file|document|as (?:a )?(?:pdf|document|file))?[\s.!]*$/iu.test(rest.trim());
