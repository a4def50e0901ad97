// What a transport's folder hands over: everything Muster needs to know of a transport before there is one. The configuration reads
// its variables, the wiring makes it; nobody else names a transport.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.js';
import type { Values, Variables } from '../variable.js';
import type { Transport, TransportMemory, TransportTraits } from './transport.js';

/** What transports are made from, the same for all of them. */
export interface TransportNeeds {
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** A transport's own notes, by the name it keeps them under. */
  readonly memory: (name: string) => TransportMemory;
  /** How Muster is reached from outside, without a slash at the end; null when it does not know. */
  readonly publicUrl: string | null;
  /** What readers must show; null: only this machine is answered. */
  readonly apiToken: string | null;
  /** Shows a QR code to whoever started the server; null where nobody looks. */
  readonly terminal: ((text: string) => void) | null;
  readonly organisation: {
    readonly name: string;
    /** IANA zone; null: where most of the people are. */
    readonly timezone: string | null;
    readonly people: () => readonly TransportPerson[];
    /** How long a transport that keeps chats of its own keeps them, in milliseconds; null: for ever. */
    readonly chatsKeptMs: () => number | null;
  };
  /** Who has confirmed their number on a transport; absent, or answering null: nobody knows. */
  readonly enrolment?: (transport: string) => Promise<TransportEnrolment | null>;
  /** How the paths of a transport's own files begin, beside the database; null: nothing is kept. */
  readonly filesPath: string | null;
  /** Fires sample alerts into this Muster; null: there is none to fire them into. */
  readonly samples: SamplePanel | null;
}

export interface TransportPerson {
  readonly key: string;
  readonly name: string;
  /** E.164. */
  readonly phone: string;
  readonly role: string;
  /** IANA zone. */
  readonly timezone: string;
}

/** How many of the people have confirmed their number, and who is missing. */
export interface TransportEnrolment {
  readonly confirmed: number;
  readonly of: number;
  /** By name. */
  readonly missing: readonly string[];
  /** To be sent round: opens a chat that says *hello*. Null where there is none yet. */
  readonly link: string | null;
}

export interface SamplePanel {
  samples(): readonly { readonly id: string; readonly title: string; readonly severity: string }[];
  fire(id: string): Promise<void>;
  clear(id: string): Promise<void>;
  /** Declares a drill. */
  drill(): Promise<void>;
}

export interface TransportRecord extends TransportTraits {
  /** In a few words, for whoever chooses: stands beside the name in `.env.example`. */
  readonly about: string;
  /** Its variables. One that two transports share is the same object in both. */
  readonly environment: Variables;
  /** Variables it cannot do without: its own, or PUBLIC_URL. */
  readonly required: readonly string[];
  /** Why Muster may listen on loopback only when this is among the transports; absent: it may be reached from outside. */
  readonly loopbackOnly?: string;
  /** Nobody real is behind it, so Muster's clock may run faster. */
  readonly fastClock?: boolean;
  /** What a person does first once the server is ready, as the beginning of a sentence; absent: nothing. */
  readonly firstStep?: (url: string) => string;
  /** Whether this rejection is one that its library left unawaited, which the transport itself sees to. */
  readonly isLibraryNoise?: (reason: unknown) => boolean;
  /** Nothing is asked of anybody before `start`. `settings` are the values of `environment`, checked; none that is required is null. */
  readonly create: (settings: Readonly<Record<string, unknown>>, needs: TransportNeeds) => Transport;
}

/** A record whose `create` is typed by its own variables. */
export function transportRecord<const Table extends Variables, const Required extends (keyof Table & string) | 'PUBLIC_URL' = never>(
  record: Omit<TransportRecord, 'environment' | 'required' | 'create'> & {
    readonly environment: Table;
    readonly required: readonly Required[];
    readonly create: (settings: Values<Table, Required>, needs: TransportNeeds) => Transport;
  },
): TransportRecord {
  // The configuration reads exactly these variables and refuses to start without the required ones.
  return { ...record, create: (settings, needs) => record.create(settings as Values<Table, Required>, needs) };
}

/** Makes the named transports, in this order. `settings` has each one's values by its name. */
export const createTransports = (
  records: readonly TransportRecord[],
  { transports, settings }: { readonly transports: readonly string[]; readonly settings: TransportSettings },
  needs: TransportNeeds,
): readonly Transport[] =>
  transports.flatMap((name) =>
    records.filter((record) => record.name === name).map((record) => record.create(settings[name] ?? {}, needs)),
  );

/** By the name of a transport, then by the name of a variable. */
export type TransportSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
