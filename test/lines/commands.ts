// Every chat command: its help, what is answered when something is missing, and what is asked before it is done.

import type { Heard } from '../../src/commands/command.js';
import { didYouMean, newOrThis, nothingOpenAbout, soundsLikeIncident, stillWaiting, wouldDo } from '../../src/commands/hearing/asking.js';
import { helpText } from '../../src/commands/help-text.js';
import { chatCommands } from '../../src/commands/index.js';
import { direct, gist } from '../commands/hearing.js';
import { t0 } from '../given.js';
import * as say from '../incident/spoken.js';
import { readerOf } from './events.js';
import { incidentAfter, openingOf } from './sample.js';
import { joined, type Said, type Scene } from './scene.js';

/** Lines that lack something, or hold too much. */
const misread: readonly string[] = [
  'oncall database 25:00',
  ...['ack 1 2', 'ack everything', 'ack for ben', 'ack if nobody else does', 'investigating all', 'no to ben', 'undo the resolve'],
  ...[
    'update',
    'eta',
    'eta soon',
    'eta 3 am',
    'customers',
    'impact',
    'impact region',
    'regions',
    'origin',
    'report',
    'promote',
    'dismiss',
    'dismiss 5',
    'doing',
    'note',
    'cause',
    'contributing',
    'fix',
    'lesson',
  ],
  ...['action', 'todo', 'mitigated if it holds', 'resolve all', 'resolve half of it', 'resolve if it holds', 'reopen all', 'close all'],
  ...['mitigated all', 'reopen if it is back', 'close once all is done', 'eta 30h', 'eta when the vendor answers'],
  ...[
    'cancel all',
    'sev',
    'sev 2 checkout',
    'category',
    'category weather',
    'escalate if it gets worse',
    'escalate @zoe',
    'page',
    'page @zoe',
  ],
  ...[
    'page sam',
    'call',
    'call cto',
    'link',
    'runbook ftp://wiki',
    'handoff',
    'handoff @zoe',
    'cover me',
    'take pager of nobody',
    'handoff @cto',
    'lead @ben and more',
    'lead',
  ],
  ...['stand down @zoe', 'propose', 'approve 1 2', 'approve if it is safe', 'reject 1 2', 'override', 'override 1 2', 'done 1 2'],
  ...[
    'room open',
    'join the call',
    'invite',
    'invite +15005550006',
    'invite @ben and mia',
    'merge',
    'merge all 3',
    'duplicate of',
    'snooze',
    'snooze 3d',
    'pause heartbeat',
    'pause heartbeat nightly-backup 30d',
    'resume heartbeat',
  ],
  ...['maintenance payments', 'maintenance payments Sat', 'emergency maintenance payments now-04:00', 'maintenance 3 maybe', 'extend'],
  ...['cancel maintenance of the lift', 'end maintenance 3 when it is done', 'maintenance payments Sat 02:00-04:00 not sure yet'],
  ...['silence', 'silence payments-db', 'silence payments-db 30d', 'unsilence two words', 'declare', 'drill', 'addresses @zoe'],
  ...[
    'P1 checkout',
    'P2 or P1 ack',
    'p1 help me',
    'make it 2 checkout is slow',
    'ack #999999999999',
    '#0 status',
    '42 43 resolve',
    'P1 restart the pool',
    'P1 fix',
    'P2 note',
    'test page @zoe',
  ],
];

/** Lines understood in part, which are asked about. */
const unsure: readonly string[] = [
  ...['resolve for EU only', 'mitigated for now in EU maybe', 'cancel looks like a test', 'close maybe', 'reopen maybe', 'take over'],
  ...[
    'approve in 10 minutes',
    'reject maybe',
    'handoff @ben maybe',
    'stand down maybe',
    'escalate maybe later',
    'sev P2 maybe',
    'upgrade maybe',
  ],
  ...['downgrade maybe', 'snooze 15 maybe', 'silence payments-db 1h maybe', 'declare P2 search is slow maybe', 'new pool is full'],
  ...['override maybe', 'no for now maybe', 'fixed for most', 'declare P1 checkout down?'],
];

/** Typing slips. */
const slips: readonly string[] = ['akc', 'reslove pool restarted', 'esclate', 'aprove', 'mitgated', 'propse restart the pool'];

const heard = (lines: readonly string[], words: (heard: Heard) => string | null): readonly Said[] =>
  lines.flatMap((line) => {
    const text = words(direct(line));
    return text === null ? [] : [{ head: line, text }];
  });

const misreadWords = (one: Heard): string | null =>
  one.heard === 'misread' ? `${one.misread.misread}\nFor example: *${one.misread.example}*` : null;

/** What is asked before something is done. */
export const asksBefore = (): readonly string[] => questions().map(({ text }) => text);

const questions = (): readonly Said[] => {
  const open = openingOf();
  const orders = chatCommands
    .filter(({ asOrder }) => asOrder !== undefined)
    .flatMap(({ examples }) => examples.find((example) => gist(direct(example)).startsWith('ask ')) ?? []);
  return heard([...new Set([...orders, ...unsure])], (one) =>
    one.heard === 'unsure' || one.heard === 'ask'
      ? wouldDo(one.command, one.ask, one.command.incident === 'none' ? null : open, readerOf('ben', t0 + 6 * say.minute))
      : null,
  );
};

export const commandScenes = (): readonly Scene[] => {
  const open = incidentAfter(say.opens());
  const taken = incidentAfter(say.opens(), say.ack('asha'), say.proposes('asha'));
  const reader = readerOf('ben', t0 + 6 * say.minute);
  const handed = incidentAfter(say.opens(), say.ack('asha'), say.handsOff('asha', 'ben'));
  const [proposal] = taken.proposals;
  if (proposal === undefined) throw new Error('no proposal');
  return [
    {
      title: 'Help',
      said: [
        { head: 'help', text: helpText(chatCommands, null) },
        // Of the groups one: the line of each command stands at the head of its own help.
        { head: 'help people', text: helpText(chatCommands, 'people') },
        { head: 'help nonsense', text: helpText(chatCommands, 'nonsense') },
        // What else each answers to is shown of the first few.
        ...chatCommands.map(({ name }, at) => ({
          head: `help ${name}`,
          text: helpText(chatCommands, name)
            .split('\n')
            .slice(0, at < 5 ? 3 : 2)
            .join('\n'),
        })),
      ],
    },
    {
      title: 'Something is missing',
      said: joined(heard([...chatCommands.map(({ name }) => name), ...misread], misreadWords)),
    },
    {
      title: 'Asked before it is done',
      said: [
        ...questions(),
        ...heard(slips, (one) => (one.heard === 'near-miss' ? didYouMean(one.line, readerOf('ben', t0)) : null)),
        { head: 'checkout is down', text: soundsLikeIncident('checkout is down', 'P1') },
        { head: 'is checkout down?', text: nothingOpenAbout('checkout down', 'P1') },
        ...heard(['P1 INCIDENT: search down'], (one) =>
          one.heard === 'ask' && one.ask.ask === 'declare' ? newOrThis(one.ask.declaration, open) : null,
        ),
      ],
    },
    {
      title: 'Not understood, and something waits for whoever spoke',
      said: [
        { head: 'an open page', text: stillWaiting({ waits: 'page', incident: open, others: [] }, reader) },
        { head: 'two open pages', text: stillWaiting({ waits: 'page', incident: open, others: [{ ...taken, number: 43 }] }, reader) },
        { head: 'a hand-over', text: stillWaiting({ waits: 'handover', incident: handed }, reader) },
        { head: 'a decision', text: stillWaiting({ waits: 'decision', incident: taken, proposal }, reader) },
        { head: 'nobody has it', text: stillWaiting({ waits: 'somebody', incident: open }, reader) },
      ],
    },
  ];
};
