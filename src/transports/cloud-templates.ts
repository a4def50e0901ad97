// Which template carries what outside the 24-hour window, which of them Meta has taken away, and the text as a template takes it.
// Must never use a template that was switched off: Meta would only say no again.

import type { EpochMs } from '../incident/incident.js';
import type { MessageKind } from '../incident/message.js';
import { type CloudTemplates, cut } from './cloud-options.js';
import type { Letter } from './transport.js';

export interface Templates {
  /** The template for this letter, or in words why there is none. */
  choose(letter: Pick<Letter, 'kind' | 'to'>): { readonly name: string } | { readonly none: string };
  /** From now on it is not used. */
  switchOff(name: string, reason: string): void;
  switchOn(name: string): void;
  /** Whether its buttons may be filled in: until it turns out that it has none. */
  takesTaps(name: string): boolean;
  dropTaps(name: string): void;
  /** Of those in use: what is wrong, in words; empty when all is well. */
  troubles(): readonly string[];
}

export function createTemplates(names: CloudTemplates): Templates {
  const off = new Map<string, string>();
  const bare = new Set<string>();
  return {
    choose: ({ kind, to }) => {
      const wanted = nameFor(names, kind, 'chat' in to);
      if (wanted === null) return { none: 'no template for it is configured' };
      const reason = off.get(wanted);
      return reason === undefined ? { name: wanted } : { none: `template ${wanted}: ${reason}` };
    },
    switchOff: (name, reason) => void off.set(name, reason),
    switchOn: (name) => {
      off.delete(name);
      // It was changed and approved anew: it may have buttons now.
      bare.delete(name);
    },
    takesTaps: (name) => !bare.has(name),
    dropTaps: (name) => void bare.add(name),
    troubles: () =>
      [...off].filter(([name]) => name === names.page || name === names.update).map(([name, reason]) => `template ${name}: ${reason}`),
  };
}

/** Groups take no buttons (Groups API: "no interactive"), so the page's template stays out of them. */
const nameFor = ({ page, update }: CloudTemplates, kind: MessageKind, group: boolean): string | null =>
  kind === 'page' && !group ? (page ?? update) : update;

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
