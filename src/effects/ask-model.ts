// A language model behind any server that speaks OpenAI's chat API, asked one question. What it answers is read up to a bound and believed
// in nothing but its form; whatever goes wrong is said without a word of what it said.

import { z } from 'zod';
import { bytesWithin } from '../answer-bytes.js';
import type { Clock } from '../clock.js';
import type { ModelMessage } from '../drafting/request.js';
import type { ProposedSentence } from '../drafting/supported.js';
import { seconds } from '../incident/duration.js';

export interface ModelSettings {
  /** Without a slash at its end: `https://api.example.com/v1`. */
  readonly url: string;
  readonly apiKey: string | null;
  readonly model: string;
}

/** `again`: it may go better another time. `none` says why, and nothing of what came. */
export type ModelAnswer = { readonly sentences: readonly ProposedSentence[] } | { readonly none: string; readonly again: boolean };

/** Never rejects. */
export type AskModel = (messages: readonly ModelMessage[], signal: AbortSignal) => Promise<ModelAnswer>;

/** From the first byte sent to the last one read. An effect as a whole has 30 seconds. */
export const answerWithinMs = seconds(20);
/** Of five sentences there are two kilobytes, and a few more around them. */
const mostAnswerBytes = 64 * 1024;

const answerShape = z.object({ choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1) });
const draftShape = z.object({
  sentences: z.array(z.object({ text: z.string().max(2_000), sources: z.array(z.int().positive()).max(100) })).max(100),
});

/** `ask`: `fetch`, unless a test has another. */
export const asksModel =
  ({ url, apiKey, model }: ModelSettings, clock: Pick<Clock, 'after' | 'scale'>, ask: typeof fetch = fetch): AskModel =>
  async (messages, signal) => {
    const late = new AbortController();
    const disarm = clock.after(answerWithinMs * clock.scale, () => late.abort());
    try {
      const answer = await ask(`${url}/chat/completions`, {
        method: 'POST',
        // Whoever is sent on could be sent anywhere, with the key.
        redirect: 'manual',
        signal: AbortSignal.any([signal, late.signal]),
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
        },
        // Nothing that only some of these servers know: an unknown parameter is a refusal.
        body: JSON.stringify({ model, messages, stream: false }),
      });
      if (!answer.ok) {
        await answer.body?.cancel();
        return { none: `it answered ${answer.status}`, again: answer.status >= 500 || answer.status === 408 || answer.status === 429 };
      }
      const bytes = await bytesWithin(answer, mostAnswerBytes);
      return bytes === null ? { none: 'it answered more than anybody reads', again: false } : draftIn(bytes.toString('utf8'));
    } catch {
      return {
        none: late.signal.aborted ? `no answer within ${answerWithinMs / 1_000} s` : 'it was not reached, or broke off',
        again: true,
      };
    } finally {
      disarm();
    }
  };

const unreadable: ModelAnswer = { none: 'its answer was not in the form it was asked for', again: true };

function draftIn(body: string): ModelAnswer {
  const answer = answerShape.safeParse(parsed(body));
  const said = answer.data?.choices[0]?.message.content ?? '';
  // Many models put a fence or a word around the JSON.
  const draft = draftShape.safeParse(parsed(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1)));
  return draft.success ? draft.data : unreadable;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
