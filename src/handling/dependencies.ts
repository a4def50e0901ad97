// What the bot's verbs are given. Ports and plain functions only: nothing here knows an adapter.

import type { FastifyBaseLogger } from 'fastify';
import type { Feed } from '../calendars/feed.js';
import type { Clock } from '../clock.js';
import type { Directory } from '../incident/directory.js';
import type { HeartbeatStanding } from '../incident/heartbeats-report.js';
import type { SourcesHeard } from '../incident/sources-report.js';
import type { TransportStanding } from '../incident/transports-report.js';
import type { Maintenance } from '../maintenance/maintenance.js';
import type { Organisation } from '../people/organisation.js';
import type { MediaStore } from '../store/media.js';
import type { Store } from '../store/store.js';
import type { Capabilities, TransportTraits } from '../transports/transport.js';

export interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  /** The organisation as it is now; a reload replaces it. */
  readonly organisation: () => Organisation;
  readonly directory: () => Directory;
  /** Wakes the sender: something new may be in the outbox. */
  readonly nudge: () => void;
  readonly log: FastifyBaseLogger;
  /** In the order of WHATSAPP; the first is primary. */
  readonly transports: readonly (Omit<TransportTraits, 'limits'> & { readonly can: Capabilities })[];
  /** How each of them stands now. */
  readonly standing: () => readonly TransportStanding[];
  /** What was heard of the sources of alerts; absent: nobody counts. */
  readonly sourcesHeard?: () => Promise<SourcesHeard>;
  /** The private address of a calendar, a new one where `renewed`; null, or absent: Muster is not reached from outside. */
  readonly calendarAddress?: (feed: Feed, renewed: boolean) => Promise<string | null>;
  /** How the declared heartbeats stand; absent: nobody listens for any. */
  readonly heartbeats?: () => Promise<readonly HeartbeatStanding[]>;
  /** The maintenance windows; absent: nobody plans any. */
  readonly maintenance?: Maintenance;
  /** The transcript of an incident, with phone numbers in full or shortened, and where pages are opened from outside; absent: none is made. */
  readonly transcript?: (number: number, numbers: boolean) => Promise<{ readonly text: string; readonly address: string | null } | null>;
  /** Where what people send as evidence is kept; absent: nowhere, it is only named. */
  readonly media?: MediaStore;
  /** Six digits nobody can guess. */
  readonly newCode: () => string;
}
