// The features, a line each. Where several listen for one signal they answer in this order, and of clocks due at the same
// moment the first here is taken first.

import { actions } from './actions/actions.js';
import { alerts } from './alerts/alerts.js';
import { decisions } from './decisions/decisions.js';
import { documents } from './documents/documents.js';
import { drafting } from './drafting/drafting.js';
import { impact } from './impact/impact.js';
import { leftOut } from './left-out/left-out.js';
import { merge } from './merge/merge.js';
import { notice } from './notice/notice.js';
import { opening } from './opening/opening.js';
import { origin } from './origin/origin.js';
import { ownership } from './ownership/ownership.js';
import { paging } from './paging/paging.js';
import { progress } from './progress/progress.js';
import { record } from './record/record.js';
import { repeats } from './repeats/repeats.js';
import { reports } from './reports/reports.js';
import { resolution } from './resolution/resolution.js';
import { review } from './review/review.js';
import { room } from './room/room.js';
import { rota } from './rota/rota.js';
import { severity } from './severity/severity.js';
import { sla } from './sla/sla.js';
import { swarm } from './swarm/swarm.js';
import { undo } from './undo/undo.js';

export const features = [
  opening,
  rota,
  paging,
  ownership,
  sla,
  progress,
  notice,
  decisions,
  room,
  swarm,
  alerts,
  leftOut,
  resolution,
  severity,
  impact,
  reports,
  origin,
  record,
  documents,
  repeats,
  actions,
  review,
  drafting,
  merge,
  undo,
] as const;
