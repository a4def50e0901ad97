// The incident record file: six parts after Infobip's template, of nothing but what stands in the incident, its timeline and its review.

import { actionsOf } from '../incident/actions.js';
import { customerReportsOf } from '../incident/customer-reports.js';
import { actorName, personName } from '../incident/directory.js';
import { documentNames } from '../incident/document-kinds.js';
import { quoted } from '../incident/escape.js';
import { impactWords, knownImpact } from '../incident/impact-facts.js';
import { customersAffected, type Incident, ownerOf, resolveBy } from '../incident/incident.js';
import { dateAndTime, grouped, span } from '../incident/moment.js';
import { detectionWords, originLine } from '../incident/origin.js';
import type { Role } from '../incident/policy.js';
import { capital, roleWord } from '../incident/wording.js';
import { listed } from '../text/listed.js';
import type { Document, Fact, Section, Statement } from './document.js';
import { type Gathered, gather } from './gather.js';
import { eventsIn, fact, moment, optional, type Subject, section, standingOf, statements } from './words.js';

/** Nothing in it but what stands in the incident, its timeline and its review. */
export function incidentRecord(subject: Subject): Document {
  const { incident } = subject;
  const gathered = gather(subject.lines);
  return {
    kind: 'record',
    incident: incident.number,
    name: `${documentNames.record} INC-${incident.number}`,
    title: incident.title,
    standing: standingOf(subject),
    sections: [
      ...summary(subject, gathered),
      detection(subject, gathered),
      ...mitigation(subject, gathered),
      ...causes(subject, gathered),
      impact(subject, gathered),
      ...prevention(subject, gathered),
    ],
  };
}

function summary(subject: Subject, { of, keyLines }: Gathered): readonly Section[] {
  return [
    section('Summary and timeline', { facts: basics(subject), statements: statements(of('summary'), subject) }),
    section('Timeline', { timeline: eventsIn(keyLines, subject) }, 'Nothing happened.'),
  ];
}

/** What it was, who had it, and how long each step took. */
export function basics(subject: Subject): readonly Fact[] {
  const { incident, directory } = subject;
  const { severity, category, service, team, stamps, drill } = incident;
  const owner = ownerOf(incident);
  const seats = Object.entries(incident.seats)
    .filter(([role, person]) => role !== 'owner' && person !== undefined)
    .map(([role, person]) => `${roleWord(role as Role)} ${personName(directory, person)}`);
  return [
    ...fact('Severity', `${severity}${drill ? ', a drill' : ''}`),
    ...fact('Category', category),
    ...fact('Service', service),
    ...fact('Team', team),
    ...fact('Owner', owner === null ? null : personName(directory, owner)),
    ...fact('Also in it', listed(seats, 8)),
    ...moment('Began', stamps.startedAt, subject),
    ...moment('Declared', stamps.declaredAt, subject),
    ...moment('Acknowledged', stamps.ackedAt, subject),
    ...moment('First update', stamps.firstUpdateAt, subject),
    ...moment('War room open', stamps.roomReadyAt, subject),
    ...moment('Customers first told', stamps.noticeAt, subject),
    ...moment('Mitigated', stamps.mitigatedAt, subject),
    ...moment('Service back', stamps.restoredAt, subject),
    ...moment('Resolved', stamps.resolvedAt, subject),
    ...fact('Time to resolve', resolution(incident)),
  ];
}

/** `8 min of 30 min allowed`. */
function resolution(incident: Incident): string | null {
  const { stamps, pausedMs, policy } = incident;
  const over = stamps.restoredAt ?? stamps.resolvedAt;
  const by = resolveBy(incident);
  if (over === null || stamps.declaredAt === null) return null;
  const took = span(Math.max(0, over - stamps.declaredAt - pausedMs));
  if (by === null || policy.resolveWithinMs === null) return took;
  return over <= by
    ? `${took} of ${span(policy.resolveWithinMs)} allowed`
    : `${took}, ${span(over - by)} beyond the ${span(policy.resolveWithinMs)} allowed`;
}

function detection(subject: Subject, { of }: Gathered): Section {
  const { incident, directory } = subject;
  const { stamps, source, alerts } = incident;
  const lag = stamps.startedAt === null || stamps.declaredAt === null ? null : stamps.declaredAt - stamps.startedAt;
  return section(
    'Detection',
    {
      facts: [
        ...fact('How', capital(detectionWords(incident))),
        ...fact('Source', source === null ? null : actorName(directory, `source:${source}`)),
        ...fact('From the first sign to the declaration', lag === null || lag <= 0 ? null : span(lag)),
        ...fact('Alerts', alerts.total === 0 ? null : grouped(alerts.total)),
      ],
      statements: statements(of('detection'), subject),
    },
    'Nobody has written how it was found.',
  );
}

function mitigation(subject: Subject, { of }: Gathered): readonly Section[] {
  return [
    section('Mitigation', { statements: statements(of('mitigation', 'resolution'), subject) }, 'Nobody has written what was done.'),
    section(
      'What would have made it faster',
      { statements: statements(of('faster'), subject) },
      'Nobody has written what would have made it faster.',
    ),
  ];
}

/** Root cause, what contributed, and where the cause lies. */
export function causes(subject: Subject, { of }: Gathered): readonly Section[] {
  return [
    section(
      'Contributing causes',
      {
        facts: fact('Where the cause lies', originLine(subject.incident)),
        statements: statements(of('cause'), subject),
      },
      'Nobody has written the root cause.',
    ),
    ...optional('What made it longer or worse', statements(of('contributing'), subject)),
  ];
}

function impact(subject: Subject, { of }: Gathered): Section {
  const { incident } = subject;
  const customers = customersAffected(incident);
  const most = Math.max(0, ...incident.impact.estimates.map((one) => one.customers));
  const reports = customerReportsOf(incident).length;
  return section(
    'Impact',
    {
      facts: [
        ...fact('Customers affected', customers === null ? null : grouped(customers)),
        ...fact('At most', customers === null || most === customers ? null : grouped(most)),
        ...fact('Where and what', impactWords(knownImpact(incident.impact))),
        ...fact('Customer reports', reports === 0 ? null : grouped(reports)),
      ],
      statements: statements(of('impact'), subject),
    },
    'Nobody has written what customers felt.',
  );
}

/** What is to be done about it, each with its owner and how it stands; then what was said of it beside that. */
export const preventive = (heading: string, { incident, directory }: Subject, said: readonly Statement[]): Section =>
  section(
    heading,
    {
      facts: actionsOf(incident).flatMap(({ number, text, owner, dueAt, state, why, preventive: again, longTerm }) =>
        fact(
          `Action ${number}`,
          [
            quoted(text),
            owner === null ? 'no owner yet' : personName(directory, owner),
            state === 'open' ? `due ${dateAndTime(dueAt, directory.timezone)}` : state === 'done' ? 'done' : 'not done',
            why === null || why === undefined ? '' : quoted(why),
            longTerm ? 'long-term' : again ? 'preventive' : '',
          ]
            .filter((part) => part !== '')
            .join(' · '),
        ),
      ),
      statements: said,
    },
    'No action has been written down.',
  );

function prevention(subject: Subject, { of }: Gathered): readonly Section[] {
  return [
    preventive('Preventive actions', subject, statements(of('prevention'), subject)),
    ...optional('Lessons', statements(of('lesson'), subject)),
    ...optional('What went well', statements(of('went-well'), subject)),
    ...optional('Reviews in their own words', statements(of('written-review'), subject)),
  ];
}
