// The root cause analysis: problem statement, root cause, corrective actions. For causes of our own only: of what lies outside nobody here
// can analyse the root.

import { documentNames } from '../incident/document-kinds.js';
import { quoted } from '../incident/escape.js';
import { notices } from '../incident/notices.js';
import { capital, statusWord } from '../incident/wording.js';
import type { Document, Section } from './document.js';
import { type Gathered, gather } from './gather.js';
import { basics, preventive } from './incident-record.js';
import { fact, optional, type Subject, section, standingOf, statements } from './words.js';

/** Only of what has its cause with us: `write.ts` asks. */
export function rootCauseAnalysis(subject: Subject): Document {
  const { incident } = subject;
  const gathered = gather(subject.lines);
  return {
    kind: 'cause',
    incident: incident.number,
    name: `${documentNames.cause} INC-${incident.number}`,
    title: incident.title,
    standing: standingOf(subject),
    sections: [
      overview(subject, gathered),
      problem(subject, gathered),
      section('Root cause', { statements: statements(gathered.of('cause'), subject) }, 'Nobody has written the root cause.'),
      ...optional('Contributing factors', statements(gathered.of('contributing'), subject)),
      ...corrective(subject, gathered),
    ],
  };
}

/** The basics that need nobody's words: as the incident has them. */
function overview(subject: Subject, gathered: Gathered): Section {
  const { incident } = subject;
  const closing = statements(gathered.of('resolution'), subject).at(-1);
  return section('Incident', {
    facts: [
      ...fact('Status', capital(statusWord(incident))),
      ...fact('Description', incident.about == null ? null : quoted(incident.about)),
      ...fact('War room', incident.room === null ? null : incident.room.subject),
      ...fact('Last update', incident.progress === null ? null : quoted(incident.progress.text)),
      ...fact('Closing note', closing?.text),
      ...incident.links.flatMap(({ kind, url }) => fact(capital(kind), url)),
    ],
  });
}

/** When, how long, for whom; what it was in the words of the review, else of the last that customers were told. */
function problem(subject: Subject, gathered: Gathered): Section {
  const { incident } = subject;
  const written = statements(gathered.of('summary'), subject);
  const told = notices.read(incident).published.at(-1);
  return section(
    'Problem statement',
    {
      facts: [
        ...basics(subject).filter(({ label }) =>
          ['Severity', 'Service', 'Began', 'Declared', 'Resolved', 'Time to resolve'].includes(label),
        ),
        ...(written.length > 0 || told === undefined ? [] : fact('What customers were told', quoted(told.text))),
      ],
      statements: [...written, ...statements(gathered.of('impact'), subject)],
    },
    'Nobody has written what happened.',
  );
}

function corrective(subject: Subject, { of }: Gathered): readonly Section[] {
  return [
    section('Corrective actions', { statements: statements(of('mitigation', 'resolution'), subject) }, 'Nobody has written what was done.'),
    preventive('So that it does not happen again', subject, statements(of('prevention'), subject)),
  ];
}
