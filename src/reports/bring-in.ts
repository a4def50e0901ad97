// A report comes in: kept first, then asked whether it is something known, else whoever is on call for it is asked to look at it.

import { onCall } from '../escalation/on-call.js';
import { route, teamOf } from '../escalation/routing.js';
import { servicesIn } from '../escalation/services-in-title.js';
import { gatherQuietMs, quietUntil } from '../escalation/wishes.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { inTurn } from '../handling/turns.js';
import { minutes, seconds } from '../incident/duration.js';
import { joinReport } from '../incident/features/reports/reports.js';
import { type Actor, type EpochMs, type Incident, isOpen, type PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { administratorsOf } from '../people/identity/recovery-contacts.js';
import type { Organisation } from '../people/organisation.js';
import { type CustomerReport, type Receipt, type Write, write } from '../store/store.js';
import { likelyIncident, likelySame } from './plausible.js';
import { alikeOf } from './waiting.js';
import { lookAtIt } from './words.js';

/** Whoever brought it in has so long to say whether it is something known. */
export const askedForMs = minutes(5);
/** Whoever is on call is told again after so long, and the backup after as long again. */
export const tellAgainMs = minutes(15);
/** Open incidents looked through, the worst first. */
const lookedThrough = 100;
/** Longer than this nobody reads, and nobody says. */
const mostText = 1_000;

/** What of a sentence counts. */
export const reportText = (text: string): string => text.trim().slice(0, mostText);

/** One change of reports at a time within this process: numbers are given once, and nobody settles one twice. */
export const alone = <T>(deps: Pick<Deps, 'store'>, work: () => Promise<T>): Promise<T> => inTurn(deps.store, 'customer-reports', work);

export interface Brought {
  readonly report: CustomerReport;
  /** What it may be, where whoever brought it in is asked. */
  readonly perhaps: Incident | null;
  readonly same: CustomerReport | null;
  /** Who is asked to look at it. */
  readonly asked: PersonKey | null;
}

/** Keeps a report. `canBeAsked`: whoever brought it in can say whether it is something known. Within `alone`. */
export async function bringIn(
  deps: Deps,
  { text, by, from, canBeAsked }: { readonly text: string; readonly by: Actor; readonly from: string | null; readonly canBeAsked: boolean },
  also: (brought: Brought) => readonly Write[],
): Promise<Brought | null> {
  const organisation = deps.organisation();
  const now = deps.clock.now();
  const open = await deps.store.list({ status: 'open', order: 'worst', limit: lookedThrough });
  const perhaps = likelyIncident(organisation, text, open);
  const same = perhaps === null ? likelySame(text, await deps.store.openCustomerReports()) : null;
  const asks = canBeAsked && (perhaps !== null || same !== null);
  const report: CustomerReport = {
    ...{ number: (await deps.store.lastCustomerReport()) + 1, text, by, from, at: now },
    ...{ state: asks ? 'asked' : 'waiting', team: teamFor(organisation, text, now) },
    ...{ incident: perhaps?.number ?? null, sameAs: same?.number ?? null, told: [], rounds: 0 },
    ...{ nextAt: now + askedForMs, settledBy: null, why: null },
  };
  const told = asks ? null : await tell(deps, report, now);
  const brought: Brought = { report: told?.report ?? report, perhaps, same, asked: told?.asked ?? null };
  const writes = [write.customerReport(brought.report), ...(told?.messages ?? []).map(write.message), ...also(brought)];
  const outcome = await deps.store.commit({ now, writes });
  deps.nudge();
  return outcome === 'committed' ? brought : null;
}

/** Whose it would be, were it declared. */
export function teamFor(organisation: Organisation, text: string, now: EpochMs): string {
  const service = servicesIn(organisation, text).sure?.key ?? null;
  const facts = { source: 'chat', service, severityWord: null, title: text, labels: {}, category: null, at: now };
  return teamOf(organisation, route(organisation, facts), facts) ?? organisation.defaultTeam;
}

/** Who is asked to look at it: whoever is on call for the team, and from the third time on the backup as well. */
function askedOf(organisation: Organisation, { team, rounds }: CustomerReport, now: EpochMs): readonly PersonKey[] {
  const found = organisation.teams.get(team ?? organisation.defaultTeam);
  const of = (name: string | null | undefined) => (name == null ? null : onCall(organisation, name, now));
  const [first, backup, manager] = [of(found?.oncall), of(found?.backup), of(found?.manager)];
  const people = rounds < 2 ? [first] : [first, backup ?? manager];
  const known = [...new Set(people)].filter((one) => one !== null);
  const [instead] = [backup, manager, ...administratorsOf(organisation, now)].filter((one) => one !== null);
  return known.length > 0 || instead === undefined ? known : [instead];
}

export interface Told {
  readonly report: CustomerReport;
  readonly messages: readonly Message[];
  readonly asked: PersonKey | null;
}

/** Asks whoever is on call to look at it, or once more, and the backup when they do not: quietly, and as a P3 not in their quiet hours. */
export async function tell(deps: Deps, report: CustomerReport, now: EpochMs): Promise<Told> {
  const organisation = deps.organisation();
  const people = askedOf(organisation, report, now);
  const found = report.incident === null ? null : await deps.store.incident(report.incident);
  const perhaps = found !== null && isOpen(found) ? found : null;
  const alike = (await alikeOf(deps.store, [report]))(report.number).length;
  const directory = deps.directory();
  // The one who has been asked twice.
  const unanswered = report.rounds < 2 ? null : (people[0] ?? null);
  let startsAt = now;
  const messages = people.map((person): Message => {
    const until = quietUntil(organisation, { team: report.team, severity: 'P3' }, person, now);
    if (until !== null) startsAt = Math.max(startsAt, until);
    const message = lookAtIt(report, person, { directory, now, alike, perhaps, unanswered });
    return until === null ? message : { ...message, notBefore: until + gatherQuietMs };
  });
  const next = report.rounds < 2 ? tellAgainMs : Math.min(maxWaitMs, tellAgainMs * 2 ** report.rounds);
  const asked = people[0] ?? null;
  const told: CustomerReport = {
    ...report,
    state: 'waiting',
    told: [...report.told, ...people.filter((person) => !report.told.includes(person))],
    rounds: report.rounds + 1,
    nextAt: startsAt + next,
  };
  return { report: told, messages, asked };
}

/** Nothing that waits is ever forgotten, and nobody hears of it more often than this. */
const maxWaitMs = minutes(240);

/** Makes reports part of an incident that is there; who brought each in is told by whoever asks for it. */
export function joinTo(
  deps: Deps,
  number: number,
  reports: readonly CustomerReport[],
  {
    receipts,
    replies,
    settledBy,
  }: { readonly receipts: readonly Receipt[]; readonly replies: (incident: Incident) => readonly Message[]; readonly settledBy: Actor },
): ReturnType<typeof handle> {
  return handle(deps, {
    number,
    receipts,
    commands: () => reports.map(({ number: report, text, by: of }) => joinReport({ by: settledBy, of, report, text })),
    writes: () => settled(reports, number, settledBy, 'joined').map(write.customerReport),
    replies: ({ after }) => (after === null ? [] : replies(after)),
  });
}

/** As they are once they are part of an incident. */
export const settled = (
  reports: readonly CustomerReport[],
  incident: number,
  settledBy: Actor,
  state: 'joined' | 'promoted',
): readonly CustomerReport[] =>
  reports.map((one, at) => ({ ...one, state: at === 0 ? state : 'joined', incident, settledBy, nextAt: null }));

/** Often enough for what falls due in minutes. */
const lookEveryMs = seconds(5);

export interface ReportWatch {
  /** Whoever did not say whether it is something known is not waited for; whoever is on call is told again. */
  look(): Promise<void>;
}

export function createReportWatch(deps: Deps): ReportWatch {
  let lookedAt: EpochMs = Number.NEGATIVE_INFINITY;
  return {
    look: async () => {
      const now = deps.clock.now();
      // A clock that was set back looks at once.
      if (now >= lookedAt && now - lookedAt < lookEveryMs) return;
      await lookAtDue(deps, now);
      lookedAt = now;
    },
  };
}

async function lookAtDue(deps: Deps, now: EpochMs): Promise<void> {
  if ((await deps.store.customerReportsDue(now)).length === 0) return;
  await alone(deps, async () => {
    // Somebody may have settled one meanwhile.
    for (const report of await deps.store.customerReportsDue(now)) {
      const told = await tell(deps, report, now);
      await deps.store.commit({ now, writes: [write.customerReport(told.report), ...told.messages.map(write.message)] });
    }
  });
  deps.nudge();
}
