// Every chat command, in the order of `help`. To add one: its file, its line here, its test.

import { chatOfFeatures } from '../incident/registry.js';
import { acknowledge, investigate } from './acknowledge.js';
import { action, todo } from './action-items.js';
import { actions } from './actions.js';
import { addresses } from './addresses.js';
import { approve } from './approve.js';
import { calendar } from './calendar.js';
import { cancel } from './cancel.js';
import { category } from './category.js';
import { close } from './close.js';
import type { ChatCommand } from './command.js';
import { cost } from './cost.js';
import { cover } from './cover.js';
import { dismiss, promote, report, reports } from './customer-reports.js';
import { customers } from './customers.js';
import { declare, drill } from './declare.js';
import { decline } from './decline.js';
import { incidentRecord, rootCauseAnalysis } from './document.js';
import { doing } from './doing.js';
import { done } from './done.js';
import { draft } from './draft.js';
import { emergencyMaintenance } from './emergency-maintenance.js';
import { cancelMaintenance, endMaintenance } from './end-maintenance.js';
import { escalate, page } from './escalate.js';
import { eta } from './eta.js';
import { exportTranscript } from './export.js';
import { extend } from './extend.js';
import { cause, contributing, fix, lesson } from './findings.js';
import { follow, following, unfollow } from './follow.js';
import { giveBack } from './give-back.js';
import { handoff } from './handoff.js';
import { heartbeats } from './heartbeats.js';
import { help } from './help.js';
import { impact, regions } from './impact.js';
import { impactForm } from './impact-form.js';
import { invite } from './invite.js';
import { call, link, runbook } from './link.js';
import { maintenance } from './maintenance.js';
import { maintenances } from './maintenances.js';
import { duplicate, merge, mergeAll } from './merge.js';
import { mitigate } from './mitigate.js';
import { note } from './note.js';
import { notice } from './notice.js';
import { off } from './off.js';
import { origin } from './origin.js';
import { override } from './override.js';
import { overrides, removeOverride } from './overrides.js';
import { pauseHeartbeat, resumeHeartbeat } from './pause-heartbeat.js';
import { propose } from './propose.js';
import { publish } from './publish.js';
import { catchup, details, list, sla, status, timeline, transports } from './reads.js';
import { reject } from './reject.js';
import { reopen } from './reopen.js';
import { notARepeat, repeat } from './repeat.js';
import { resolve } from './resolve.js';
import { review, reviewed, reviews } from './review.js';
import { join, room } from './room.js';
import { search } from './search.js';
import { backup, comms, lead, manager } from './seats.js';
import { downgrade, severity, upgrade } from './severity.js';
import { shifts } from './shifts.js';
import { silence } from './silence.js';
import { silences } from './silences.js';
import { simulate } from './simulate.js';
import { snooze } from './snooze.js';
import { sources } from './sources.js';
import { standDown } from './stand-down.js';
import { swap } from './swap.js';
import { swarm } from './swarm.js';
import { takeOver } from './take-over.js';
import { takePager } from './take-pager.js';
import { testPage } from './test-page.js';
import { unacknowledge, undo } from './undo.js';
import { unsilence, unsnooze } from './unsilence.js';
import { update } from './update.js';
import { useDraft } from './use-draft.js';
import { onCall, who } from './who.js';

export const chatCommands: readonly ChatCommand[] = [
  ...[declare, drill],
  ...[acknowledge, investigate, decline, unacknowledge, undo],
  ...[update, eta, customers, impact, regions, impactForm, origin, doing, notice, draft, useDraft, publish],
  ...[report, reports, promote, dismiss],
  ...[mitigate, resolve, reopen, close, cancel],
  ...[severity, upgrade, downgrade, category],
  ...[escalate, page, standDown, handoff, takeOver, lead, backup, comms, manager],
  ...[propose, approve, reject, done, override],
  ...[status, details, list, catchup, timeline, search, exportTranscript, sla, who, onCall, calendar, simulate, help],
  ...[room, join, invite, swarm],
  ...[shifts, cover, swap, takePager, giveBack, overrides, removeOverride, off],
  ...[note, cause, contributing, fix, lesson, action, todo],
  ...[incidentRecord, rootCauseAnalysis],
  ...[merge, mergeAll, duplicate, repeat, notARepeat, link, runbook, call],
  ...[review, reviewed, reviews, actions],
  ...[follow, unfollow, following],
  ...[snooze, unsnooze, silence, silences, unsilence],
  ...[maintenance, maintenances, emergencyMaintenance, extend, endMaintenance, cancelMaintenance],
  ...[transports, addresses, testPage, cost],
  ...[sources, heartbeats, pauseHeartbeat, resumeHeartbeat],
  // Those that features bring themselves.
  ...(chatOfFeatures as readonly ChatCommand[]),
];
