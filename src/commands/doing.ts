// Announcing an action before it is taken: `doing restart of db01`.

import { announceAction as announceActionCommand } from '../incident/features/progress/events.js';
import type { ChatCommand } from './command.js';
import { unlessSentence } from './grammar/people-talking.js';

export const doing = {
  name: 'doing',
  words: ['doing'],
  short: [],
  exactOnly: ['doing'],
  help: 'doing – say what you are about to do, before you do it',
  examples: ['doing restart of db01'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  freeText: true,
  keeps: ['42', 'P1'],
  fits: (spoken) => (spoken.rest !== '' || spoken.addressed) && (isAction(spoken) || isStep.test(spoken.rest)),
  read: (rest) =>
    rest === ''
      ? { misread: 'What are you about to do?', example: 'doing restart of db01' }
      : { ask: 'command', command: announceActionCommand({ text: rest }) },
} satisfies ChatCommand;

/** `doing great`, `doing it now`: of something else. */
const isAction = unlessSentence(
  'now',
  'that',
  'great',
  'well',
  'good',
  'fine',
  'ok',
  'okay',
  'better',
  'it',
  'so',
  'nothing',
  'what',
  'this',
  'both',
);

/** `doing a rollback`, `doing the failover now`: one of the things that end outages. */
const isStep =
  /^(?:a|an|the|one more|another)(?: (?:quick|full|clean|rolling|manual|emergency|cold|graceful|db|database|pod|node|service|cache|dns|cluster))* (?:rollback|roll back|revert|restart|reboot|failover|fail over|hotfix|redeploy|deploy|rollout|flush|purge|switchover|drain|rebalance|reindex|vacuum|scale[- ]?up|scale[- ]?out|cutover)(?![\p{L}'’-])/iu;
