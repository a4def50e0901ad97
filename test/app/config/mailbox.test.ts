// Mailboxes in muster.yaml: what is left out, and what is refused.

import { expect, test } from 'vitest';
import { exampleOrganisation } from '../../../src/app/config/example.js';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';

const env = { MAIL_PASSWORD: 'correct horse' };
const read = (sources: string) =>
  readOrganisation(
    exampleOrganisation.replace(/^sources:\n/m, (head) => head + sources),
    'muster.yaml',
    env,
  ).organisation.sources;
const login = 'user: alerts@example.com, password: env:MAIL_PASSWORD';
const problemsOf = (sources: string): string => {
  try {
    read(sources);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

test('host, user and password are enough: TLS from the first byte, the INBOX, and nothing is moved', () => {
  expect(read(`  email: { mailbox: { host: imap.example.com, ${login} } }\n`).get('email')?.mailbox).toEqual({
    host: 'imap.example.com',
    port: 993,
    user: 'alerts@example.com',
    password: 'correct horse',
    folder: 'INBOX',
    moveTo: null,
    tls: 'direct',
  });
});

test('an instance reads no mailbox but its own', () => {
  const sources = read(
    `  email: { team: infrastructure, mailbox: { host: a.example.com, ${login} } }\n  email/payments: { severity: P2 }\n`,
  );
  expect(sources.get('email/payments')).toMatchObject({ team: 'infrastructure', severity: 'P2' });
  expect(sources.get('email/payments')?.mailbox).toBeUndefined();
});

test.each([
  [
    'no password in the clear',
    `  email: { mailbox: { host: imap.example.com, ${login}, tls: false } }\n`,
    /tls: found false for "imap\.example\.com", wanted true or starttls/,
  ],
  [
    'no password in the file',
    '  email: { mailbox: { host: a.example.com, user: x, password: secret } }\n',
    /password: found "secret", wanted env:NAME/,
  ],
  [
    'no such port',
    `  email: { mailbox: { host: a.example.com, ${login}, port: 70000 } }\n`,
    /port: found "70000", wanted a port, from 1 to 65535/,
  ],
  [
    'nothing that reads no mail',
    `  grafana: { mailbox: { host: a.example.com, ${login} } }\n`,
    /found a mailbox for grafana, wanted it under email/,
  ],
  [
    'no mailbox of another',
    `  email: { mailbox: { host: a.example.com, ${login} } }\n  email/payments: { mailbox: { host: A.example.com, ${login}, folder: INBOX } }\n`,
    /found the mailbox of email, wanted one of its own/,
  ],
])('%s', (_, sources, wanted) => {
  expect(problemsOf(sources)).toMatch(wanted);
});
