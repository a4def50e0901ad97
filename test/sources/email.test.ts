// E-mail as it travels, and as services that receive it post it: what fires, what is over, how bad, and that both mails are about one alert.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { email } from '../../src/sources/email.js';
import { now, read } from './recorded.js';
import { describeRows, posted } from './rows.js';

const disk = 'nagios@harbour.example + quay-3/disk';
describeRows('email', {
  'postmark.json': [
    {
      status: 'firing',
      dedupKey: disk,
      severity: 'P1',
      title: '** PROBLEM Service Alert: quay-3/Disk / is CRITICAL **',
      service: 'Disk /',
    },
  ],
  'mailgun.form.txt': [
    { status: 'resolved', dedupKey: disk, severity: null, title: '** RECOVERY Service Alert: quay-3/Disk / is OK **', service: 'Disk /' },
  ],
  'out_of_office.json': [],
});

const mime = { 'content-type': 'message/rfc822' };
const mail = (head: string, body: string) => `From: Watch <Watch@Harbour.example>\r\nTo: alerts@muster.example\r\n${head}\r\n\r\n${body}`;

describe('a mail as it travels', () => {
  test('encoded subjects, parts, and quoted lines are read', async () => {
    const head = [
      'Subject: =?UTF-8?B?W0NSSVRJQ0FMXSBLw7xobHVuZyBhdXM=?=',
      'Message-ID: <1@harbour.example>',
      'Date: Wed, 4 Nov 2026 11:00:00 +0100',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary=x',
    ].join('\r\n');
    const body = [
      '--x\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nK=FChlung aus',
      'Host: quay-3\r\nhttps://watch.harbour.example/7',
      '--x\r\nContent-Type: text/html\r\n\r\n<b>other</b>\r\n--x--\r\n',
    ].join('\r\n');
    expect(await posted('email', mail(head, body), mime)).toMatchObject([
      {
        title: '[CRITICAL] Kühlung aus',
        severity: 'P1',
        status: 'firing',
        eventId: expect.stringMatching(/^<1@harbour\.example> /),
        service: 'quay-3',
        url: 'https://watch.harbour.example/7',
        labels: { from: 'watch@harbour.example', host: 'quay-3' },
        startedAt: Date.UTC(2026, 10, 4, 10),
        description: expect.stringContaining('Kühlung aus'),
      },
    ]);
  });

  test('of one that is only a page the words are read', async () => {
    const html =
      '<html><head><style>p{}</style><title>x</title></head><body><p>Pump&nbsp;3 &amp; 4<br>State: DOWN</p><script>1</script></body></html>';
    const [signal] = await posted('email', mail('Subject: Pumps\r\nContent-Type: text/html', html), mime);
    expect(signal).toMatchObject({ title: 'Pumps', description: 'Pump 3 & 4\nState: DOWN', status: 'firing' });
  });

  test('what is no mail at all is an alert that shows it', async () => {
    expect(await posted('email', 'disk full on db-1', { 'content-type': 'text/plain' })).toMatchObject([{ title: 'disk full on db-1' }]);
    expect(await posted('email', Buffer.from([0xff, 0xfe, 0, 1, 2, 10, 10, 65]), mime)).toHaveLength(1);
  });

  test('a key of the sender itself is the key', async () => {
    const keyed = mail('Subject: anything\r\nX-Muster-Key: pump-3', 'x');
    expect(await posted('email', keyed, mime)).toMatchObject([{ dedupKey: 'pump-3' }]);
  });
});

const of = (subject: string, text = '') => {
  const [signal] = read(email, { From: 'w@harbour.example', Subject: subject, TextBody: text }).signals;
  return signal;
};

describe('both mails of one alert have one key', () => {
  test.each([
    ['[FIRING:1] DiskFull (db1 critical)', '[RESOLVED] DiskFull (db1 critical)'],
    ['Problem: Disk space low on web-1', 'Resolved in 5m 20s: Disk space low on web-1'],
    ['shop.example is down', 'shop.example is back up'],
    ['Website down: shop.example', 'Website up: shop.example'],
    ['CPU at 95% on host7', 'CPU at 12% on host7 - OK'],
    ['ALARM: "HighCPU" in EU (Ireland)', 'OK: "HighCPU" in EU (Ireland)'],
    ['WARNING - link eth0 on sw1', 'RECOVERY - link eth0 on sw1'],
    ['[Alerting] Queue too long', '[OK] Queue too long'],
    ['Fwd: [critical] Pump 3 stands still', 'Re: [Recovered] Pump 3 stands still'],
    ['Queue length is 5000 since 2026-11-04 10:00', 'Resolved: Queue length is 5000 since 2026-11-04 10:00'],
    ['Sensor 4 has failed', 'Sensor 4 has recovered'],
  ])('%s · %s', (fires, ends) => {
    expect([of(fires)?.status, of(ends)?.status]).toEqual(['firing', 'resolved']);
    expect(of(ends)?.dedupKey).toBe(of(fires)?.dedupKey);
  });

  test.each([
    ['Disk full on db1', 'Disk full on db2'],
    ['Port 8080 closed on fw1', 'Port 9090 closed on fw1'],
    ['Pump 3 stands still', 'Pump 4 stands still'],
  ])('and two alerts have two: %s · %s', (one, other) => {
    expect(of(one)?.dedupKey).not.toBe(of(other)?.dedupKey);
  });
});

test.each([
  'Recovery of db-1 failed',
  'Server db-2 not recovered after restart',
  'Backup failed on nas01',
  'Unable to set up replication',
  'Problem unresolved: login page down',
  'Set up incomplete',
  'Ticket closed by mistake',
  'Error: connection to OK button lost',
])('fires: %s', (subject) => {
  expect(of(subject)?.status).toBe('firing');
});

test.each([
  ['[P1] payments api unreachable', '', 'P1'],
  ['Pump 3', 'Severity: High', 'P2'],
  ['WARNING - link eth0 on sw1', '', 'P3'],
  ['Alert: disk full', '', null],
  ['Pump 3 at high pressure', '', null],
  ['[EXTERNAL] Disk full', 'Priority = critical', 'P1'],
  ['db-1 is critical', '', 'P1'],
])('%s %s is %s', (subject, text, severity) => {
  expect(of(subject, text)?.severity ?? null).toBe(severity);
});

test('a state in the body counts where the subject says none', () => {
  expect(of('Your monitor', 'Monitor: shop\nStatus: Resolved')?.status).toBe('resolved');
  expect(of('Your monitor', '* State *: OK - all fine')?.status).toBe('resolved');
  expect(of('[ack] Disk full on db1')?.status).toBe('acknowledged');
});

test('any subject and any body is read, and never lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), fc.boolean(), (subject, said, isPage) => {
      const body = { From: 'w@harbour.example', Subject: subject, [isPage ? 'html' : 'text']: said };
      const { signals } = email.read({ source: 'email', body, raw: Buffer.alloc(0), headers: {}, now });
      expect(signals.length).toBeLessThanOrEqual(1);
      for (const { title, dedupKey } of signals) expect(title.trim().length * dedupKey.length).toBeGreaterThan(0);
    }),
  );
});

test('a hostile mail of 4 MiB is read in time that grows with its length alone', () => {
  for (const piece of ['<', '<style', '[(', 'is now ', 'a:', '\n', '1.', 'http://', 'ok ', '&nbsp', '@', 're:']) {
    const said = `Pump ${piece.repeat(4_194_304 / piece.length)}`;
    const begun = performance.now();
    read(email, { From: said, Subject: said, text: said });
    read(email, { From: said, Subject: said, html: said });
    expect(performance.now() - begun, piece).toBeLessThan(500);
  }
});

describe('mails of a script', () => {
  const form = (over: object) =>
    read(email, { subject: 'Backup of db-1 failed', text: 'see the log', message_id: '<alert@db-1>', ...over }, now).signals;
  test('that gives all of them one id are still mails of their own, and one that comes twice is one', () => {
    const ids = [form({}), form({ subject: 'Backup of db-1 succeeded' }), form({ date: 'Wed, 4 Nov 2026 11:00:00 +0100' })].map(
      ([signal]) => signal?.eventId,
    );
    expect(new Set(ids).size).toBe(3);
    expect(form({})[0]?.eventId).toBe(ids[0]);
  });
});

describe('words that only look like an end', () => {
  test.each([
    'Recovery time objective of db-1 is 4 h',
    'Recovery point of db-1 exceeded',
    'Nothing was restored on db-1: no backup',
    'Replica db-1: recovery lag 300 s',
    'Cleared queue is overdue',
  ])('%s fires', (subject) => {
    expect(read(email, { subject, text: 'see the log' }, now).signals[0]?.status).toBe('firing');
  });
  test.each(['** RECOVERY Service Alert: db-1 **', 'db-1: recovery', 'Backup restored on db-1'])('%s is an end', (subject) => {
    expect(read(email, { subject, text: 'see the log' }, now).signals[0]?.status).toBe('resolved');
  });
});

test('no mail takes long to read, whatever it is filled with', () => {
  const filled = (piece: string) => piece.repeat(Math.ceil(70_000 / piece.length));
  const begun = performance.now();
  for (const piece of [
    '\u00a0',
    '\r',
    ' ',
    '<',
    '<!--',
    '<br',
    '&',
    '(',
    '( ',
    'x ',
    '.',
    '=',
    '<style',
    '\u2003\t',
    '- ',
    'is now ',
    '1',
    'http://',
  ])
    for (const field of ['subject', 'text', 'html', 'from']) read(email, { subject: 'Disk full', [field]: `(${filled(piece)}` }, now);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
