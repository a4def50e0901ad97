// `follow` and `unfollow`, answered: in one's own chat for oneself, in a group for all who read it.

import type { FollowAsk } from '../commands/command.js';
import { type ChatMessage, reply } from '../commands/hearing/chat-message.js';
import { forgetDone, noteDone } from '../commands/hearing/done-lately.js';
import { atLeast } from '../commands/rights.js';
import type { Deps } from '../handling/dependencies.js';
import { inline } from '../incident/escape.js';
import { sameFollowed } from '../incident/followed.js';
import { isOpen } from '../incident/incident.js';
import { code } from '../incident/wording.js';
import { type Follow, type Follows, followedWords } from './follows.js';

/** More than anybody reads. */
const mostEach = 20;

export interface FollowDeps extends Deps {
  readonly follows: Follows;
}

export async function follow(deps: FollowDeps, message: ChatMessage, { what: named, stop, shows }: FollowAsk): Promise<void> {
  await deps.follows.load();
  const meant = message.quoted?.message.incident ?? message.room;
  const what = named ?? (meant === null ? null : { incident: meant });
  const group = message.where === 'group' ? { transport: message.inbound.transport, chat: message.inbound.chat ?? '' } : null;
  const person = message.person.key;
  const isHere = (one: Follow) => (group === null ? one.group === null && one.person === person : one.group?.chat === group.chat);
  const here = deps.follows.list().filter(isHere);
  const whose = group === null ? 'You follow' : 'This group follows';
  const noLonger = group === null ? 'You no longer follow' : 'This group no longer follows';
  if (shows === true)
    return reply(
      deps,
      message,
      here.length === 0
        ? `${whose} nothing. *follow P1*, *follow 42* or *follow payments-db* begins.`
        : `${whose} ${listWords(here)}. *unfollow* ends all of it.`,
    );
  if (group !== null && !atLeast(message.person, 'manager'))
    return reply(deps, message, 'Only managers and above say what a group follows. In your own chat you can follow anything.');
  const before = deps.follows.list();
  if (stop) {
    const ended = here.filter((one) => what === null || sameFollowed(one.what, what));
    if (ended.length === 0)
      return reply(deps, message, here.length === 0 ? `${whose} nothing.` : `${whose} ${listWords(here)}, and not that.`);
    await deps.follows.change((now) => now.filter((one) => !ended.includes(one)));
    noteTakenBack(deps, person, before, isHere, 'the unfollowing');
    return reply(deps, message, `${noLonger} ${listWords(ended)}.${group === null ? ' Whatever you work on still reaches you.' : ''}`);
  }
  if (what === null) return reply(deps, message, 'Follow what? For example *follow P1*, *follow 42* or *follow payments-db*.');
  const about = 'incident' in what ? await deps.store.incident(what.incident) : null;
  if ('incident' in what && about === null) return reply(deps, message, `There is no INC-${what.incident}. *list* shows what is open.`);
  if (about !== null && !isOpen(about))
    return reply(deps, message, `INC-${about.number} is over. *status ${about.number}* shows how it ended.`);
  if (here.some((one) => sameFollowed(one.what, what))) return reply(deps, message, `${whose} ${inline(followedWords(what), 80)} already.`);
  if (here.length >= mostEach) return reply(deps, message, `${whose} ${mostEach} things already; *unfollow* one first.`);
  await deps.follows.change((now) => [...now, { person, group, what }]);
  noteTakenBack(deps, person, before, isHere, 'the following');
  const title = about === null ? inline(followedWords(what), 80) : `${code(about)} · ${inline(about.title, 80)}`;
  return reply(
    deps,
    message,
    `${whose} ${title}: ${about === null ? 'when one begins, how it goes' : 'how it goes'} and when it is over. *unfollow* ends it.`,
  );
}

const listWords = (all: readonly Follow[]): string => inline(all.map(({ what }) => followedWords(what)).join(', '), 400);

/** For an undo: what was followed here before is followed again, and nothing else. */
const noteTakenBack = (deps: FollowDeps, person: string, before: readonly Follow[], isHere: (one: Follow) => boolean, what: string): void =>
  noteDone(deps.store, person, {
    at: deps.clock.now(),
    what,
    takeBack: async (message) => {
      await deps.follows.change((now) => [...now.filter((one) => !isHere(one)), ...before.filter(isHere)]);
      forgetDone(deps.store, person);
      const now = deps.follows.list().filter(isHere);
      await reply(deps, message, `Undone: ${what}. Followed now: ${now.length === 0 ? 'nothing' : listWords(now)}.`);
    },
  });
