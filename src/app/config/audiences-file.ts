// The audiences of `muster.yaml`: who hears of incidents without working on them.

import { z } from 'zod';
import { type Audience, audienceHears, insideWords, type OutsideAddress, usualEveryMs } from '../../incident/audience.js';
import { severities } from '../../incident/incident.js';
import type { Organisation } from '../../people/organisation.js';
import { parseDuration } from './durations.js';
import { timeOfDay } from './quiet-hours.js';
import { fields, list, maybe, word } from './schema-parts.js';
import { choice, type Names, oneOf } from './schemas.js';
import { complain, type Judged, namesIn, readEntries, readOne } from './sections.js';

const addressWanted = 'a transport and an address there, like mail:noc@example.com';
const address = z.string({ error: addressWanted }).transform((text, context): OutsideAddress => {
  const [, transport = '', chat = ''] = /^([a-z]+):\s*(\S+)$/.exec(text.trim()) ?? [];
  if (transport !== '') return { transport, chat };
  context.addIssue({ code: 'custom', message: addressWanted });
  return z.NEVER;
});

const everyWanted = 'a time like 15m, or 0 for every update at once';
const every = z.string({ error: everyWanted }).transform((text, context) => {
  const ms = text.trim() === '0' ? 0 : parseDuration(text);
  if (ms !== null) return ms;
  context.addIssue({ code: 'custom', message: everyWanted });
  return z.NEVER;
});

/** One entry of `audiences:`. */
export const audienceSchema = (names: Names) =>
  fields({
    people: maybe(list(oneOf(names.people, 'a person of this file'), 'a list of people')),
    addresses: maybe(list(address, 'a list of addresses')),
    severities: maybe(list(choice(severities), 'a list of severities')),
    services: maybe(list(word('the name of a service, with * for anything'), 'a list of services')),
    teams: maybe(list(oneOf(names.teams, 'a team of this file'), 'a list of teams')),
    locations: maybe(list(word('the name of a place, with * for anything'), 'a list of places')),
    hears: maybe(list(choice(audienceHears), `a list of ${audienceHears.join(', ')}`)),
    every: maybe(every),
    via: maybe(word('the name of a transport')),
    words: maybe(choice(audienceWords)),
    digest: maybe(timeOfDay),
  });

type Given = z.output<ReturnType<typeof audienceSchema>>;

/** The audiences; nothing where the file has none. */
export function readAudiences(judged: Judged, names: Names): Pick<Organisation, 'audiences'> {
  const { entries } = readEntries(judged, 'audiences', audienceSchema(names));
  for (const [key, { people, addresses }] of entries) {
    if ((people ?? []).length + (addresses ?? []).length === 0)
      complain(judged, ['audiences', key], 'nobody in it', 'people, addresses, or both');
  }
  return entries.size === 0 ? {} : { audiences: [...entries].map(([key, given]) => audienceOf(key, given)) };
}

const audienceWords = ['customers', ...insideWords] as const;

/** What it is called says how a draft speaks to it, where nothing else does. */
function wordsOf(key: string, given: Given['words']): Pick<Audience, 'words'> {
  const words = given ?? key;
  const inside = insideWords.find((one) => one === words);
  return inside === undefined ? {} : { words: inside };
}

const audienceOf = (key: string, given: Given): Audience => ({
  key,
  people: given.people ?? [],
  outside: given.addresses ?? [],
  severities: given.severities ?? ['P1', 'P2'],
  services: given.services,
  teams: given.teams,
  locations: given.locations,
  incident: null,
  hears: given.hears ?? ['open', 'updates', 'all-clear'],
  everyMs: given.every ?? usualEveryMs,
  via: given.via,
  ...wordsOf(key, given.words),
  ...(given.digest === null ? {} : { digestAt: given.digest }),
});

/** Who sits in the swarm of each incident; `swarm:` of the file. */
export const swarmSchema = (people: ReadonlySet<string>, audiences: ReadonlySet<string>) =>
  fields({
    people: maybe(list(oneOf(people, 'a person of this file'), 'a list of people')),
    audiences: maybe(list(oneOf(audiences, 'an audience of this file'), 'a list of audiences')),
  });

/** Nothing where the file has none. */
export function readSwarm(judged: Judged, { people }: Names): Pick<Organisation, 'swarm'> {
  if (judged.file.at(['swarm']) == null) return {};
  const given = readOne(judged, ['swarm'], swarmSchema(people, namesIn(judged.file, 'audiences')));
  return given === null ? {} : { swarm: { people: given.people ?? [], audiences: given.audiences ?? [] } };
}
