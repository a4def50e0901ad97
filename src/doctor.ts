// `npm run doctor`: looks at every configured transport from end to end, writing to nobody, and says what to do next.
// Ends with 1 when something is not well. Like main.ts it is an entry: it knows adapters, the environment and the process.

import { existsSync, readFileSync } from 'node:fs';
import { systemClock } from './clock.js';
import type { TransportName } from './config/variables.js';
import { type Config, type MetaConfig, readConfig, type TwilioConfig } from './config.js';
import { Fault } from './fault.js';
import { diagnose, type Patient } from './findings.js';
import { createLog } from './log.js';
import { createCloudTransport } from './transports/cloud.js';
import type { CloudOptions } from './transports/cloud-options.js';
import type { TransportMemory } from './transports/transport.js';
import { createTwilioTransports, type TwilioOptions } from './transports/twilio.js';

const readFile = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);

async function main(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: an entry reads the environment once and hands it on.
  const config = readConfig(process.env, readFile);
  const { lines, ok } = await diagnose(config.transports.map((name) => patientOf(name, config)));
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : 1;
}

/** The transport as the server would make it, or what is not set for it. */
function patientOf(name: TransportName, config: Config): Patient {
  if (name === 'cloud') return cloud(config);
  if (name === 'twilio' || name === 'sms') return twilio(name, config);
  return { name };
}

const log = createLog('silent');
const clock = systemClock();

/** Nothing is kept between two looks. */
const noMemory: TransportMemory = { read: async () => null, write: async () => undefined };

type CloudSettings = Pick<CloudOptions, 'templates' | 'accountId'>;

function cloud({ meta, publicUrl }: Config): Patient {
  const { token, appSecret, verifyToken, phoneNumberId, graphUrl, ...more }: MetaConfig & Partial<CloudSettings> = meta;
  if (token === null || appSecret === null || verifyToken === null || phoneNumberId === null) {
    const wanted = { META_TOKEN: token, META_APP_SECRET: appSecret, META_VERIFY_TOKEN: verifyToken, META_PHONE_NUMBER_ID: phoneNumberId };
    return { name: 'cloud', missing: unset(wanted) };
  }
  const { templates = { page: null, update: null, language: 'en' }, accountId = null } = more;
  const identity = { token, appSecret, verifyToken, phoneNumberId, graphUrl, accountId };
  return createCloudTransport({ ...identity, templates, groups: false, publicUrl, clock, log, memory: noMemory });
}

function twilio(name: 'twilio' | 'sms', config: Config): Patient {
  const { accountSid, authToken, from, smsFrom, apiUrl, ...more }: TwilioConfig & Partial<Pick<TwilioOptions, 'contentSids'>> =
    config.twilio;
  const sender = name === 'sms' ? { TWILIO_SMS_FROM: smsFrom } : { TWILIO_FROM: from };
  const { contentSids = { page: null, update: null } } = more;
  if (accountSid === null || authToken === null)
    return { name, missing: unset({ TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, ...sender }) };
  const { publicUrl } = config;
  const made = createTwilioTransports({
    accountSid,
    authToken,
    from,
    smsFrom,
    apiUrl,
    publicUrl,
    contentSids,
    clock,
    log,
    memory: noMemory,
  });
  return (name === 'sms' ? made.sms : made.whatsapp) ?? { name, missing: unset(sender) };
}

const unset = (variables: Readonly<Record<string, string | null>>): readonly string[] =>
  Object.entries(variables).flatMap(([name, value]) => (value === null ? [name] : []));

main().catch((error: unknown) => {
  const text =
    error instanceof Fault ? `${error.message}\n${error.hint}` : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`The doctor cannot look.\n${text}\n`);
  process.exitCode = 1;
});
