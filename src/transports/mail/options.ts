// What the transport that mails is made with, and how MAIL_URL and MAIL_FROM are read.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.js';
import { isMailAddress } from '../../text/mail-address.js';
import type { Capabilities, TransportMemory, TransportTraits } from '../transport.js';

export const mailTraits = {
  name: 'mail',
  label: 'E-mail',
  sendsOnly: true,
  addressedBy: 'email',
  // A relay of one's own takes far more; what a provider takes less of it answers with 4xx, and then it is tried again.
  limits: {
    all: { perSecond: 5, burst: 20 },
    perRecipient: { perSecond: 1 / 20, burst: 5 },
    pages: { all: { perSecond: 2, burst: 20 }, perRecipient: { perSecond: 1 / 20, burst: 4 } },
  },
} as const satisfies TransportTraits;

export const mailCan: Capabilities = {
  groups: 'none',
  mostMembers: null,
  reactions: false,
  edit: false,
  pin: false,
  // Its server has accepted it: more is never told.
  receipts: false,
  buttons: 0,
  polls: false,
  media: true,
  trustsPhones: false,
};

export interface MailOptions {
  readonly server: MailServer;
  readonly from: Mailbox;
  /** Of the organisation, for the last line of every mail. Empty: not said. */
  readonly organisation: string;
  readonly clock: Clock;
  readonly log: Pick<FastifyBaseLogger, 'info' | 'warn' | 'error'>;
  readonly memory: TransportMemory;
}

/** A server that takes mail for others. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** `direct`: from the first byte; `required`: STARTTLS or nothing; `offered`: STARTTLS where the server has it. */
  readonly tls: 'direct' | 'required' | 'offered';
  /** Whether its certificate has to be good. Nothing vouches for a server that is asked without password or TLS in the first place. */
  readonly verified: boolean;
  readonly login: { readonly user: string; readonly password: string } | null;
}

/** Who a mail is from or to. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

const ports = { 'smtp:': 587, 'smtps:': 465 } as const;

/** `smtp://user:password@host:587` or `smtps://…`; null: it is neither, or says more than that. */
export function mailServerOf(url: string): MailServer | null {
  if (!/^smtps?:\/\/[^\s/]/i.test(url) || !URL.canParse(url)) return null;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(url);
  if (hostname === '' || !/^\/?$/.test(pathname) || search !== '' || hash !== '') return null;
  const [user, secret] = [decoded(username), decoded(password)];
  if (user === null || secret === null || (user === '') !== (secret === '')) return null;
  const host = hostname.replace(/^\[|\]$/g, '');
  const isHere = host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
  const direct = protocol === 'smtps:';
  const login = user === '' ? null : { user, password: secret };
  return {
    host,
    port: port === '' ? ports[direct ? 'smtps:' : 'smtp:'] : Number(port),
    // A password never leaves this machine in the clear, whatever a server says it can.
    tls: direct ? 'direct' : login !== null && !isHere ? 'required' : 'offered',
    verified: !isHere && (direct || login !== null),
    login,
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** `Muster <muster@example.com>`, or the address alone; null: neither. */
export function mailboxOf(text: string): Mailbox | null {
  const [, name = '', within] = /^\s*"?([^"<>\p{Cc}]*?)"?\s*<([^<>]*)>\s*$/u.exec(text) ?? [];
  const found = within ?? text.trim();
  return isMailAddress(found) ? { name: name.trim(), address: found } : null;
}
