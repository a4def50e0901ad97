// Questions → answers: fetches what an answer is made of and lets the chat command that asks speak.

import { startOf } from '../../alerts/opening.js';
import { placesOf } from '../../alerts/place.js';
import { searchIncidents } from '../../archive/search.js';
import { addressReport } from '../../delivery/test-page.js';
import type { Deps } from '../../handling/dependencies.js';
import type { AlertTold } from '../../incident/details.js';
import type { EpochMs, Incident } from '../../incident/incident.js';
import { quietedBy } from '../../incident/quiet.js';
import { listedIncidents } from '../../incident/reports.js';
import { maintenanceReport, runningLines } from '../../maintenance/report.js';
import { waitingReports } from '../../reports/waiting.js';
import { longestMessage } from '../../text/parts.js';
import type { AnswerContext, ChatCommand, Question } from '../command.js';
import type { ChatMessage } from './chat-message.js';

/** Alerts looked through for the worst. */
const mostAlerts = 1_000;
/** Open incidents looked through for those that are quiet, the worst first. */
const mostLookedAt = 500;

/** Answers a question. `incident` is the one it is about, or null when none was found or needed. */
export async function answerQuestion(
  deps: Deps & { readonly commands: readonly ChatCommand[] },
  message: ChatMessage,
  command: Pick<ChatCommand, 'name' | 'answer'>,
  question: Question,
  incident: Incident | null,
): Promise<string> {
  if (command.answer === undefined) throw new Error(`*${command.name}* asks and does not answer`);
  return command.answer(question, {
    reader: message.reader,
    organisation: deps.organisation(),
    commands: deps.commands,
    transports: deps.standing(),
    sourcesHeard: async () => (await deps.sourcesHeard?.()) ?? { since: message.reader.now, sources: [] },
    heartbeats: async () => (await deps.heartbeats?.()) ?? [],
    incident,
    record: (of, most) => deps.store.timeline(of.number, most),
    numbered: (number) => deps.store.incident(number),
    longest: message.longestText ?? longestMessage,
    alerts: () => (incident === null ? Promise.resolve([]) : alertsOf(deps, incident)),
    open: (most) => openIncidents(deps, most),
    customerReports: () => waitingReports(deps.store),
    search: (text, most) => searchIncidents(deps.store, text, most),
    transcript: async (of, numbers) =>
      (await deps.transcript?.(of.number, numbers)) ?? { text: 'Transcripts are not exported here.', address: null },
    quiet: () => quietNow(deps, message.reader.now),
    charges: (of) => ('incident' in of ? deps.store.chargesOf(of.incident) : deps.store.chargesIn(of.month)),
    underMaintenance: async () =>
      deps.maintenance === undefined ? [] : runningLines({ ...deps, maintenance: deps.maintenance }, message.reader),
    maintenance: async (id) =>
      deps.maintenance === undefined
        ? 'No maintenance is planned here.'
        : maintenanceReport({ ...deps, maintenance: deps.maintenance }, message.reader, id),
    addresses: (person) => addressReport(deps, message, person),
    where: message.where,
    calendarAddress: async (feed, renewed) => (await deps.calendarAddress?.(feed, renewed)) ?? null,
  });
}

/** Silences that hold now with what they hold back, and what is open and quiet by itself. */
async function quietNow({ store }: Deps, now: EpochMs): ReturnType<AnswerContext['quiet']> {
  const silences = await store.silences(now);
  const quiet = (await store.list({ status: 'open', order: 'worst', limit: mostLookedAt })).filter((one) => (one.quietUntil ?? 0) > now);
  const held = (service: string) => quiet.filter((one) => quietedBy(one)?.service === service);
  return {
    silences: silences.map((one) => ({ ...one, holds: held(one.service) })),
    snoozed: quiet.filter((one) => quietedBy(one)?.service == null),
  };
}

async function openIncidents(deps: Deps, most = listedIncidents): ReturnType<AnswerContext['open']> {
  const worst = await deps.store.list({ status: 'open', order: 'worst', limit: most });
  const counts = await deps.store.openBySeverity();
  return { worst, count: Object.values(counts).reduce((sum, count) => sum + count, 0) };
}

async function alertsOf({ store }: Deps, { number }: Incident): Promise<readonly AlertTold[]> {
  const alerts = await store.alertsOf(number, mostAlerts);
  return alerts.map((alert) => {
    const beganToFireAt = alert.changedAt.at(-1) ?? alert.firstAt;
    const { startedAt, ...said } = startOf(alert, beganToFireAt);
    return { ...alert, ...said, since: startedAt ?? beganToFireAt, places: placesOf(alert.labels) };
  });
}
