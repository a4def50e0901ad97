// Which notifications lie over a phone, and in what order. Has no DOM, so it can be tested on its own.

export interface Notification {
  readonly chat: string;
  /** It asks its reader to do something now: nothing that is merely said may push it away. */
  readonly isPage: boolean;
}

/** No more than this many at once: behind them people want to see the phone. */
const mostShown = 2;

/** Those to show once `arrived` is here, uppermost first: pages before everything else, then the newest; of what is merely said one a chat. */
export function shownWith<N extends Notification>(shown: readonly N[], arrived: N): readonly N[] {
  const kept = arrived.isPage ? shown : shown.filter(({ chat, isPage }) => isPage || chat !== arrived.chat);
  const ordered = [arrived, ...kept];
  return [...ordered.filter(({ isPage }) => isPage), ...ordered.filter(({ isPage }) => !isPage)].slice(0, mostShown);
}

/** Those that stay when somebody goes elsewhere on the phone: a page, unless it is where they go. */
export const shownBeside = <N extends Notification>(shown: readonly N[], opened: string | null): readonly N[] =>
  shown.filter(({ chat, isPage }) => isPage && chat !== opened);
