// A room people come into by a link: nobody can be put into it. Each gets the link in their own chat; who came is counted by the
// transport's own word.

import type { Driver } from './driver.js';
import { group, openGroup } from './group.js';

export const invite: Driver = {
  ...group,
  open: (deps, over, opening) => openGroup(deps, over, opening, 'invite'),
  // The announcement of the invitation carries the link.
  add: async () => ({ joined: false, link: false, why: null }),
};
