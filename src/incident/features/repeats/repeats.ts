// An incident is like one that is over: found by comparison right after it opened, or said by a person, who also says when it is not.

import { inWarRoom, tell } from '../../compose.js';
import { type Feature, maker } from '../../feature.js';
import { type Actor, isOpen, isPerson, ownerOf, type PersonKey } from '../../incident.js';
import { type Earlier, repeatOf, repeatSlice, repeatWords } from '../../repeats.js';
import { firstLine } from '../../wording.js';

type RepeatCommand =
  /** `of` null: there is no such incident; `open`: it is not over. */
  | { readonly type: 'mark-repeat'; readonly by: Actor; readonly of: Earlier | null; readonly number: number; readonly open: boolean }
  | { readonly type: 'not-a-repeat'; readonly by: PersonKey };

type RepeatEvent = { readonly kind: 'resembles'; readonly of: Earlier } | { readonly kind: 'repeat-denied'; readonly of: number };

type RepeatRefusal =
  | { readonly refused: 'repeat-of-itself' }
  | { readonly refused: 'repeat-of-open'; readonly other: number }
  | { readonly refused: 'repeat-of-nothing'; readonly other: number }
  | { readonly refused: 'no-repeat' };

type Of<T extends RepeatCommand['type']> = Extract<RepeatCommand, { type: T }>;

export const markRepeat = maker<Of<'mark-repeat'>>('mark-repeat');
export const notARepeat = maker<Of<'not-a-repeat'>>('not-a-repeat');

export const repeats: Feature<RepeatCommand, RepeatEvent, RepeatRefusal> = {
  name: 'repeats',
  commands: {
    'mark-repeat': (incident, { by, of, number, open }) => {
      const known = repeatSlice.read(incident);
      // Whatever a person said, or was found before, stays.
      if (!isPerson(by) && known !== null) return [];
      if (number === incident.number) return { refused: 'repeat-of-itself' };
      if (open) return { refused: 'repeat-of-open', other: number };
      if (of === null) return { refused: 'repeat-of-nothing', other: number };
      return known?.of?.number === number && isPerson(known.of.by) ? { refused: 'already-done' } : [{ kind: 'resembles', by, of }];
    },
    'not-a-repeat': (incident, { by }) => {
      const of = repeatOf(incident);
      return of === null ? { refused: 'no-repeat' } : [{ kind: 'repeat-denied', by, of: of.number }];
    },
  },
  events: {
    resembles: {
      apply: (was, { by, of }) => repeatSlice.write(was, { of: { ...of, by } }),
      line: ({ by, of, at }, { who, directory }) =>
        isPerson(by)
          ? `${who}: ${repeatWords({ ...of, by }, at, directory.timezone).replace(/^A/u, 'a')}`
          : repeatWords({ ...of, by }, at, directory.timezone),
      // Its card has it. Of the bad ones whoever is to mend it hears how it was mended then.
      announce: ({ by, of, at }, { incident, directory }) => {
        if (isPerson(by)) return inWarRoom(incident, `🔁 ${repeatWords({ ...of, by }, at, directory.timezone)}`);
        if (incident.severity > 'P2' || (of.fix === null && of.leftToDo === undefined) || !isOpen(incident)) return [];
        const owner = incident.ack?.by ?? ownerOf(incident);
        const text = firstLine('🔁', incident, repeatWords({ ...of, by }, at, directory.timezone));
        return incident.room !== null
          ? inWarRoom(incident, text)
          : owner === null || !incident.paged.includes(owner)
            ? []
            : [tell(incident, owner, text)];
      },
      confirm: ({ of }, _incident, { it }) => `${it} is kept as a repeat of INC-${of.number}.`,
      undo: 'the repeat',
    },
    'repeat-denied': {
      apply: (was) => repeatSlice.write(was, { of: null }),
      line: ({ of }, { who }) => `${who}: not a repeat of INC-${of}`,
      announce: () => [],
      confirm: ({ of }, _incident, { it }) => `${it} no longer counts as a repeat of INC-${of}.`,
      undo: 'the word that it is no repeat',
    },
  },
  refusals: {
    'repeat-of-itself': (_, { it }) => `${it} cannot be a repeat of itself.`,
    'repeat-of-open': ({ other }, { it }) => `INC-${other} is still open. If ${it} is the same outage, *merge ${other}* makes them one.`,
    'repeat-of-nothing': ({ other }) => `There is no INC-${other}. *search* and a few words finds what happened before.`,
    'no-repeat': (_, { it }) => `${it} is not kept as a repeat of anything.`,
  },
};
