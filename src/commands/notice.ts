// Noting that customers were told, which stops the clock of the customer notice.

import { noticeSent as noticeSentCommand } from '../incident/features/notice/events.js';
import type { ChatCommand } from './command.js';
import { nothingFollows } from './grammar/people-talking.js';

export const notice = {
  name: 'customers informed',
  words: [
    ...['customers informed', 'customers notified', 'customers told', 'customers have been informed', 'customers are informed'],
    ...['notice sent', 'customer notice sent', 'notice is sent'],
  ],
  short: [],
  neverTitle: ['customers informed', 'notice sent'],
  help: 'customers informed – note that customers have been told',
  examples: ['customers informed', 'notice sent'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  inSwarm: true,
  keeps: ['42'],
  fits: (spoken) => nothingFollows(spoken) || /^[.,!]/.test(spoken.mark) || /^to\b/i.test(spoken.rest),
  read: () => ({ ask: 'command', command: noticeSentCommand({}) }),
} satisfies ChatCommand;
