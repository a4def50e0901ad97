// Bodies that a certificate has to prove: it is fetched once, and what the system asks to have opened is opened after that, never before.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.js';
import { seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import { type Organisation, settingsOf } from '../../people/organisation.js';
import type { AskedToOpen, Proof, Source, SourceRequest } from '../../sources/source.js';
import { HttpFault } from './errors.js';
import type { SourceLog } from './source-log.js';

/** Reads an address: without following a redirect, not for long, and no long text. Null where that came to nothing; never rejects. */
export type ReadAddress = (url: string) => Promise<string | null>;

export interface Proofs {
  /** Rejects with HttpFault 403 for a body that is proved wrong. One whose certificate is out of reach is taken by its token alone. */
  judge(source: Source, request: SourceRequest): Promise<void>;
}

interface ProofDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly organisation: () => Organisation;
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
  /** People hear from it of what was opened, and of what they may open themselves. */
  readonly sourceLog: Pick<SourceLog, 'asked'>;
  /** Absent: nothing is fetched. */
  readonly readAddress?: ReadAddress;
}

/** More certificates than all regions of a cloud sign with. */
const certificatesKept = 100;
/** After it was out of reach a certificate is not asked for again for so long. */
const againMs = seconds(30);

export function proofs({ clock, organisation, log, sourceLog, readAddress }: ProofDeps): Proofs {
  const known = new Map<string, { readonly certificate: Promise<string | null>; readonly askedAt: EpochMs; failed: boolean }>();

  const certificateAt = (url: string): Promise<string | null> => {
    const kept = known.get(url);
    if (kept !== undefined && (!kept.failed || clock.now() - kept.askedAt < againMs)) return kept.certificate;
    if (known.size >= certificatesKept) known.clear();
    const certificate = readAddress === undefined ? Promise.resolve(null) : readAddress(url).then(onlyCertificate);
    const entry = { certificate, askedAt: clock.now(), failed: false };
    known.set(url, entry);
    void certificate.then((found) => {
      entry.failed = found === null;
    });
    return certificate;
  };

  const tell = ({ about, byHand }: AskedToOpen, source: string, undone: string | null): void => {
    // What has been used to confirm is nobody's business any more.
    if (undone === null) log.info({ source }, 'opened what a source asked to have opened, such as to confirm a subscription');
    else log.warn({ source, ...about }, `what a source asks to have opened was not opened: ${undone}. ${byHand}`);
    sourceLog.asked({ source, about, undone, byHand });
  };

  const open = async (asked: AskedToOpen, source: string): Promise<void> => {
    const opened = readAddress === undefined ? null : await readAddress(asked.url);
    tell(asked, source, opened === null ? 'its address does not answer' : null);
  };

  const prove = async (proof: Proof, request: SourceRequest): Promise<void> => {
    const topics = settingsOf(organisation(), request.source)?.topics;
    if (topics !== undefined && !topics.includes(proof.topicOf?.(request) ?? '')) throw notProved('Messages of this topic are not taken.');
    const where = proof.certificateOf(request);
    if (where === null) return;
    if ('refused' in where) throw notProved(where.refused);
    const certificate = await certificateAt(where.url);
    const asked = proof.asksToOpen?.(request) ?? null;
    const { source } = request;
    if (certificate === null) {
      log.warn({ source }, 'the certificate of a source is out of reach: its bodies are taken by their token alone');
      if (asked !== null) tell(asked, source, 'it is not proved, for its certificate is out of reach');
      return;
    }
    const reason = proof.verify(request, certificate);
    if (reason !== null) throw notProved(reason);
    if (asked !== null) void open(asked, source);
  };

  return {
    judge: async ({ proof }, request) => {
      if (proof === undefined) return;
      try {
        await prove(proof, request);
      } catch (error) {
        if (error instanceof HttpFault) throw error;
        log.error({ err: error, source: request.source }, 'A source could not check a proof; the request was refused.');
        throw notProved('The signature could not be checked.');
      }
    },
  };
}

const onlyCertificate = (found: string | null): string | null => (found?.includes('-----BEGIN CERTIFICATE-----') === true ? found : null);

const notProved = (reason: string): HttpFault =>
  new HttpFault(403, 'bad-signature', { message: reason, hint: 'Nothing of it was taken. It must come as the system itself sends it.' });
