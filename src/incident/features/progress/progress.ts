// How it is going, told to everybody who should know, and asked for when nothing is said.

import { stamped, withProgression, working } from '../../changes.js';
import { quoted } from '../../escape.js';
import type { EventOf, Feature } from '../../feature.js';
import type { Incident } from '../../incident.js';
import { timeNear, timeOfDay, withName } from '../../moment.js';
import { saidFor } from '../../record-parts.js';
import { firstLine, progressWords } from '../../wording.js';
import { clocks } from './clock.js';
import type { ProgressCommand, ProgressEvent } from './events.js';
import * as rules from './rules.js';
import * as words from './words.js';

export const progress: Feature<ProgressCommand, ProgressEvent> = {
  name: 'progress',
  commands: {
    update: rules.update,
    'set-eta': rules.setEta,
    'announce-action': rules.announceAction,
    'nudge-owner': rules.nudgeOwner,
    'post-beat': rules.postBeat,
  },
  events: {
    updated: {
      apply: updated,
      line: (event, { who }) =>
        `${who}: ${progressWords({ percent: event.percent, text: event.text, at: event.at, by: event.by })}${event.fell ? ` (down from ${event.previous?.percent}%)` : ''}`,
      announce: words.updated,
      audiences: (event, { incident }) => ({ phase: 'updates', text: () => firstLine('📣', incident, progressWords(event)) }),
      confirm: (event, { room }, { it, says }) =>
        says.answers.noted(it, room !== null, progressWords(event), event.fell ? (event.previous?.percent ?? null) : null),
      speaks: true,
      undo: 'the update',
      news: (event) => event.text,
      joinsRoom: true,
    },
    'eta-set': {
      apply: (was, event) => ({ ...was, eta: { at: event.etaAt, by: event.by } }),
      line: (event, { who, directory }) => `${who}: ETA ${timeOfDay(event.etaAt, directory.timezone)}`,
      announce: words.etaSet,
      audiences: (event, { incident }) => ({
        phase: 'updates',
        text: (zone) => firstLine('🕒', incident, `Expected back at ${timeNear(event.etaAt, event.at, withName(zone))}`),
      }),
      confirm: (event, _incident, { it, time, says }) => says.answers.etaNoted(it, time(event.etaAt)),
      undo: 'the ETA',
    },
    'action-announced': {
      apply: (was, event) => stamped({ ...was, ...working(was) }, { firstUpdateAt: was.stamps.firstUpdateAt ?? event.at }),
      line: (event, { who, said }) => `${who} now${said(event.text)}`,
      announce: words.actionAnnounced,
      confirm: (event, _incident, { it }) => `Noted on ${it}: ${quoted(event.text, 200)}`,
      speaks: true,
      recorded: ({ text }) => saidFor('mitigation', text),
      stays: 'the word of what you are doing',
      news: (event) => event.text,
      joinsRoom: true,
    },
    'owner-nudged': {
      apply: (was, event) =>
        withProgression(was, { nudgedAt: event.at, ...(event.about === 'first-update' ? { firstUpdateNudged: true } : { nudged: true }) }),
      line: (event, { name }) => `${name(event.owner)} reminded of an update`,
      announce: words.ownerNudged,
      confirm: () => null,
      leavesCardAlone: true,
    },
    'beat-skipped': {
      apply: (was, event) => withProgression({ ...was, news: [] }, { beatAt: event.beatAt, nudged: false }),
      line: ({ reported }, { name, directory }) =>
        `Regular update left out: ${name(reported.by)} reported at ${timeOfDay(reported.at, directory.timezone)}`,
      announce: () => [],
      confirm: () => null,
      leavesCardAlone: true,
    },
    'beat-posted': {
      apply: (was, event) => withProgression({ ...was, news: [] }, { beatAt: event.beatAt, nudged: false }),
      line: (event) => `Regular update posted${event.news.length === 0 ? ': nothing new' : ''}`,
      announce: words.beatPosted,
      confirm: () => null,
    },
  },
  refusals: {},
  clocks,
};

function updated(was: Incident, event: EventOf<Extract<ProgressEvent, { kind: 'updated' }>>): Incident {
  const percent = event.percent ?? was.progress?.percent ?? null;
  return stamped(
    { ...was, ...working(was), progress: { percent, text: event.text, at: event.at, by: event.by } },
    { firstUpdateAt: was.stamps.firstUpdateAt ?? event.at },
  );
}
