// The hours of a route as `muster.yaml` writes them.

import { z } from 'zod';
import { isTimeZone } from '../../escalation/time-of-day.js';
import { parseWeeklyWindow, weeklyWindowWanted } from '../../escalation/weekly-window.js';

/** The zone is null where none is written: it is that of the organisation. */
export const weeklyWindow = z.string({ error: weeklyWindowWanted }).transform((text, context) => {
  const parsed = parseWeeklyWindow(text, isTimeZone);
  if (parsed !== null) return parsed;
  context.addIssue({ code: 'custom', message: weeklyWindowWanted });
  return z.NEVER;
});
