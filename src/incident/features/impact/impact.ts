// Who is hit: estimates of customers, where and for what, and the impact in words. Allowed in every status.

import { inWarRoom, repeating } from '../../compose.js';
import { personName } from '../../directory.js';
import { quoted } from '../../escape.js';
import { type Feature, maker, type Verdict } from '../../feature.js';
import { changedBy, type ImpactChanges, type ImpactLists, impactWords, knownImpact } from '../../impact-facts.js';
import { customersAffected, type Incident, type PersonKey } from '../../incident.js';
import { grouped } from '../../moment.js';
import { saidFor } from '../../record-parts.js';
import { firstLine } from '../../wording.js';

interface EstimateCustomers {
  readonly type: 'estimate-customers';
  readonly by: PersonKey;
  readonly customers: number;
}

interface DescribeImpact {
  readonly type: 'describe-impact';
  readonly by: PersonKey;
  readonly text: string;
}

/** Where and for what it hits them. Beside it, or null, what it does to them in words. */
interface PlaceImpact {
  readonly type: 'place-impact';
  readonly by: PersonKey;
  readonly changes: ImpactChanges;
  readonly text: string | null;
}

type ImpactCommand = EstimateCustomers | DescribeImpact | PlaceImpact;

type ImpactEvent =
  /** `now` and `was` hold the kinds that changed. */
  | {
      readonly kind: 'impact-placed';
      readonly now: Readonly<Partial<ImpactLists>>;
      readonly was: Readonly<Partial<ImpactLists>>;
      readonly text: string | null;
    }
  | { readonly kind: 'customers-estimated'; readonly customers: number; readonly previous: number | null }
  | { readonly kind: 'impact-described'; readonly text: string };

export const estimateCustomers = maker<EstimateCustomers>('estimate-customers');
export const describeImpact = maker<DescribeImpact>('describe-impact');

export const placeImpact = maker<PlaceImpact>('place-impact');

interface SameImpact {
  readonly refused: 'same-impact';
  readonly known: ImpactLists;
}

export const impact: Feature<ImpactCommand, ImpactEvent, SameImpact> = {
  name: 'impact',
  commands: {
    'estimate-customers': (incident, { by, customers }) => [
      { kind: 'customers-estimated', by, customers, previous: customersAffected(incident) },
    ],
    'describe-impact': (_incident, { by, text }) => [{ kind: 'impact-described', by, text }],
    'place-impact': place,
  },
  events: {
    'customers-estimated': {
      apply: (was, event) =>
        withImpact(was, { estimates: [...was.impact.estimates, { customers: event.customers, at: event.at, by: event.by }] }),
      line: (event, { who }) =>
        `${who}: ${grouped(event.customers)} customers affected${event.previous === null ? '' : ` (was ${grouped(event.previous)})`}`,
      announce: (event, { incident, directory }) => {
        const before = event.previous === null ? '' : ` (was ${grouped(event.previous)})`;
        return repeating(
          inWarRoom(
            incident,
            `👤 INC-${incident.number} · ${grouped(event.customers)} customers affected${before}, says ${personName(directory, event.by)}`,
          ),
        );
      },
      confirm: (event, _incident, { it }) => `Noted on ${it}: ${grouped(event.customers)} customers affected.`,
      recorded: () => saidFor('impact'),
      undo: 'the number of customers',
      news: (event) => `${grouped(event.customers)} customers affected`,
    },
    'impact-placed': {
      apply: (was, { now, text }) => withImpact(was, { ...now, ...(text === null ? {} : { text }) }),
      line: (event, { who, said }) => `${who}: impact: ${placed(event)}${event.text === null ? '' : said(event.text)}`,
      announce: (event, { incident, directory }) =>
        repeating(
          inWarRoom(
            incident,
            `👤 INC-${incident.number} · impact: ${placed(event)}${describedAs(event.text, 300)} (${personName(directory, event.by)})`,
          ),
        ),
      confirm: (event, _incident, { it }) => `Noted on ${it} as the impact: ${placed(event)}${describedAs(event.text, 200)}`,
      recorded: () => saidFor('impact'),
      // An audience of a place hears of it as soon as the place is known.
      audiences: (event, { incident }) =>
        event.was.locations === undefined
          ? null
          : {
              phase: 'updates',
              wasAt: event.was.locations,
              onlyBegins: true,
              text: () => firstLine('👤', incident, `Impact: ${placed(event)}`),
            },
      undo: 'the impact',
      news: ({ now, text }) => `impact: ${impactWords(now)}${describedAs(text, 200)}`,
    },
    'impact-described': {
      apply: (was, event) => withImpact(was, { text: event.text }),
      line: (event, { who, said }) => `${who}: impact${said(event.text)}`,
      announce: (event, { incident, directory }) =>
        repeating(
          inWarRoom(incident, `👤 INC-${incident.number} · impact: ${quoted(event.text, 300)} (${personName(directory, event.by)})`),
        ),
      confirm: (event, _incident, { it }) => `Noted on ${it} as the impact: ${quoted(event.text, 200)}`,
      recorded: () => saidFor('impact'),
      undo: 'the impact',
      news: (event) => event.text,
    },
  },
  refusals: {
    'same-impact': ({ known }, { it }) => `${it} says that already: ${impactWords(knownImpact(known)) ?? 'nothing of the kind'}.`,
  },
};

function place(incident: Incident, { by, changes, text }: PlaceImpact): Verdict<ImpactEvent, SameImpact> {
  const { locations, channels, products } = incident.impact;
  const now = changedBy(incident.impact, changes);
  const kinds = Object.keys(now) as (keyof ImpactLists)[];
  if (kinds.length === 0 && text === null) return { refused: 'same-impact', known: { locations, channels, products } };
  if (kinds.length === 0 && text !== null) return [{ kind: 'impact-described', by, text }];
  const was = Object.fromEntries(kinds.map((kind) => [kind, incident.impact[kind]]));
  return [{ kind: 'impact-placed', by, now, was, text }];
}

/** `locations eu-1 (was us-1) · channels SMS`. */
const placed = ({ now, was }: { readonly now: Readonly<Partial<ImpactLists>>; readonly was: Readonly<Partial<ImpactLists>> }): string => {
  const before = impactWords(Object.fromEntries(Object.entries(was).filter(([, words]) => words.length > 0)));
  return `${impactWords(now)}${before === null ? '' : ` (was ${before})`}`;
};

/** `: “customers cannot pay”`, or nothing. */
const describedAs = (text: string | null, most: number): string => (text === null ? '' : `: ${quoted(text, most)}`);

const withImpact = (incident: Incident, change: Partial<Incident['impact']>): Incident => ({
  ...incident,
  impact: { ...incident.impact, ...change },
});
