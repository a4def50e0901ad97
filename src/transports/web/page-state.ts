// What the facts about WhatsApp's page mean, and what is to be done after how long. Pure.

import type { PageFacts } from './page.js';

export type PageState =
  | 'well'
  | 'banned'
  | 'conflict'
  | 'reloaded'
  | 'stale-code'
  | 'waiting-for-a-phone'
  | 'passkey'
  | 'pairing'
  | 'ready-is-missing'
  | 'syncing'
  | 'loading';

/** While we are ready the socket may come and go: the round trip judges that, not a word of the page. */
export function pageStateOf({ state, hasSynced, injected, passkeyAsked }: PageFacts, isReady: boolean): PageState {
  if (isReady) return injected ? 'well' : 'reloaded';
  if (state === 'TOS_BLOCK' || state === 'SMB_TOS_BLOCK') return 'banned';
  if (state === 'CONFLICT') return 'conflict';
  if (passkeyAsked) return 'passkey';
  if (state === 'UNPAIRED_IDLE') return 'stale-code';
  if (state === 'UNPAIRED') return 'waiting-for-a-phone';
  if (state === 'PAIRING') return 'pairing';
  if (state === 'CONNECTED') return hasSynced ? 'ready-is-missing' : 'syncing';
  return 'loading';
}

export type NextStep =
  | { readonly do: 'nothing' }
  /** Once in a state, except a QR code: that is refreshed as often as it goes stale. */
  | { readonly do: 'refresh-qr' | 'say-ready-again' | 'take-over' }
  | { readonly do: 'lose' | 'block'; readonly why: string }
  | { readonly do: 'end'; readonly end: { readonly kind: 'died' | 'banned'; readonly why: string } | { readonly kind: 'conflict' } };

const nothing: NextStep = { do: 'nothing' };
const died = (why: string): NextStep => ({ do: 'end', end: { kind: 'died', why } });

const seconds = (count: number): number => count * 1_000;

/** What to do about a state that has lasted `ageMs`. */
export function nextStepOf(pageState: PageState, ageMs: number, mayTakeOver: boolean): NextStep {
  switch (pageState) {
    case 'well':
    case 'waiting-for-a-phone':
      return nothing;
    case 'banned':
      return { do: 'end', end: { kind: 'banned', why: 'WhatsApp has blocked the account' } };
    case 'conflict':
      return mayTakeOver && ageMs < seconds(20) ? { do: 'take-over' } : { do: 'end', end: { kind: 'conflict' } };
    case 'reloaded':
      return { do: 'lose', why: 'the page was loaded again' };
    case 'stale-code':
      return { do: 'refresh-qr' };
    case 'passkey':
      return { do: 'block', why: 'WhatsApp asks for a passkey, which a server without a person at its screen cannot give' };
    case 'pairing':
      return ageMs >= seconds(60)
        ? { do: 'block', why: 'The phone has scanned the code, and WhatsApp does not let us in; it may want a passkey' }
        : nothing;
    case 'ready-is-missing':
      if (ageMs >= seconds(40)) return died('WhatsApp Web is connected and never became ready');
      return ageMs >= seconds(5) ? { do: 'say-ready-again' } : nothing;
    case 'syncing':
      return ageMs >= seconds(300) ? died('WhatsApp Web is stuck while loading its chats') : nothing;
    case 'loading':
      return ageMs >= seconds(60) ? died('WhatsApp Web does not finish loading') : nothing;
    default:
      return pageState satisfies never;
  }
}
