// Noting that customers were told, which stops the clock of the customer notice.

import { noticeSent as noticeSentCommand } from '../incident/features/notice/events.js';
import type { ChatCommand } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { nothingFollows } from './grammar/people-talking.js';

export const notice = {
  name: 'customers informed',
  words: [
    'customers informed',
    ...['customers', 'clients', 'all customers', 'all clients', 'our customers', 'the customers', 'the clients', 'users']
      .flatMap((whom) => [
        ...['informed', 'notified', 'told'].flatMap((told) =>
          ['', 'are ', 'are now ', 'are all ', 'have been ', 'have now been ', 'were ', 'have all been '].map(
            (are) => `${whom} ${are}${told}`,
          ),
        ),
        ...['', 'we ', 'i ', 'i have ', "i've ", 'we have ', "we've "].flatMap((by) =>
          whom === 'customers' || whom === 'the customers' || whom === 'clients' || whom === 'all customers'
            ? ['informed', 'notified', 'told'].map((told) => `${by}${told} ${whom}`)
            : [],
        ),
        `${whom} are aware`,
        `${whom} know`,
        `${whom} know about it`,
      ])
      .filter((one) => one !== 'customers informed'),
    ...[
      'notice sent',
      'customer notice sent',
      'notice is sent',
      'notice is out',
      'notice out',
      'customer notice is out',
      'customer notice out',
    ],
    ...[
      'customer comms sent',
      'customer comms are out',
      'comms to customers sent',
      'sent the notice',
      'i sent the notice',
      'customer notice is sent',
    ],
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
  asOrder: 'Note that customers have been told of …',
  fits: (spoken) =>
    !/^(?:us|me|him|her|them|support|that|of|how|nothing|only)\b/iu.test(spoken.rest) &&
    (nothingFollows(spoken) || /^[.,!]/.test(spoken.mark) || /^(?:to|by|via)\b/i.test(spoken.rest)),
  whole: ({ rest, mark, verb }) =>
    rest === '' ||
    how.test(rest) ||
    (/notice|comms/.test(verb) && /^to\b/i.test(rest)) ||
    (/^[.,!;–—-]/u.test(mark) && doubtIn(rest, ['time']) === null)
      ? 'act'
      : 'hush',
  read: () => ({ ask: 'command', command: noticeSentCommand({}) }),
} satisfies ChatCommand;

/** By what, to whom, when: nothing that takes back that they were. */
const how =
  /^(?:now|already|just now|as well|too|to (?:all|the|our|every) ?(?:customers|clients|of them)?|to customers|(?:by|via|through|over|on|with|per) (?:an? |the |our )?(?:e-?mail|mail|sms|text|whatsapp|status ?page|phone|call|letter|chat|support|app|push|banner|newsletter|status page and email)|(?:at|since) [0-9]{1,2}[:.h]?[0-9]{0,2}(?: ?[ap]m)?|about (?:it|this|that|the (?:incident|issue|outage|problem)))[\s.!]*$/iu;
