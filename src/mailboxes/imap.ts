// Mailboxes by IMAP. The library is loaded with the first of them.

import type { ImapFlow } from 'imapflow';
import { Fault } from '../fault.js';
import type { MailboxSettings } from '../people/organisation.js';
import type { MailboxEvents, OpenMailbox, OpenMailboxAt } from './mailbox.js';

const connectWithinMs = 30_000;
/** A server that says nothing for this long is gone: it is asked something once a minute. */
const silentMs = 150_000;

export const openImapMailbox: OpenMailboxAt = async (settings, events) => {
  const { ImapFlow } = await import('imapflow');
  const { host, port, user, password, tls } = settings;
  const client = new ImapFlow({
    host,
    port,
    secure: tls === 'direct',
    doSTARTTLS: tls === 'starttls',
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: connectWithinMs,
    greetingTimeout: connectWithinMs,
    socketTimeout: silentMs,
  });
  let failed: Error | null = null;
  // Without a listener an error would end the process.
  client.on('error', (error: Error) => {
    failed = error;
  });
  try {
    await client.connect();
    return await openFolder(client, settings, events, () => failed);
  } catch (error) {
    client.close();
    throw faultOf(error, settings);
  }
};

async function openFolder(
  client: ImapFlow,
  settings: MailboxSettings,
  { onNews, onLost }: MailboxEvents,
  failed: () => Error | null,
): Promise<OpenMailbox> {
  const { folder, moveTo } = settings;
  if (moveTo !== null) await client.mailboxCreate(moveTo);
  const { uidValidity } = await client.mailboxOpen(folder);
  client.on('exists', onNews);
  client.on('close', () => onLost(faultOf(failed() ?? new Error('the connection was closed'), settings)));
  const must = (isDone: unknown, what: string): void => {
    if (isDone === false || isDone === undefined) throw new Error(`the server did not ${what}`);
  };
  return {
    uidValidity: String(uidValidity),
    unseen: async () => {
      // Some servers say of what is new only when they are asked something.
      await client.noop();
      const found = await client.search({ seen: false }, { uid: true });
      if (!Array.isArray(found)) throw new Error('the server did not search');
      return [...found].sort((a, b) => a - b);
    },
    read: async (uid, mostBytes) => {
      const mail = await client.fetchOne(String(uid), { source: { maxLength: mostBytes + 1 } }, { uid: true });
      if (mail === false || mail.source === undefined) return null;
      return { raw: mail.source.subarray(0, mostBytes), isCut: mail.source.length > mostBytes };
    },
    done: async (uid) => {
      must(await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true }), 'mark a mail as read');
      if (moveTo !== null) must(await client.messageMove(String(uid), moveTo, { uid: true }), `move a mail to ${moveTo}`);
    },
    listen: () => {
      // It is over as soon as anything else is asked; a connection that is lost says so by itself.
      if (client.capabilities.has('IDLE')) void client.idle().catch(() => undefined);
    },
    close: () => client.close(),
  };
}

interface ImapError {
  readonly authenticationFailed?: boolean;
  readonly code?: string;
  readonly responseText?: string;
  readonly message: string;
}

function faultOf(error: unknown, { host, port, user, folder, tls }: MailboxSettings): Fault {
  const { authenticationFailed, code, responseText, message } = error as ImapError;
  const at = `${host}:${port}`;
  const said = responseText ?? message;
  if (authenticationFailed === true)
    return new Fault(`${at} refuses the log-in of ${user}: ${said}`, {
      hint: 'Look at user and password; many providers ask for an app password.',
      cause: error,
    });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new Fault(`${host} cannot be found`, { hint: 'Look at host, and at the name servers of this machine.', cause: error });
  if (code === 'ECONNREFUSED') return new Fault(`nothing answers on ${at}`, { hint: 'Look at host and port.', cause: error });
  if (/certificate|self.signed|ERR_TLS|altnames/i.test(`${code} ${message}`))
    return new Fault(`the certificate of ${at} cannot be trusted: ${message}`, {
      hint: 'Give its authority in NODE_EXTRA_CA_CERTS, and host as the certificate has it.',
      cause: error,
    });
  if (/wrong version number|packet length/i.test(message))
    return new Fault(`${at} does not begin with TLS`, { hint: 'Set tls: starttls, or the port that has TLS (993).', cause: error });
  if (responseText !== undefined)
    return new Fault(`${at} says: ${responseText}`, { hint: `Look whether ${user} has a folder ${folder}.`, cause: error });
  return new Fault(`${at} with tls ${tls}: ${message}`, { hint: 'Look at the network and at the server.', cause: error });
}
