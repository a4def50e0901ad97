// The storm that README promises to bear: 50,000 posts in 60 s over 40 groups, a fifth of them alerts that flap once a second.

import { bodyOf, groupCount } from './alerts.js';

/** One post in five is about a flapping alert. */
const flappingShare = 5;
/** As many as make each change about once a second at 833 posts a second. */
const flappers = 160;

/**
 * The body of post number `index` of the storm, sent at `now` (epoch milliseconds). All are P3: the storm is noise, the new P1
 * comes from elsewhere. A flapping alert fires and clears in turns.
 */
export function stormBody(index: number, now: number): string {
  const startsAt = new Date(now).toISOString();
  const described = { severity: 'warning', startsAt };
  const turn = Math.floor(index / flappingShare);
  // Counted without the flapping ones, so that every group has some that stay.
  if (index % flappingShare !== 0) return bodyOf({ ...described, group: (index - turn) % groupCount, instance: `storm-${index}` });
  const flapper = turn % flappers;
  const clears = Math.floor(turn / flappers) % 2 === 1;
  const flapping = { ...described, group: flapper % groupCount, instance: `flapper-${flapper}` };
  return bodyOf(clears ? { ...flapping, endsAt: startsAt } : flapping);
}

/** How many different alerts a storm of this many posts is about. */
export function alertsIn(posts: number): number {
  const flapping = Math.ceil(posts / flappingShare);
  return posts - flapping + Math.min(flapping, flappers);
}
