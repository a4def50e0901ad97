// Trying a policy out: who would be paged, when and how, if nobody answered. Changes nothing and sends nothing.

import { simulate as simulated } from '../escalation/simulate.js';
import { simulationReport } from '../escalation/simulation-report.js';
import { simulationAsked } from '../escalation/simulation-request.js';
import type { ChatCommand } from './command.js';

export const simulate = {
  name: 'simulate',
  words: ['simulate', 'simulation'],
  short: [],
  help: 'simulate – who would be paged when: simulate P1 database now',
  examples: ['simulate P1 database now', 'simulate P2 infrastructure Sat 03:00', 'simulate P3'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, verb, rest }) => addressed || (verb === 'simulate' && /^(p|sev-?|s)[1-4]\b/i.test(rest)),
  read: (rest) =>
    rest.trim() === ''
      ? { misread: 'What shall be simulated? A severity, a team and a time.', example: 'simulate P1 database now' }
      : { ask: 'question', question: { about: 'simulate', text: rest } },
  answer: ({ text = '' }, { organisation, reader, transports }) => {
    const zone = typeof reader.timezone === 'string' ? reader.timezone : reader.timezone.timezone;
    const asked = simulationAsked(organisation, text ?? '', reader.now, zone);
    if ('wrong' in asked) return `${asked.wrong}\nExample: *simulate P1 ${organisation.defaultTeam} now*`;
    const names = transports.map(({ name }) => name);
    const labels = Object.fromEntries(transports.map(({ name, label }) => [name, label]));
    return simulationReport(simulated(organisation, asked, names), reader.directory, labels, zone, reader.now);
  },
} satisfies ChatCommand;
