// Which template carries what outside the 24-hour window, which of them Meta has taken away, and the text as a template takes it.
// Must never use a template that was switched off: Meta would only say no again.

import type { EpochMs } from '../../incident/incident.js';
import { areAnswers } from '../../incident/message.js';
import type { OutboundMessage } from '../transport.js';
import { type CloudTemplates, cut } from './options.js';

export interface Chosen {
  readonly name: string;
  /** Whether it has buttons to be filled in. */
  readonly takesTaps: boolean;
}

export interface Templates {
  /**
   * The template for this message, or in words why there is none. The buttons of the page's template were titled when it was approved,
   * so only a page with just those answers fills them; any other goes by the plain one. A page goes by either when the other is gone.
   * Groups take no buttons (Groups API: "no interactive"), so the page's template stays out of them.
   */
  choose(outbound: Pick<OutboundMessage, 'kind' | 'to' | 'choices'>): Chosen | { readonly none: string };
  /** From now on it is not used. */
  switchOff(name: string, reason: string): void;
  switchOn(name: string): void;
  /** It turned out to have no buttons. */
  dropTaps(name: string): void;
  /** Of those in use: what is wrong, in words; empty when all is well. */
  troubles(): readonly string[];
}

export function createTemplates(names: CloudTemplates): Templates {
  const off = new Map<string, string>();
  const bare = new Set<string>();
  return {
    choose: ({ kind, to, choices }) => {
      const personal = kind === 'page' && !('chat' in to);
      const answered = areAnswers(choices);
      const mine = personal ? names.page : null;
      const other = choices.length > 0 && !answered;
      const wanted = (other ? [names.update, mine] : [mine, names.update]).filter((one) => one !== null);
      const name = wanted.find((one) => !off.has(one));
      if (name !== undefined) return { name, takesTaps: personal && answered && name === names.page && !bare.has(name) };
      const [first] = wanted;
      return { none: first === undefined ? 'no template for it is configured' : `template ${first}: ${off.get(first)}` };
    },
    switchOff: (name, reason) => void off.set(name, reason),
    switchOn: (name) => {
      off.delete(name);
      // It was changed and approved anew: it may have buttons now.
      bare.delete(name);
    },
    dropTaps: (name) => void bare.add(name),
    troubles: () =>
      [...off].filter(([name]) => name === names.page || name === names.update).map(([name, reason]) => `template ${name}: ${reason}`),
  };
}

/** Free text goes for 24 hours after they wrote; a minute less, because it has to arrive in time. */
const windowMs = 24 * 60 * 60_000 - 60_000;

export const isWindowOpen = (heardAt: EpochMs | null, now: EpochMs): boolean => heardAt !== null && now - heardAt < windowMs;

/** A body holds 1,024 characters, variable filled in (Meta, "template components"): what the template says itself needs room too. */
const variableMost = 900;

/** A variable takes no line breaks, no tabs and no more than four spaces in a row (code 132012 otherwise; "template components"). */
export const asVariable = (text: string): string =>
  cut(
    text
      .split(/[\r\n\t]+/)
      .map((line) => line.trim().replace(/ {2,}/g, ' '))
      .filter((line) => line !== '')
      .join(' · '),
    variableMost,
  );
