// Every source and instance as /sources shows it: where it is posted to, what opens it, what to paste, what was heard of it.

import type { EpochMs } from '../../incident/incident.js';
import { type MailboxTrouble, nothingHeard, type SourceActivity, type SourcesHeard } from '../../incident/sources-report.js';
import { type Organisation, settingsOf, sourceNamed } from '../../people/organisation.js';
import { setupOf } from './index.js';
import { addressOf } from './page.js';
import { filledIn, type Paste } from './setup.js';

export interface SourceView {
  readonly name: string;
  readonly title: string;
  readonly address: string;
  /** It stands under `sources:` in muster.yaml. */
  readonly named: boolean;
  /** Its name means nothing here: what comes is read as anything at all. */
  readonly unknownName: boolean;
  /** What opens it: a secret of its own, WEBHOOK_TOKEN, either, or being on the same machine. */
  readonly opensBy: 'own-secret' | 'webhook-token' | 'either' | 'this-machine';
  readonly lastDeliveryAt: EpochMs | null;
  readonly lastError: { readonly at: EpochMs; readonly message: string } | null;
  readonly taken: number;
  readonly refused: number;
  readonly failed: number;
  /** It is read out of a mailbox that cannot be read now; null: it can, or there is none. */
  readonly mailboxTrouble: MailboxTrouble | null;
  readonly paste: readonly Paste[];
}

export interface ViewAsked {
  readonly organisation: Organisation;
  /** Where Muster is, without a slash at the end. */
  readonly base: string;
  readonly hasWebhookToken: boolean;
  readonly heard: SourcesHeard;
  /** Every system there is, with what people call it. */
  readonly systems: readonly { readonly name: string; readonly title: string }[];
}

/** First those that muster.yaml names or that were heard of, then all others there could be. */
export function sourceViews({ organisation, base, hasWebhookToken, heard, systems }: ViewAsked): readonly SourceView[] {
  const activity = new Map(heard.sources.map((one) => [one.name, one]));
  const inUse = [...new Set([...organisation.sources.keys(), ...activity.keys()])];
  const others = systems.map(({ name }) => name).filter((name) => !inUse.includes(name));
  const titles = new Map(systems.map(({ name, title }) => [name, title]));
  return [...inUse, ...others].map((name) => {
    const source = sourceNamed(name);
    const setup = setupOf(source);
    const own = setup.path === undefined ? { ...setup, name } : setup;
    const url = addressOf(own, base);
    const opensBy = lockOf(organisation, name, hasWebhookToken);
    const token = opensBy === 'own-secret' || opensBy === 'either' ? `<the secret of ${name}>` : '<WEBHOOK_TOKEN>';
    return {
      name,
      title: titles.get(source) ?? 'Muster’s own format, or a mapping',
      address: url,
      named: organisation.sources.has(name),
      opensBy,
      ...heardOf(activity.get(name) ?? nothingHeard(name)),
      paste: setup.pastes.map(({ where, language, text }) => ({
        where: filledIn(where, { url, base, token }),
        language,
        text: filledIn(text, { url, base, token }),
      })),
    };
  });
}

const heardOf = ({ unknownName, lastAt, lastError, lastErrorAt, taken, refused, failed, mailboxTrouble }: SourceActivity) => ({
  mailboxTrouble: mailboxTrouble ?? null,
  unknownName,
  lastDeliveryAt: lastAt,
  lastError: lastError === null || lastErrorAt === null ? null : { at: lastErrorAt, message: lastError },
  ...{ taken, refused, failed },
});

function lockOf(organisation: Organisation, name: string, hasWebhookToken: boolean): SourceView['opensBy'] {
  const secret = settingsOf(organisation, name)?.secret ?? null;
  const source = sourceNamed(name);
  if (secret === null) return hasWebhookToken ? 'webhook-token' : 'this-machine';
  const isOwn = source !== name && secret !== (settingsOf(organisation, source)?.secret ?? null);
  return isOwn || !hasWebhookToken ? 'own-secret' : 'either';
}
