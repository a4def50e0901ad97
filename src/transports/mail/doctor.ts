// Looks at the mail server without writing to anybody: whether it greets, encrypts and lets us in.

import type { Finding } from '../transport.js';
import type { MailConnection } from './connection.js';
import { troubleFrom } from './errors.js';
import type { MailOptions } from './options.js';

export async function examineMail(
  { server, from }: Pick<MailOptions, 'server' | 'from'>,
  connection: Pick<MailConnection, 'verify' | 'close'>,
): Promise<readonly Finding[]> {
  const { host, port, tls, login } = server;
  try {
    await connection.verify();
    const how = tls === 'offered' ? 'without asking for TLS' : 'by TLS';
    const as = login === null ? 'asks for no log-in' : `lets ${login.user} in`;
    return [{ ok: true, what: 'server', found: `${host}:${port} answers ${how} and ${as}. Mail comes from ${from.address}.` }];
  } catch (cause) {
    const { failure } = troubleFrom(cause);
    const { message } = failure;
    return [{ ok: false, what: 'server', found: `${host}:${port}: ${message}${message.includes('MAIL_URL') ? '' : ' Check MAIL_URL.'}` }];
  } finally {
    connection.close();
  }
}
