// Pictures that alerts bring along (a panel, a snapshot): asked for with the change that brings the alert, fetched and shown afterwards.

import type { Directory } from './directory.js';
import { minutes, seconds } from './duration.js';
import type { EffectRequest } from './effect.js';
import type { EpochMs, Incident } from './incident.js';

/** The name its effects go by. */
export const picturesOfAlerts = 'show-pictures';

/** What an alert says its picture is called, by the name of the label its source keeps it under. */
export const pictureLabels = ['image_url', 'image'] as const;

/** So many of one incident are shown at once; afterwards one in each `picturePauseMs`. */
export const firstPictures = 3;
export const picturePauseMs = minutes(10);

/** The room is open by then, as a rule. */
const afterMs = seconds(3);

/** Nothing where no source's pictures may be shown, and for what no source has said. */
export const askForPictures = (
  { seq }: { readonly seq: number },
  { number, source, drill, alerts }: Incident,
  { showsPictures }: Directory,
): readonly EffectRequest[] => {
  if (showsPictures !== true || drill || (source === null && alerts.total === 0)) return [];
  return [{ feature: picturesOfAlerts, key: `INC-${number} ${seq}`, payload: { incident: number }, dueAfterMs: afterMs }];
};

/** Which incident was asked about, as it comes back from the store; null for anything else. */
export const readPicturesAsked = (payload: unknown): number | null => {
  const { incident } = (payload ?? {}) as { readonly incident?: unknown };
  return typeof incident === 'number' ? incident : null;
};

/** Which place of an incident's pictures is free at `now`, by name, the first that nobody has taken; each is given away once. */
export const picturePlaces = (incident: number, now: EpochMs): readonly string[] => [
  ...Array.from({ length: firstPictures }, (_, at) => `INC-${incident} first ${at + 1}`),
  `INC-${incident} later ${Math.floor(now / picturePauseMs)}`,
];
