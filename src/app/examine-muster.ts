// What the doctor finds of Muster itself: its file, its people, and the Muster that is running. Reads only, and changes nothing.

import { outlookMs, rotaQuality, rotaTroubles } from '../escalation/rota-outlook.js';
import { qualityWords, troubleLine } from '../escalation/rota-words.js';
import { Fault } from '../fault.js';
import type { EpochMs } from '../incident/incident.js';
import type { OpenMailboxAt } from '../mailboxes/mailbox.js';
import { directoryOf } from '../people/find-person.js';
import type { Organisation } from '../people/organisation.js';
import type { Finding } from '../transports/transport.js';
import { type Config, isLoopback } from './config/config.js';
import { type LoadedOrganisation, refuseExample } from './config/load-organisation.js';
import type { Section } from './findings.js';

/** The file with the people. `load` reads it as the server would. */
export function examineOrganisation(load: () => LoadedOrganisation, real: readonly string[]): Section {
  try {
    const loaded = load();
    refuseExample(loaded, real);
    const { people } = loaded.organisation;
    const name = loaded.path ?? 'the built-in example';
    const findings: Finding[] = [{ ok: true, what: 'people', found: `${people.size}, each with a number of their own` }];
    // A file that starts is fine; what it probably does not mean is worth a line.
    return { name, findings: [...findings, ...loaded.warnings.map((warning) => ({ ok: true, what: 'worth a look', found: warning }))] };
  } catch (error) {
    const found = error instanceof Fault ? `${error.message}\n    ${error.hint}` : error instanceof Error ? error.message : String(error);
    return { name: 'muster.yaml', findings: [{ ok: false, what: 'file', found }] };
  }
}

/**
 * The rota of the next 30 days: how complete and how even each schedule is, its holes, and people who are their own backup. Null: there is no
 * schedule.
 */
export function examineRota(organisation: Organisation, now: EpochMs): Section | null {
  const all = [...organisation.schedules.values()];
  if (all.length === 0) return null;
  const schedules = all.filter(({ layers }) => layers.some((layer) => layer.kind !== 'fixed' || layer.shifts.length > 0));
  const written = { ...organisation, schedules: new Map(schedules.map((schedule) => [schedule.key, schedule])) };
  const directory = directoryOf(organisation);
  const reader = { timezone: organisation.timezone, now, directory };
  const until = now + outlookMs;
  return {
    name: 'the rota of the next 30 days',
    findings: [
      ...schedules.map((schedule) => ({
        ok: true,
        what: schedule.key,
        found: qualityWords(rotaQuality(written, schedule, now, until), directory),
      })),
      ...all
        .filter((one) => !schedules.includes(one))
        .map(({ key }) => ({
          ok: true,
          what: key,
          found: 'its calendar was not read yet: a running Muster does, within a minute of its start',
        })),
      ...rotaTroubles(written, now, until).map((trouble) => ({ ok: true, what: 'worth a look', found: troubleLine(trouble, reader) })),
    ],
  };
}

/** Each mailbox that alerts are mailed to is logged into, and its folder opened. Null: there are none. */
export async function examineMailboxes({ sources }: Pick<Organisation, 'sources'>, open: OpenMailboxAt): Promise<Section | null> {
  const all = [...sources].flatMap(([name, { mailbox }]) => (mailbox === undefined ? [] : [{ name, mailbox }]));
  if (all.length === 0) return null;
  const findings = await Promise.all(
    all.map(async ({ name, mailbox }): Promise<Finding> => {
      const { user, host, port, folder } = mailbox;
      try {
        const box = await open(mailbox, { onNews: () => undefined, onLost: () => undefined });
        const waiting = await box.unseen().finally(box.close);
        return { ok: true, what: name, found: `${folder} of ${user} on ${host}:${port} can be read; ${waiting.length} not read yet` };
      } catch (error) {
        const found = error instanceof Fault ? `${error.message}. ${error.hint}` : error instanceof Error ? error.message : String(error);
        return { ok: false, what: name, found };
      }
    }),
  );
  return { name: 'mailboxes', findings };
}

/** What a reader of /readyz is told. */
interface Ready {
  readonly problems?: readonly string[];
  readonly transports?: readonly {
    readonly name: string;
    readonly state: string;
    readonly detail: string | null;
    readonly downSince: string | null;
  }[];
  readonly enrolment?: readonly {
    readonly transport: string;
    readonly confirmed: number;
    readonly of: number;
    readonly missing: readonly string[];
    readonly link: string | null;
  }[];
}

const patienceMs = 3_000;

/** The Muster that is running here, asked for what only it knows; a section without findings worth a line when none is. */
export async function examineRunning(
  { host, port, apiToken }: Pick<Config, 'host' | 'port' | 'apiToken'>,
  send: typeof fetch = fetch,
): Promise<Section> {
  const url = `http://${isLoopback(host) ? host.replace('::1', '[::1]') : '127.0.0.1'}:${port}`;
  const name = `Muster at ${url}`;
  try {
    const headers = apiToken === null ? {} : { authorization: `Bearer ${apiToken}` };
    const answer = await send(`${url}/readyz`, { headers, signal: AbortSignal.timeout(patienceMs) });
    const ready = (await answer.json()) as Ready;
    if (ready.transports === undefined)
      return {
        name,
        findings: [{ ok: false, what: 'answer', found: 'it does not say more than that it runs. Set the API_TOKEN it was started with.' }],
      };
    return { name, findings: [...ready.transports.map(standing), ...(ready.enrolment ?? []).map(confirmed)] };
  } catch {
    return {
      name,
      findings: [
        {
          ok: true,
          what: 'running',
          found: 'no. Once it is (npm start), the doctor also tells whether its transports are linked and who has confirmed their number.',
        },
      ],
    };
  }
}

const standing = ({ name, state, detail, downSince }: NonNullable<Ready['transports']>[number]): Finding =>
  downSince === null
    ? { ok: true, what: name, found: detail === null ? state : `${state}. ${detail}` }
    : { ok: false, what: name, found: `${state}: no page leaves by it. ${detail ?? 'The log says more.'}` };

const confirmed = (one: NonNullable<Ready['enrolment']>[number]): Finding => {
  const count = `${one.confirmed} of ${one.of} confirmed`;
  if (one.missing.length === 0) return { ok: true, what: `numbers on ${one.transport}`, found: count };
  const link = one.link === null ? '' : ` Send them ${one.link}`;
  return { ok: true, what: `numbers on ${one.transport}`, found: `${count}; not yet ${one.missing.join(', ')}.${link}` };
};
