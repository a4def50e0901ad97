// Which lines of the listing are read in ten minutes: what one incident says to people between its first page and its review, each kind of
// message once, in the order of a night. Rows of the listing by name, no words.

import type { Said, Scene } from './scene.js';

/** Headings, and below each the beginnings of heads in the listing; of rows with the same one, the first not yet read. */
export const night: readonly (readonly [title: string, heads: readonly string[]])[] = [
  ['The page', ['opened → Asha', 'opened → Ian']],
  ['Nobody answers', ['paged-again → Asha', 'ack-missed → the room', 'declined → the room', 'page-failed → Ian', 'escalated → the room']],
  ['Somebody has it', ['acknowledged → the room', 'acknowledged → Asha', 'an open page', 'seat-taken → Gus', 'stood-down → Vic']],
  [
    'The war room',
    [
      'room-asked → Mia',
      'card',
      'member-joined → the room',
      'room-chased → Mia',
      'invited → Asha',
      'room-held-back → the room',
      'room-moved → Asha',
    ],
  ],
  [
    'The work',
    [
      'updated → the room',
      'eta-set → the room',
      'action-announced → the room',
      'noted → Ian',
      'linked → the room',
      'category-set → the room',
      'origin-set → the room',
      'resembles → the room',
      'repeat-denied → Asha',
      'alerts-changed → the room',
      'alerts-left-out → the room',
      'sev P2 maybe',
      'severity-changed → Mia',
    ],
  ],
  [
    'Customers',
    [
      'customers-estimated → the room',
      'impact-placed → the room',
      'impact-described → the room',
      'report-joined → Lena',
      'notice-drafted → the room',
      'notice-nudged → Lena',
      'notice-asked → Asha',
      'notice-published → the room',
      'notice-sent → the room',
      'notice-missed → the room',
      'next-notice-missed → Gus',
    ],
  ],
  [
    'A decision',
    [
      'proposed → Mia',
      'proposal-timed-out → the room',
      'approved → the room',
      'rejected → the room',
      'overridden → the room',
      'done → the room',
    ],
  ],
  [
    'The clocks',
    [
      'owner-nudged → Ian',
      'beat-posted → the room',
      'sla-warned → the room',
      'sla-breached → the room',
      'ack-expired → the room',
      'snoozed → Asha',
      'quiet-lifted → Asha',
      'escalation-held → Asha',
    ],
  ],
  [
    'Somebody else takes it',
    ['handed-off → Asha', 'asked-again → Ben', 'given-back → Asha', 'unacknowledged → the room', 'ack-counted → Asha'],
  ],
  ['Two that are one', ['merged → Mia', 'absorbed → Asha', 'unmerged → Asha', 'gave-back → Asha', 'undone → the room']],
  [
    'The end',
    [
      'mitigated → the room',
      'relapsed → Mia',
      'still-firing',
      'resolved → the room',
      'reopened → the room',
      'cancelled → Ben',
      'source-silent → Asha',
      'closed → the room',
    ],
  ],
];

/** Features whose words belong to the day, or to another room than the fight's: they are read in the whole listing. */
export const byDay: readonly string[] = ['rota', 'swarm', 'documents', 'actions', 'review', 'drafting'];

/** The rows of the night out of all scenes. A row that the listing does not hold is an error. */
export function ofTheNight(scenes: readonly Scene[]): readonly Scene[] {
  const left = scenes.flatMap(({ said }) => said.filter(({ text }) => text !== ''));
  const take = (head: string): Said => {
    const at = left.findIndex((one) => one.head === head || one.head.startsWith(head.includes('→') ? head : `${head}, `));
    const [row] = at === -1 ? [] : left.splice(at, 1);
    if (row === undefined) throw new Error(`nothing in the listing begins with "${head}"`);
    return row;
  };
  return night.map(([title, heads]) => ({ title, said: heads.map(take).map(toWhom) }));
}

/** Without the name of the event: whoever listens needs to know whom it goes to. */
const toWhom = ({ head, text }: Said): Said => ({ head: head.replace(/^\S+ → /u, ''), text });
