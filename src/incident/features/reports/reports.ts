// What customers report becomes part of an incident: counted on its card, told with the next post. Nobody is woken by it.

import { customerReportsOf, customerReportsSlice } from '../../customer-reports.js';
import { quoted } from '../../escape.js';
import { type Feature, maker } from '../../feature.js';
import { type Actor, isPerson } from '../../incident.js';
import { saidFor } from '../../record-parts.js';

interface JoinReport {
  readonly type: 'join-report';
  /** Whoever says that it is part of this. */
  readonly by: Actor;
  /** Who brought it in. */
  readonly of: Actor;
  readonly report: number;
  readonly text: string;
}

interface ReportJoined {
  readonly kind: 'report-joined';
  readonly of: Actor;
  readonly report: number;
  readonly text: string;
}

export const joinReport = maker<JoinReport>('join-report');

export const reports: Feature<JoinReport, ReportJoined> = {
  name: 'reports',
  commands: {
    'join-report': (incident, { by, of, report, text }) =>
      customerReportsOf(incident).includes(report) ? { refused: 'already-done' } : [{ kind: 'report-joined', by, of, report, text }],
  },
  events: {
    'report-joined': {
      apply: (was, { report }) => customerReportsSlice.write(was, [...customerReportsOf(was), report]),
      line: ({ report, of, by, text }, { who, name, said }) =>
        `Customer report ${report}, brought in by ${isPerson(of) ? name(of) : 'a program'}${of === by ? '' : `, added by ${who}`}${said(text)}`,
      announce: () => [],
      confirm: ({ report }, _incident, { it }) => `Report ${report} is part of ${it}.`,
      recorded: () => saidFor('impact'),
      undo: 'the customer report',
      news: ({ text }) => `customer report: ${quoted(text, 160)}`,
    },
  },
  refusals: {},
};
