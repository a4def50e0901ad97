import { describe, expect, test } from 'vitest';
import { approve } from '../../src/commands/approve.js';
import type { Ask } from '../../src/commands/command.js';
import { done } from '../../src/commands/done.js';
import { override } from '../../src/commands/override.js';
import { propose } from '../../src/commands/propose.js';
import { reject } from '../../src/commands/reject.js';
import { asksBack, countsInRooms, direct, gist, isTalkInRooms, understands } from './hearing.js';

const ask = (text: string, vp = false): Ask => ({ ask: 'command', command: { type: 'propose', text, vp } });
const yes = (proposal: number | null = null): Ask => ({ ask: 'approve', proposal });
const no = (why = '', proposal: number | null = null): Ask => ({ ask: 'reject', proposal, why });
const taken = (text = '', proposal: number | null = null): Ask => ({ ask: 'command', command: { type: 'done', proposal, text } });
const first = (why: string, proposal: number | null = null): Ask => ({ ask: 'command', command: { type: 'override', proposal, why } });

describe('decisions', () => {
  understands(propose, {
    'propose restart the pool': ask('restart the pool'),
    'Proposal: restart the pool, then drain db01': ask('restart the pool, then drain db01'),
    'propose 3 restarts': ask('3 restarts'),
    "propose don't restart, drain instead": ask("don't restart, drain instead"),
    'propose vp: fail over to the second region': ask('fail over to the second region', true),
    'propose to VP fail over': ask('fail over', true),
    'propose INC-42 restart': [ask('restart'), { number: 42 }],
    '42 propose restart': [ask('restart'), { number: 42 }],
  });
  understands(approve, {
    approve: yes(),
    approved: yes(),
    'Approved. Proceed.': yes(),
    'Approved. Proceed with restart.': yes(),
    'yes, approved': yes(),
    'approve it': yes(),
    'approve the restart': yes(),
    'approve 2': yes(2),
    'approve #2': yes(2),
    'approve proposal 2': yes(2),
    'approved 2.': yes(2),
    'approve INC-42': [yes(), { number: 42 }],
    '#42 approve 2': [yes(2), { number: 42 }],
  });
  understands(reject, {
    reject: no(),
    'reject not during payroll': no('not during payroll'),
    'rejected: too risky': no('too risky'),
    'reject 2 too risky': no('too risky', 2),
    'reject #2, because it is too risky': no('it is too risky', 2),
  });
  understands(done, {
    done: taken(),
    'Done.': taken(),
    'done 2': taken('', 2),
    'done: pool restarted': taken('pool restarted'),
    'done 2: pool restarted': taken('pool restarted', 2),
  });
  understands(override, {
    'override restart now because nobody answers': first('restart now because nobody answers'),
    'override because nobody answers': first('nobody answers'),
    'override 2 because nobody answers': first('nobody answers', 2),
  });

  asksBack(propose, ['propose', 'propose vp:']);
  asksBack(approve, ['approve 2 3', 'approve 1 and 2', 'approve 0', 'approve when the backup is done', 'approve 2 but only at night']);
  asksBack(override, ['override', 'override because']);

  test.each(['approve?', 'approved?', "don't approve", 'not approved', 'propose restart pool?', 'done?', 'override?'])(
    '“%s” decides nothing',
    (text) => {
      expect(gist(direct(text))).toMatch(/^wondering/);
    },
  );

  countsInRooms(approve, ['approve', 'Approved. Proceed with restart.', 'approve 2', 'approve the restart', 'please approve']);
  countsInRooms(reject, ['reject too risky', 'rejected: too risky']);
  countsInRooms(done, ['done', 'done 2', 'Done: pool restarted']);
  countsInRooms(propose, ['propose restart the pool']);
  isTalkInRooms([
    'approved the PR yesterday',
    'approve the PR',
    'approved by whom',
    'go ahead and grab lunch',
    'done with this nonsense',
    'done and dusted for today',
    'proposal is in the doc',
    'rejected my expenses again',
  ]);
});
