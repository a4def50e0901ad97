// Writes a document of an incident as it was asked for, prints it, and posts it where it was asked for; an approved one is kept as it was.

import { type Document, fileName } from '../documents/document.js';
import { markdownOf } from '../documents/markdown.js';
import { documentOf } from '../documents/write.js';
import { inWarRoom, tell } from '../incident/compose.js';
import { type DocumentAsked, postingDocuments, readDocumentAsked } from '../incident/document-asked.js';
import { documentNames } from '../incident/document-kinds.js';
import type { EpochMs, Incident } from '../incident/incident.js';
import { largestMediaBytes, type MediaRef, type Message } from '../incident/message.js';
import { code } from '../incident/wording.js';
import { htmlOf } from '../pages/documents/html.js';
import { directoryOf } from '../people/find-person.js';
import type { Organisation } from '../people/organisation.js';
import type { PrintPdf } from '../print-pdf.js';
import type { MediaStore } from '../store/media.js';
import { type ApprovedDocument, type Store, write } from '../store/store.js';
import { type EffectAdapter, EffectFailure } from './effect.js';

export interface DocumentDeps {
  readonly store: Pick<Store, 'incident' | 'events' | 'approvedDocuments' | 'seen' | 'commit'>;
  readonly organisation: () => Organisation;
  readonly media: MediaStore;
  readonly print: PrintPdf;
  /** Muster's own clock. */
  readonly time: () => EpochMs;
  /** Where it can be read on a page as well; null: Muster is not reached from outside. */
  readonly publicUrl: string | null;
  /** Takes out what no document may show: phone numbers, tokens. */
  readonly redacted: (text: string) => string;
}

/** What was posted is remembered by what asked for it: the effect may be performed again. */
const receiptsOf = 'document';

export const postDocument = (deps: DocumentDeps): EffectAdapter => ({
  feature: postingDocuments,
  perform: async (payload, { key, signal }) => {
    const asked = readDocumentAsked(payload);
    if (asked === null) throw new EffectFailure('the effect names no document', { permanent: true });
    const { store, organisation, redacted, time } = deps;
    const receipt = { channel: receiptsOf, id: key };
    if (await store.seen(receipt)) return;
    const incident = await store.incident(asked.incident);
    if (incident === null) return;
    const lines = (await store.events(incident.number)).filter(({ event }) => event.seq <= asked.upTo);
    const subject = { incident, lines, directory: directoryOf(organisation()), redacted, approved: asked.approved };
    const made = documentOf(asked.document, subject);
    if ('none' in made) return;
    const { media, because } = await file(deps, made.document, signal);
    const now = time();
    const messages = said(incident, asked, made.document, because, deps.publicUrl).map((message) => write.message({ ...message, media }));
    const kept = await asApproved(deps, asked, made.document);
    await store.commit({ now, writes: [...messages, ...kept.map(write.approvedDocument), write.receipt({ ...receipt, at: now })] });
  },
});

/** Its next version, where somebody has approved it. */
async function asApproved(
  { store }: DocumentDeps,
  { incident, document: kind, approved }: DocumentAsked,
  document: Document,
): Promise<readonly ApprovedDocument[]> {
  if (approved === null) return [];
  const earlier = (await store.approvedDocuments(incident)).filter((one) => one.kind === kind);
  return [{ incident, kind, version: earlier.length + 1, approvedBy: approved.by, approvedAt: approved.at, document }];
}

/** As PDF; where nothing prints, or the PDF is too big to be sent, as Markdown, and why. */
async function file(
  { media, print }: DocumentDeps,
  document: Document,
  signal: AbortSignal,
): Promise<{ readonly media: MediaRef; readonly because: string | null }> {
  const printed = await print(htmlOf(document), signal);
  if (printed.pdf !== null && printed.pdf.length <= largestMediaBytes)
    return { media: await media.put({ bytes: printed.pdf, mime: 'application/pdf', name: `${fileName(document)}.pdf` }), because: null };
  const bytes = Buffer.from(markdownOf(document));
  return {
    media: await media.put({ bytes, mime: 'text/markdown', name: `${fileName(document)}.md` }),
    because: printed.pdf === null ? printed.because : 'the PDF is too big to send',
  };
}

function said(
  incident: Incident,
  { to, document }: DocumentAsked,
  { standing }: Document,
  because: string | null,
  publicUrl: string | null,
): readonly Message[] {
  const page = publicUrl === null ? '' : `\n${publicUrl.replace(/\/+$/u, '')}/api/incidents/${incident.number}/documents/${document}.html`;
  const text = `📄 ${code(incident)} · ${documentNames[document]}${because === null ? '' : ` (as text: ${because})`}\n${standing}${page}`;
  return to === null ? inWarRoom(incident, text) : [tell(incident, to, text)];
}
