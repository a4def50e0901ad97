// The duty moves on: seats nobody has taken go to whoever is on call now, who is asked in place of whoever leaves.

import { askedNow } from '../../asked-now.js';
import { pagedToo } from '../../changes.js';
import { everybody } from '../../compose.js';
import { names, personName } from '../../directory.js';
import { type EventOf, type Feature, maker, type Verdict } from '../../feature.js';
import { type EpochMs, type Incident, isOpen, type Paged, type PersonKey, type Seats } from '../../incident.js';
import { exceptPaged, pages } from '../../pages.js';
import { freedBy, isAsBefore, isNews, onRota, rotaSeen, type SeatMove, withRota } from '../../rota.js';
import { firstLine, roleWord } from '../../wording.js';

interface FollowRota {
  readonly type: 'follow-rota';
  /** Whom the rota gives each seat at this moment. */
  readonly rota: Seats;
}

interface RotaFollowed {
  readonly kind: 'rota-followed';
  readonly rota: Seats;
  /** Seats that moved; those somebody holds did not. */
  readonly moves: readonly SeatMove[];
  /** Asked now, because somebody was before in the same role. */
  readonly paged: readonly Paged[];
  /** They sit nowhere any more and hear no more of it. */
  readonly freed: readonly PersonKey[];
}

export const followRota = maker<FollowRota>('follow-rota');

/** Who sits nowhere any more after these events. */
export const freedIn = (events: readonly { readonly kind: string }[]): readonly PersonKey[] =>
  (events as readonly (RotaFollowed | { readonly kind: '' })[]).flatMap((event) => (event.kind === 'rota-followed' ? event.freed : []));

export const rota: Feature<FollowRota, RotaFollowed> = {
  name: 'rota',
  commands: { 'follow-rota': follow },
  events: {
    'rota-followed': {
      apply: followed,
      line: ({ moves, paged, rota }, { name, all, directory }) => {
        const moved = moves.map(({ role, from, to }) => `${roleWord(role)} ${name(to)}${from === null ? '' : ` (was ${name(from)})`}`);
        const asked = paged.length === 0 ? '' : `; paged ${all(paged)}`;
        if (moved.length > 0) return `On duty now: ${moved.join(', ')}${asked}`;
        return `On duty now: ${names(
          directory,
          [rota.owner, rota.backup].filter((one) => one !== undefined),
        )}; the seats stay as they are`;
      },
      announce: (event, context) => {
        const { incident, directory } = context;
        if (event.moves.length === 0) return [];
        const moved = event.moves.map(
          ({ role, from, to }) =>
            `${personName(directory, to)} is ${roleWord(role)}${from === null ? '' : ` (was ${personName(directory, from)})`}`,
        );
        return [
          ...pages(context, event.at, event.paged, ({ news }) => news.youAreOnCall),
          ...exceptPaged(everybody(incident, null, firstLine('👥', incident, `On duty now: ${moved.join(', ')}`)), event.paged),
        ];
      },
      confirm: () => null,
    },
  },
  refusals: {},
};

/** Nothing to say while the rota is as it was. An incident that is over only remembers, for the case that it opens again. */
function follow(incident: Incident, { rota }: FollowRota, now: EpochMs): Verdict<RotaFollowed> {
  if (isAsBefore(incident, rota)) return [];
  if (!isOpen(incident))
    return isNews(incident, rota) ? [{ kind: 'rota-followed', by: 'muster', rota, moves: [], paged: [], freed: [] }] : [];
  const moved = onRota(incident, rota);
  const { seats, moves } = moved;
  if (moves.length === 0 && !isNews(incident, rota)) return [];
  const paged = askedNow(incident, seats, moves, now);
  const seated = moves.filter(({ role }) => incident.policy.roomSeats.includes(role)).map(({ to }) => to);
  const called = [...new Set([...seated, ...paged.map(({ person }) => person)])];
  return [
    { kind: 'rota-followed', by: 'muster', rota, moves, paged, freed: freedBy(incident, moved) },
    ...(called.length === 0 ? [] : [{ signal: 'people-called', incident, by: 'muster', people: called, reason: 'seat' } as const]),
  ];
}

function followed(was: Incident, event: EventOf<RotaFollowed>): Incident {
  if (!isOpen(was)) return rotaSeen(was, event.rota);
  const moved = withRota(was, event.rota);
  return { ...moved, paged: pagedToo(moved, event.paged) };
}
