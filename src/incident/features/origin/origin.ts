// Where the cause lies: with us, or outside. Known late more often than not, so it may be said when all is over.

import { inWarRoom, repeating } from '../../compose.js';
import { personName } from '../../directory.js';
import { quoted } from '../../escape.js';
import { type Feature, maker } from '../../feature.js';
import type { Origin, PersonKey } from '../../incident.js';
import { causeSlice } from '../../origin.js';

interface SetOrigin {
  readonly type: 'set-origin';
  readonly by: PersonKey;
  readonly origin: Origin;
  /** What lies behind it; empty: nobody says. */
  readonly cause: string;
}

interface OriginSet {
  readonly kind: 'origin-set';
  readonly from: Origin;
  readonly to: Origin;
  readonly cause: string;
}

export const setOrigin = maker<SetOrigin>('set-origin');

export const origin: Feature<SetOrigin, OriginSet> = {
  name: 'origin',
  commands: {
    'set-origin': (incident, { by, origin: to, cause }) =>
      incident.origin === to && (cause === '' || causeSlice.read(incident) === cause)
        ? { refused: 'already-done' }
        : [{ kind: 'origin-set', by, from: incident.origin, to, cause }],
  },
  events: {
    'origin-set': {
      apply: (was, { from, to, cause }) =>
        causeSlice.write({ ...was, origin: to }, cause === '' ? (from === to ? causeSlice.read(was) : null) : cause),
      line: (event, { who, said }) => `${who}: ${where(event)}${event.cause === '' ? '' : said(event.cause)}`,
      announce: (event, { incident, directory }) =>
        repeating(
          inWarRoom(incident, `🔎 INC-${incident.number} · ${where(event)}${because(event, 300)} (${personName(directory, event.by)})`),
        ),
      confirm: (event, _incident, { it }) => `Noted on ${it}: ${where(event)}${because(event, 200)}.`,
      undo: 'where the cause lies',
      archived: ({ cause }) => (cause === '' ? null : { as: 'cause', text: cause }),
      news: (event) => `${where(event)}${because(event, 160)}`,
    },
  },
  refusals: {},
};

const where = ({ to }: Pick<OriginSet, 'to'>): string => (to === 'external' ? 'the cause lies outside' : 'the cause is ours');

const because = ({ cause }: Pick<OriginSet, 'cause'>, most: number): string => (cause === '' ? '' : `: ${quoted(cause, most)}`);
