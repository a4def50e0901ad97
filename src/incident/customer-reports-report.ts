// The answer to `reports`, and how a report is called wherever it is said. Pure text in the reader's zone.

import { personName } from './directory.js';
import { quoted } from './escape.js';
import { type Actor, type EpochMs, isPerson } from './incident.js';
import { timeNear } from './moment.js';
import type { Reader } from './reader.js';

/** One report, as it is told. */
export interface ReportTold {
  readonly number: number;
  readonly text: string;
  readonly by: Actor;
  readonly from: string | null;
  readonly at: EpochMs;
  readonly incident: number | null;
  /** How many others are part of it. */
  readonly alike: number;
  /** Who was told of it last. */
  readonly told: string | null;
}

const mostShown = 10;

/** `Report 5 · “customers in Madrid cannot log in”`. */
export const reportTitle = ({ number, text }: Pick<ReportTold, 'number' | 'text'>, most = 120): string =>
  `Report ${number} · “${quoted(text, most)}”`;

/** Who brought it in: `Nia`, or `zendesk 4711`. */
export const broughtBy = ({ by, from }: Pick<ReportTold, 'by' | 'from'>, directory: Reader['directory']): string =>
  from !== null ? quoted(from, 60) : isPerson(by) ? personName(directory, by) : 'a program';

/** `3 customers say so`, where more than one does. */
export const alikeWords = (alike: number): string => (alike === 0 ? '' : ` · ${alike + 1} reports of it`);

export function reportsReport(open: readonly ReportTold[], { directory, now, timezone }: Reader): string {
  if (open.length === 0) return 'No customer report waits for anybody. *report customers cannot log in* brings one in.';
  const lines = open
    .slice(0, mostShown)
    .map(
      (one) =>
        `• ${reportTitle(one)}${alikeWords(one.alike)} · ${broughtBy(one, directory)}, ${timeNear(one.at, now, timezone)}${one.told === null ? '' : ` · ${personName(directory, one.told)} was told`}`,
    );
  const more = open.length - lines.length;
  return [
    open.length === 1 ? 'One customer report waits:' : `${open.length} customer reports wait:`,
    ...lines,
    ...(more > 0 ? [`and ${more} more`] : []),
    '*promote 5 P2* declares one, *dismiss 5 because …* turns it down.'.replaceAll(' 5 ', ` ${open[0]?.number ?? 5} `),
  ].join('\n');
}
