// What a mail server's answer, or its silence, means: for this mail, for everybody, and for what an operator has to look at.

import { SendFailure } from '../../fault.js';

/** As nodemailer throws it; everything is optional, for it throws others too. */
interface MailError {
  readonly code?: string;
  /** Of the system, where `code` is nodemailer's own: ECONNREFUSED, CERT_HAS_EXPIRED. */
  readonly originalCode?: string;
  /** In which step of the conversation: `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`, `CONN`. */
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
  /** Which wait was in vain: `CONNECT_TIMEOUT`, `GREETING_TIMEOUT`, `UPGRADE_TIMEOUT`, `SOCKET_TIMEOUT`. */
  readonly timeoutType?: string;
  readonly message?: string;
}

export interface MailTrouble {
  readonly failure: SendFailure;
  /** What it says about the server as a whole; null: nothing, it is about this mail alone. */
  readonly server: 'logged-out' | 'degraded' | null;
}

/** A recipient that is put off (a greylist, a full mailbox) is not asked about again at once, and nobody else waits for it. */
const putOffMs = 30_000;

/** What is answered to anything before these is no word on the mail. */
const aboutTheMail: ReadonlySet<string> = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

export function troubleFrom(cause: unknown): MailTrouble {
  const error = (typeof cause === 'object' && cause !== null ? cause : {}) as MailError;
  const { responseCode: status, command = '', code } = error;
  if (code === 'EAUTH' || code === 'ENOAUTH') return loginTrouble(error, cause);
  if (status !== undefined && aboutTheMail.has(command)) return answered(status, error, cause);
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return { failure: forGood(`The mail cannot be sent: ${wordsOf(error)}.`, cause), server: null };
  const neverBegan = unreached(error);
  const words = neverBegan ?? lost(error);
  return { failure: new SendFailure(words, { permanent: false, ambiguous: neverBegan === null, cause }), server: 'degraded' };
}

/** Our own account is not let in: nothing is wrong with the mail. */
function loginTrouble(error: MailError, cause: unknown): MailTrouble {
  const later = error.responseCode !== undefined && error.responseCode < 500;
  const words = later
    ? `The mail server lets nobody log in for now (${wordsOf(error)}).`
    : `The mail server refuses the log-in (${wordsOf(error)}). Check user and password in MAIL_URL.`;
  return { failure: new SendFailure(words, { permanent: false, cause }), server: later ? 'degraded' : 'logged-out' };
}

/** Of the whole server or account, whatever it is asked about: authentication first, encryption first, credentials. */
const ofTheAccount: ReadonlySet<number> = new Set([530, 534, 535, 538]);

function answered(status: number, error: MailError, cause: unknown): MailTrouble {
  const said = wordsOf(error);
  if (ofTheAccount.has(status)) {
    const words = `The mail server wants a log-in or TLS first (${said}). Check MAIL_URL.`;
    return { failure: new SendFailure(words, { permanent: false, cause }), server: 'logged-out' };
  }
  // 421 is the server taking its leave, whatever it was asked.
  const aboutRecipient = error.command === 'RCPT TO' && status !== 421;
  if (status < 500) {
    const words = aboutRecipient ? `The mail server puts this address off (${said}).` : `The mail server takes no mail for now (${said}).`;
    const putOff = aboutRecipient ? { retryAfterMs: putOffMs } : {};
    return { failure: new SendFailure(words, { permanent: false, cause, ...putOff }), server: aboutRecipient ? null : 'degraded' };
  }
  if (aboutRecipient) return { failure: forGood(`The mail server refuses this address (${said}).`, cause), server: null };
  if (error.command === 'MAIL FROM')
    return { failure: forGood(`The mail server refuses the sender (${said}). Check MAIL_FROM.`, cause), server: 'degraded' };
  return { failure: forGood(`The mail server refuses the mail (${said}).`, cause), server: null };
}

const forGood = (words: string, cause: unknown): SendFailure => new SendFailure(words, { permanent: true, cause });

const timeouts: Readonly<Record<string, string>> = {
  CONNECT_TIMEOUT: 'The mail server does not answer',
  GREETING_TIMEOUT: 'The mail server does not greet',
  UPGRADE_TIMEOUT: 'The mail server does not finish TLS',
};

const systems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at the address of the mail server',
  EHOSTUNREACH: 'The mail server cannot be reached',
  ENETUNREACH: 'The mail server cannot be reached',
  CERT_HAS_EXPIRED: 'The certificate of the mail server has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate of the mail server is for another name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate of the mail server is signed by nobody known. NODE_EXTRA_CA_CERTS may name one more',
  SELF_SIGNED_CERT_IN_CHAIN: 'The certificate of the mail server is signed by nobody known. NODE_EXTRA_CA_CERTS may name one more',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate of the mail server is signed by nobody known. NODE_EXTRA_CA_CERTS may name one more',
};

/** Why no mail can have been handed over; null: that is not known. */
function unreached(error: MailError): string | null {
  const { code = '', originalCode = '', timeoutType = '', responseCode } = error;
  const known = timeouts[timeoutType] ?? systems[originalCode] ?? systems[code];
  if (known !== undefined) return `${known}.`;
  if (code === 'EDNS') return 'The name of the mail server is not found.';
  if (code === 'ETLS') return `TLS with the mail server fails (${wordsOf(error)}).`;
  if (code === 'EPROTOCOL') return `What answers is no mail server (${wordsOf(error)}).`;
  // It said so before it took anything: too many connections, no service here.
  if (responseCode !== undefined) return `The mail server ends the conversation (${wordsOf(error)}).`;
  return null;
}

const lost = (error: MailError): string =>
  error.timeoutType !== undefined || error.code === 'EABORT' || error.code === 'ABORT_ERR'
    ? 'The mail server did not answer in time.'
    : `The connection to the mail server was lost (${wordsOf(error)}).`;

/** What the server said, else what nodemailer says: in one line, and no longer than a log line should be. */
function wordsOf({ response, message }: MailError): string {
  const words = (response ?? message ?? 'unknown').replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return words.length <= 200 ? words.replace(/[.]$/, '') : `${words.slice(0, 200).replace(/[\ud800-\udbff]$/, '')}…`;
}
