// The transcript of an incident, to be handed on: where it is, and as much of it as one message holds.

import { fitted } from '../text/parts.js';
import type { ChatCommand } from './command.js';
import { isFiller } from './grammar/people-talking.js';
import { wordsIn } from './grammar/wholeness.js';
import { atLeast } from './rights.js';

/** `export 42 with numbers`. */
const withNumbers = /^(?:with )?(?:full )?numbers[\s.!]*$/iu;

export const exportTranscript = {
  name: 'export',
  words: ['export', 'export transcript', 'export chat', 'transcript'],
  short: [],
  exactOnly: ['export', 'transcript'],
  help: 'export – the transcript, to be handed on: export 42',
  examples: ['export 42', 'export'],
  incident: 'required',
  rank: 'responder',
  changes: false,
  // `export failed again` is about something else.
  fits: ({ rest, addressed }) => addressed && (isFiller(wordsIn(rest)) || withNumbers.test(rest)),
  read: (rest) => ({ ask: 'question', question: { about: 'export', numbers: withNumbers.test(rest) ? 'full' : null } }),
  answer: async ({ numbers }, { incident, transcript, organisation, reader, longest }) => {
    if (incident === null) return 'Of which incident? *export 42*.';
    const person = organisation.people.get(reader.person);
    if (numbers === 'full' && (person === undefined || !atLeast(person, 'admin')))
      return 'Phone numbers in full are for admins. *export* gives the transcript with them shortened.';
    const { text, address } = await transcript(incident, numbers === 'full');
    const where =
      address === null
        ? []
        : [
            `${address}/incidents/${incident.number}/transcript (to print; also /api/incidents/${incident.number}/transcript.json and .txt)`,
          ];
    return fitted([...where, text].join('\n'), longest);
  },
} satisfies ChatCommand;
