// What a document of an incident is, before anybody has decided how it looks: sections of facts, of what people said, and of what happened
// when. Markdown, HTML and PDF are made of this one value.

import { type DocumentKind, documentNames } from '../incident/document-kinds.js';

/** A value that stands in the incident itself: `Declared`, `28 Nov 03:14 IST`. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** What somebody said, or did, with where it stands in the timeline. */
export interface Statement {
  readonly text: string;
  /** Null: the line says who. */
  readonly by: string | null;
  /** In the zone of the record. */
  readonly at: string;
  /** Its place in the timeline. */
  readonly seq: number;
}

export interface Section {
  readonly heading: string;
  readonly facts: readonly Fact[];
  readonly statements: readonly Statement[];
  /** Set where a section shows the events themselves, in their order. */
  readonly timeline: readonly Statement[];
  /** Said where nothing else stands in the section; null: nothing lacks. */
  readonly missing: string | null;
}

export interface Document {
  readonly kind: DocumentKind;
  readonly incident: number;
  /** `Incident record INC-42`. */
  readonly name: string;
  /** The title of the incident. */
  readonly title: string;
  /** Who approved it and when, or that nobody has. */
  readonly standing: string;
  readonly sections: readonly Section[];
}

/** The file it is kept as, without what tells its format: `INC-42-incident-record`. */
export const fileName = ({ kind, incident }: Pick<Document, 'kind' | 'incident'>): string =>
  `INC-${incident}-${documentNames[kind].toLowerCase().replaceAll(' ', '-')}`;
