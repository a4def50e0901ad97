// The documents of an incident, asked for by people: the record and the root cause analysis.

import { askForDocument } from '../../document-asked.js';
import { type DocumentKind, documentNames } from '../../document-kinds.js';
import { type EventOf, type Feature, maker } from '../../feature.js';
import type { PersonKey } from '../../incident.js';

interface AskDocument {
  readonly type: 'ask-document';
  readonly by: PersonKey;
  readonly document: DocumentKind;
  /** Said in the war room, where all of them get it. */
  readonly inRoom: boolean;
}

interface DocumentAsked {
  readonly kind: 'document-asked';
  readonly document: DocumentKind;
  readonly to: PersonKey | null;
}

type DocumentRefusal =
  /** There is no root of ours to analyse. */
  { readonly refused: 'cause-lies-outside' };

export const askDocument = maker<AskDocument>('ask-document');

export const documents: Feature<AskDocument, DocumentAsked, DocumentRefusal> = {
  name: 'documents',
  commands: {
    'ask-document': (incident, { by, document, inRoom }) =>
      document === 'cause' && incident.origin === 'external'
        ? { refused: 'cause-lies-outside' }
        : [{ kind: 'document-asked', by, document, to: inRoom ? null : by }],
  },
  events: {
    'document-asked': {
      apply: (was) => was,
      line: (event, { who }) => `${who} asked for the ${called(event)}`,
      announce: () => [],
      confirm: (event, _incident, { it }) => `The ${called(event)} of ${it} is on its way${event.to === null ? ' to the room' : ''}.`,
      effects: (event) => [askForDocument(event, { document: event.document, to: event.to, approved: null })],
      leavesCardAlone: true,
    },
  },
  refusals: {
    'cause-lies-outside': (_, { it }) =>
      `The cause of ${it} lies outside, so there is no root cause analysis. *incident record* has all of it; *origin internal* if it was ours after all.`,
  },
};

const called = ({ document }: Pick<EventOf<DocumentAsked>, 'document'>): string => documentNames[document].toLowerCase();
