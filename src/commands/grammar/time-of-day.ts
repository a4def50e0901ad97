// A time on the wall as people write it: `04:30`, `3:14 AM`, `4am`. Which day it is on is for whoever asks.

export interface ReadTimeOfDay {
  readonly hour: number;
  readonly minute: number;
  /** What follows it, trimmed. */
  readonly rest: string;
}

/** The time of day `text` begins with, or null when there is none or no clock shows it. */
export function readTimeOfDay(text: string): ReadTimeOfDay | null {
  const match = /^(\d{1,2})(?:[:.](\d{2})(?!\d))? ?(am|pm|a\.m\.?|p\.m\.?)?(?![\p{L}\p{N}])/iu.exec(text.trimStart());
  if (match === null) return null;
  const half = match[3]?.charAt(0).toLowerCase();
  if (match[2] === undefined && half === undefined) return null;
  const hour = onFullClock(Number(match[1]), half);
  const minute = Number(match[2] ?? 0);
  if (hour === null || minute > 59) return null;
  return { hour, minute, rest: text.trimStart().slice(match[0].length).trim() };
}

const onFullClock = (hour: number, half: string | undefined): number | null => {
  if (half === undefined) return hour <= 23 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half === 'p' ? 12 : 0);
};
