// A line about an action by its number: `done 7`, `7 by Monday`, `action 7 @asha`, `not doing 7 because …`. Whether there is one of that
// number is for whoever hears it to find out: only then is it about one.

import type { ReadingContext } from '../command.js';
import type { ActionAsk } from '../review-ask.js';
import { readName } from './names.js';
import { dueIn } from './task.js';

export interface ActionLine {
  readonly asks: Exclude<ActionAsk, { action: 'list' }>;
  /** The word *action* stands before its number: it can be nothing else. */
  readonly named: boolean;
}

const number = '(?<action>action (?:item )?|task )?(?:#)?(?<number>[0-9]{1,7})(?![0-9%])';
const done = new RegExp(
  `^(?:done|finished|completed|did)(?: with)? ${number}[\\s.!]*$|^${number.replaceAll('<', '<b')} (?:is |was )?(?:done|finished|completed)[\\s.!]*$`,
  'iu',
);
const dropped = new RegExp(`^(?:not doing|won['’]?t do|will not do|drop(?:ped)?|skip) ${number}(?<why>[\\s\\S]*)$`, 'iu');
const changed = new RegExp(`^${number}(?<rest>[\\s:,–—-]+\\S[\\s\\S]*)$`, 'iu');

/** Null: it is about no action. */
export function actionLine(text: string, context: ReadingContext): ActionLine | null {
  const said = text.trim();
  const isDone = done.exec(said)?.groups;
  if (isDone !== undefined) {
    const [digits, word] = [isDone.number ?? isDone.bnumber, isDone.action ?? isDone.baction];
    return { asks: { action: 'done', number: Number(digits) }, named: word !== undefined };
  }
  const isDropped = dropped.exec(said)?.groups;
  if (isDropped !== undefined) {
    const why = (isDropped.why ?? '')
      .replace(/^[\s,:;.–—-]+/u, '')
      .replace(/^(?:because|since|as)(?: of)?\s+/iu, '')
      .trim();
    return { asks: { action: 'drop', number: Number(isDropped.number), why }, named: isDropped.action !== undefined };
  }
  const isChanged = changed.exec(said)?.groups;
  if (isChanged === undefined) return null;
  const asks = change(Number(isChanged.number), (isChanged.rest ?? '').replace(/^[\s:,–—-]+/u, ''), context);
  return asks === null ? null : { asks, named: isChanged.action !== undefined };
}

/** `by Monday`, `@asha`, `@asha by Fri 10:00`, `long-term`; null where anything of it is left over. */
function change(of: number, rest: string, context: ReadingContext): ActionLine['asks'] | null {
  const base = { action: 'change', number: of } as const;
  const kind = /^(?:is )?(long[- ]?term|preventive)[\s.!]*$/iu.exec(rest)?.[1];
  if (kind !== undefined) return { ...base, ...(/^l/iu.test(kind) ? { longTerm: true } : { preventive: true }) };
  const name = /^(?:to |for )?[@+]/iu.test(rest) ? readName(rest.replace(/^for /iu, ''), context) : null;
  if (name !== null && (name.read !== 'named' || 'role' in name.named)) return null;
  const owner = name?.read === 'named' && 'person' in name.named ? { owner: name.named.person } : {};
  const left = name?.read === 'named' ? name.rest : rest;
  if (left === '') return 'owner' in owner ? { ...base, ...owner } : null;
  if (name === null && !/^(?:by|due|until|till|move[ds]? to|moves to|in \d|to (?:next|mon|tue|wed|thu|fri|sat|sun|tomorrow))/iu.test(left))
    return null;
  const dueAt = dueIn(left.replace(/^(?:due|moved? to|moves to|to)\s+/iu, ''), context);
  return dueAt === null ? null : { ...base, ...owner, dueAt };
}
