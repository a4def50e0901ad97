// A window that goes wrong becomes an incident with one word. The incident keeps its number, and the alerts it holds join it.

import { openingOf } from '../alerts/opening.js';
import { answerTo, type ChatMessage } from '../commands/hearing/chat-message.js';
import type { MaintenanceAsk } from '../commands/maintenance-ask.js';
import { placementOf, route, teamOf } from '../escalation/routing.js';
import { handle } from '../handling/handle.js';
import type { Command } from '../incident/commands.js';
import { open as openCommand } from '../incident/features/opening/events.js';
import type { EpochMs, Severity } from '../incident/incident.js';
import { type MaintenanceWindow, write } from '../store/store.js';
import { calendarTime } from '../wall-time.js';
import { answer, windowMeant } from './answer.js';
import { type MaintenanceDeps, newsWrites, servicesMeant } from './tell.js';
import { nameOf } from './words.js';

/** Held alerts looked through for the worst. */
const mostLookedAt = 1_000;

/** `maintenance 3 went wrong`, or `incident` in answer to what was said of it. */
export async function wentWrong(
  deps: MaintenanceDeps,
  message: ChatMessage,
  ask: Extract<MaintenanceAsk, { does: 'went-wrong' }>,
): Promise<void> {
  await deps.maintenance.alone(async () => {
    const meant = await windowMeant(deps, message, ask.id, 'maintenance', 'running');
    if ('refused' in meant) return answer(deps, message, meant.refused);
    const { window } = meant;
    const now = calendarTime(deps.clock);
    if (window.startsAt > now)
      return answer(deps, message, `${nameOf(window)} has not begun. *declare P2 …* opens an incident about anything.`);
    if (window.incident !== null)
      return answer(deps, message, `${nameOf(window)} is INC-${window.incident} already. *status ${window.incident}* shows it.`);
    const number = await deps.store.nextNumber();
    const after: MaintenanceWindow = { ...window, incident: number };
    await handle(deps, {
      number,
      receipts: [message.receipt],
      writes: () => [
        write.maintenance(after),
        ...newsWrites(deps, 'went-wrong', after, { except: message.person.key, change: { by: message.person.key } }),
      ],
      commands: async (_, at) => [await opening(deps, message, after, ask.says, at)],
      replies: (handled) => (handled.after === null ? [] : answerTo({ ...message, room: null }, handled, handled.after)),
    });
    await deps.maintenance.reload();
  });
  deps.nudge();
}

/** As bad as the worst that is held; a P2 where nothing is. */
async function opening(
  deps: MaintenanceDeps,
  message: ChatMessage,
  window: MaintenanceWindow,
  says: string,
  now: EpochMs,
): Promise<Command> {
  const organisation = deps.organisation();
  const held = await deps.store.heldAlerts({ window: window.id, limit: mostLookedAt });
  const worst = held.toSorted((a, b) => (a.heldIn?.severity ?? 'P4').localeCompare(b.heldIn?.severity ?? 'P4'))[0] ?? null;
  const severity: Severity = worst?.heldIn?.severity ?? 'P2';
  const service = worst?.service ?? servicesMeant(organisation, window)[0] ?? null;
  const title = says !== '' ? says : (worst?.title ?? `Maintenance of ${service ?? 'a service'} went wrong`);
  const facts = { source: 'chat', service, severityWord: severity, title, labels: {}, category: null, at: now };
  const taken = route(organisation, facts);
  const placement = placementOf(organisation, taken && { ...taken, severity: null }, severity, teamOf(organisation, taken, facts));
  const known = {
    ...{ number: window.incident ?? 0, title, about: null, service, drill: false, groupKey: `${maintenanceGroup}${window.id}` },
    ...{ source: null, url: null, startedAt: null, customersAffected: null, links: [] },
    maintenance: { window: window.id, what: window.what },
  };
  const found = openingOf(organisation, known, placement, await deps.store.silences(now), now);
  return openCommand({ by: message.person.key, opening: { ...found, maintenance: known.maintenance }, alerts: null, investigating: false });
}

/** The group of an incident that a window became begins so. */
const maintenanceGroup = 'maintenance/';
