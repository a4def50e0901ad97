// Which room is tried first, and what is left when it cannot be had.

import { expect, test } from 'vitest';
import { type Candidate, roomChoices } from '../../src/rooms/choose.js';

const candidate = (name: string, groups: Candidate['can']['groups'], more: { isDown?: boolean; mostMembers?: number } = {}): Candidate => ({
  name,
  can: { groups, mostMembers: more.mostMembers ?? null },
  isDown: more.isDown ?? false,
});
const web = candidate('web', 'members');
const webDown = candidate('web', 'members', { isDown: true });
const cloud = candidate('cloud', 'invite', { mostMembers: 8 });
const sms = candidate('sms', 'none');
const smsDown = candidate('sms', 'none', { isDown: true });

test.each([
  ['a group is best, wherever it stands in the order', [sms, web], 4, ['group web', 'relay sms']],
  ['a group comes before an invitation', [cloud, web], 4, ['group web', 'invite cloud', 'relay cloud']],
  ['nobody is invited to a group they do not all fit in', [cloud, sms], 9, ['relay cloud']],
  ['eight fit where eight may be', [cloud, sms], 8, ['invite cloud', 'relay cloud']],
  ['a group whose transport is down is not waited for while another carries', [webDown, sms], 4, ['relay sms']],
  ['the next group is taken when the first is down', [webDown, cloud, sms], 4, ['invite cloud', 'relay cloud']],
  ['when nothing carries a group is worth waiting for', [webDown, smsDown], 4, ['group web', 'relay web']],
  ['without any groups it is a relay over the first', [sms], 4, ['relay sms']],
  ['without groups and down it is a relay all the same: what is said waits', [smsDown], 4, ['relay sms']],
] as const)('%s', (_, candidates, members, wanted) => {
  expect(roomChoices(candidates, members).map(({ driver, over }) => `${driver} ${over}`)).toEqual(wanted);
});
