// How a page stands now, for transports that read it out and ask for a key: what it is about, who has it, whether anybody still needs it.

import type { Deps } from '../handling/dependencies.js';
import { type Directory, personName, zoneOf } from '../incident/directory.js';
import { type Incident, isOpen, ownerOf, type PersonKey, severities } from '../incident/incident.js';
import { answerTitles, type Message } from '../incident/message.js';
import { timeOfDay } from '../incident/moment.js';
import type { OutboxRow } from '../store/store.js';
import type { NamedPerson, PagedIncident, PageStanding } from '../transports/transport.js';
import { noLongerNeeded } from './still-wanted.js';

/** By its marker, which is the id of its row; null where that is no page to a person. */
export async function pageStanding(deps: Deps, marker: string): Promise<PageStanding | null> {
  const row = await rowOf(deps, marker);
  if (row === null || row.message.kind !== 'page' || row.message.to.kind !== 'person') return null;
  const { message } = row;
  const { person } = row.message.to;
  const numbers = message.bundle?.incidents ?? (message.incident === null ? [] : [message.incident]);
  const found = await Promise.all(numbers.map((number) => deps.store.incident(number)));
  const directory = deps.directory();
  const incidents = found
    .filter((incident) => incident !== null)
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.number - b.number)
    .map((incident) => pagedIncident(incident, directory, person));
  return {
    person: { key: person, language: deps.organisation().people.get(person)?.language ?? null },
    about: numbers.length === 0 ? 'test' : 'page',
    asks: asks(message),
    over: await noLongerNeeded(deps, message),
    incidents,
  };
}

/** Whether it asks them to take it; several told in one do. */
const asks = ({ choices = [], bundle }: Message): boolean => bundle !== undefined || choices[0]?.title === answerTitles[0];

async function rowOf({ store }: Pick<Deps, 'store'>, marker: string): Promise<OutboxRow | null> {
  const id = /^[0-9]{1,15}$/.test(marker) ? Number(marker) : null;
  if (id === null) return null;
  const [row] = await store.messages({ below: id + 1, limit: 1 });
  return row?.id === id ? row : null;
}

function pagedIncident(incident: Incident, directory: Directory, reader: PersonKey): PagedIncident {
  const { number, severity, title, drill, version, ack, paged } = incident;
  const owner = ownerOf(incident);
  const named = (key: PersonKey): NamedPerson => ({ key, name: personName(directory, key) });
  return {
    number,
    severity,
    title,
    drill,
    isOpen: isOpen(incident),
    version,
    ack: ack === null ? null : { by: ack.by, name: personName(directory, ack.by), at: timeOfDay(ack.at, zoneOf(directory, reader)) },
    owner: owner === null ? null : named(owner),
    paged: paged.map(named),
  };
}
