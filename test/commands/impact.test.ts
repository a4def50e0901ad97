import { describe } from 'vitest';
import { category } from '../../src/commands/category.js';
import type { Ask } from '../../src/commands/command.js';
import { impact, regions } from '../../src/commands/impact.js';
import type { ImpactKind } from '../../src/incident/impact-facts.js';
import type { Category } from '../../src/incident/incident.js';
import { asksBack, countsInRooms, isTalkInRooms, understands } from './hearing.js';

const describeIt = (text: string): Ask => ({ ask: 'command', command: { type: 'describe-impact', text } });
const kind = (to: Category): Ask => ({ ask: 'command', command: { type: 'categorise', category: to } });

type Lists = Readonly<Partial<Record<ImpactKind, readonly string[]>>>;
const places = (only: Lists, text: string | null = null): Ask => ({
  ask: 'command',
  command: {
    type: 'place-impact',
    changes: Object.fromEntries(Object.entries(only).map(([kind, words]) => [kind, { only: words, also: [], not: [] }])),
    text,
  },
});
const changes = (kind: ImpactKind, only: readonly string[] | null, also: readonly string[], not: readonly string[]): Ask => ({
  ask: 'command',
  command: { type: 'place-impact', changes: { [kind]: { only, also, not } }, text: null },
});

describe('where and for what', () => {
  understands(impact, {
    'impact region eu-1 channel sms,whatsapp product api': places({
      locations: ['eu-1'],
      channels: ['sms', 'whatsapp'],
      products: ['api'],
    }),
    'impact regions eu-1 and us-1: customers cannot pay by card': places({ locations: ['eu-1', 'us-1'] }, 'customers cannot pay by card'),
    'impact region eu-1 – nobody can pay': places({ locations: ['eu-1'] }, 'nobody can pay'),
    'impact: region: eu-1, channel: SMS': places({ locations: ['eu-1'], channels: ['SMS'] }),
    'impact region is eu-1': places({ locations: ['eu-1'] }),
    'impact region New York': places({ locations: ['New York'] }),
    'impact region: new york': places({ locations: ['new york'] }),
    'impact products none': places({ products: [] }),
    'impact also channel rcs': changes('channels', null, ['rcs'], []),
    'impact region not us-1': changes('locations', null, [], ['us-1']),
    'impact regions +us-1 -eu-1': changes('locations', null, ['us-1'], ['eu-1']),
    'impact #42 region eu-1': [places({ locations: ['eu-1'] }), { number: 42 }],
    // Somebody's own description stays one.
    'impact region EU checkout down': describeIt('region EU checkout down'),
    'impact products page is slow': describeIt('products page is slow'),
    'impact location services are fine': describeIt('location services are fine'),
    'impact regions unknown': describeIt('regions unknown'),
    'impact regions eu-1, us-1, app is fine': describeIt('regions eu-1, us-1, app is fine'),
    'impact 3 regions': describeIt('3 regions'),
    'impact region of Madrid': describeIt('region of Madrid'),
    'impact customers in region eu-1': describeIt('customers in region eu-1'),
  });
  understands(regions, {
    'regions eu-1, us-1': places({ locations: ['eu-1', 'us-1'] }),
    'location eu-1': places({ locations: ['eu-1'] }),
    'affected regions: eu-1': places({ locations: ['eu-1'] }),
    'channels SMS and WhatsApp': places({ channels: ['SMS', 'WhatsApp'] }),
    'products api': places({ products: ['api'] }),
    'products none': places({ products: [] }),
    'regions also us-1': changes('locations', null, ['us-1'], []),
    '42 regions eu-1': [places({ locations: ['eu-1'] }), { number: 42 }],
    'regions 42 eu-1': [places({ locations: ['eu-1'] }), { number: 42 }],
  });
  asksBack(regions, ['regions', 'products', 'location']);
  asksBack(impact, ['impact region', 'impact region eu-1 channel']);
  countsInRooms(regions, ['regions eu-1, us-1', 'products: api', 'channels SMS, WhatsApp', 'region: eu-1']);
  isTalkInRooms([
    'regions',
    'region eu-1',
    'regions are fine',
    'regions look good',
    'product team is looking',
    'product owner asks',
    'products page is slow',
    'channel manager restarted',
    'channels look ok',
    'channel 4',
    'location services down',
    'location unknown',
  ]);
});

describe('impact and category', () => {
  understands(impact, {
    'impact EU checkout down': describeIt('EU checkout down'),
    'impact: 3 regions, app is fine': describeIt('3 regions, app is fine'),
    'impact #42 EU only': [describeIt('EU only'), { number: 42 }],
  });
  asksBack(impact, ['impact']);

  understands(category, {
    'category security': kind('security'),
    'category: perf': kind('performance'),
    'categorise as data': kind('data'),
    'category infrastructure 42': kind('infrastructure'),
    '42 category bug': [kind('bug'), { number: 42 }],
  });
  asksBack(category, ['category', 'category weather']);

  countsInRooms(category, ['category security']);
  countsInRooms(impact, ['impact: EU checkout down']);
  isTalkInRooms(['category weather', 'impact']);
});
