// Mentions in a text of WhatsApp Web: there they are the digits of an account, here they are names a command understands. The
// bot's own, at the start, only says whom the text is for.

import type { Identity } from './identity.js';
import { idOf, userOf, type Wid } from './ids.js';

export async function withoutMentions(
  identity: Pick<Identity, 'account' | 'learn'>,
  body: string,
  mentioned: readonly Wid[] | undefined,
  me: ReadonlySet<string>,
): Promise<{ readonly text: string; readonly named: boolean }> {
  const ids = (mentioned ?? []).flatMap((wid) => idOf(wid) ?? []);
  const others = ids.filter((id) => !me.has(id));
  if (others.length > 0) await identity.learn(others);
  let text = body;
  for (const id of others) {
    const { phone } = await identity.account(id);
    if (phone !== null) text = text.replace(new RegExp(`@${userOf(id)}(?!\\d)`, 'g'), `@${phone}`);
  }
  const named = ids.some((id) => me.has(id));
  return { text: named ? withoutOwn(text, me) : text, named };
}

function withoutOwn(text: string, me: ReadonlySet<string>): string {
  const own = [...me].map((id) => `@${userOf(id)}`).find((mention) => text.trimStart().startsWith(mention));
  return own === undefined
    ? text
    : text
        .trimStart()
        .slice(own.length)
        .replace(/^[\s,:]+/u, '');
}
