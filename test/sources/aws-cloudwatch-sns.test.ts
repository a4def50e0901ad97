import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readsAddresses } from '../../src/app/read-address.js';
import { awsCloudwatchSns } from '../../src/sources/aws-cloudwatch-sns.js';
import { testApp } from '../app/routes/fakes.js';
import { hasShared, ownPayloads, type Row, read, sharedPayloads } from './recorded.js';
import { describeRows } from './rows.js';

const source = 'aws-cloudwatch-sns';
const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:210987654321:alarm:${name}`;
const winch: Row = { status: 'firing', dedupKey: arn('winch-high-cpu'), severity: null, title: 'winch-high-cpu', service: 'winch-asg' };

describeRows(source, {
  'notification_alarm.json': [winch],
  'notification_ok_signature_v2.json': [{ ...winch, status: 'resolved' }],
  'notification_insufficient_data.json': [
    { ...winch, dedupKey: arn('cargo-queue-depth'), title: 'cargo-queue-depth (insufficient data)', service: 'cargo' },
  ],
  'notification_composite_alarm.json': [{ ...winch, dedupKey: arn('winch-degraded'), title: 'winch-degraded', service: null }],
  'notification_plain_text.json': [
    {
      ...winch,
      dedupKey: 'arn:aws:sns:us-east-1:210987654321:harbour-alarms + Nightly manifest failed',
      title: 'Nightly manifest failed',
      service: null,
    },
  ],
  'subscription_confirmation.json': [],
  'unsubscribe_confirmation.json': [],
});

const recorded = (file: string) => JSON.parse(readFileSync(`${ownPayloads}${source}/${file}`, 'utf8'));
const alarm = (more: object = {}) => ({ AlarmName: 'winch-high-cpu', AlarmArn: arn('winch-high-cpu'), NewStateValue: 'ALARM', ...more });
const envelope = (message: unknown, more: object = {}) => ({
  Type: 'Notification',
  MessageId: 'm-1',
  TopicArn: 'arn:aws:sns:us-east-1:210987654321:harbour-alarms',
  Message: typeof message === 'string' ? message : JSON.stringify(message),
  ...more,
});
const one = (body: unknown) => read(awsCloudwatchSns, body).signals;

test('an alarm says why, where, since when, and where to look', () => {
  expect(one(recorded('notification_alarm.json'))).toMatchObject([
    {
      description: expect.stringMatching(/^CPU above 80% .*\nThreshold Crossed/s),
      url: 'https://console.aws.amazon.com/cloudwatch/home?region=us-east-1#alarmsV2:alarm/winch-high-cpu',
      labels: { AutoScalingGroupName: 'winch-asg', region: 'us-east-1', metric: 'CPUUtilization', account: '210987654321' },
      startedAt: Date.parse('2026-11-04T10:02:10.640Z'),
      eventId: recorded('notification_alarm.json').MessageId,
    },
  ]);
});

const dimensions = [{ name: 'InstanceId', value: 'i-0f1e' }];

test.each([
  ['of a metric', { Trigger: { Dimensions: dimensions } }],
  ['of metric math', { Trigger: { Metrics: [{ Expression: 'm1/m2' }, { MetricStat: { Metric: { Dimensions: dimensions } } }] } }],
])('the dimensions %s say what and where', (_, more) => {
  expect(one(envelope(alarm(more)))).toMatchObject([{ service: 'i-0f1e', labels: { instance: 'i-0f1e', InstanceId: 'i-0f1e' } }]);
});

test('a topic with raw delivery sends the alarm alone, with the same key', () => {
  expect(one(alarm())).toMatchObject([{ dedupKey: arn('winch-high-cpu'), title: 'winch-high-cpu' }]);
});

test('the same alarm told by EventBridge is the same alert', () => {
  const detail = { alarmName: 'winch-high-cpu', state: { value: 'OK', reason: 'Fine again' } };
  const event = { 'detail-type': 'CloudWatch Alarm State Change', region: 'us-east-1', resources: [arn('winch-high-cpu')], detail };
  for (const body of [event, envelope(event)]) {
    expect(one(body)).toMatchObject([{ status: 'resolved', dedupKey: arn('winch-high-cpu'), description: 'Fine again' }]);
  }
});

test.each([
  [envelope({ title: 'Budget exceeded', severity: 'high' }), { title: 'Budget exceeded', severity: 'P2' }],
  [envelope({ spent: 7 }, { Subject: 'Budget of November' }), { title: 'Budget of November', description: expect.stringContaining('7') }],
  [envelope('Job failed\nexit 2'), { title: 'Job failed', description: 'Job failed\nexit 2' }],
  [envelope('{"cut":', { Subject: null }), { title: '{"cut":' }],
  [envelope({ spent: 7 }), { title: `Alert from ${source}`, description: expect.stringContaining('7') }],
  [{ Type: 'Notification', Message: null, Subject: 'Only a subject' }, { title: 'Only a subject' }],
])('another message (%j) is an alert by the best text in it', (body, expected) => {
  expect(one(body)).toMatchObject([expected]);
});

test('two messages with the same subject on two topics are two alerts', () => {
  const on = (topic: string) => one(envelope('x', { Subject: 'Backup failed', TopicArn: topic }))[0]?.dedupKey;
  expect(on('a')).not.toBe(on('b'));
});

describe('the signature', () => {
  const pem = readFileSync(new URL('../fixtures/sns/signing-certificate.pem', import.meta.url), 'utf8');
  const certificateUrl: string = recorded('notification_alarm.json').SigningCertURL;

  const posting = (certificate: string | null = pem) => {
    const asked: string[] = [];
    const readAddress = async (url: string) => {
      asked.push(url);
      return url.endsWith('.pem') ? certificate : 'confirmed';
    };
    const { app, received, logged } = testApp({ readAddress });
    const post = async (body: unknown) => {
      const headers = { 'content-type': 'text/plain; charset=UTF-8' };
      return (await app.inject({ method: 'POST', url: `/webhooks/${source}`, payload: JSON.stringify(body), headers })).statusCode;
    };
    return { asked, received, logged, post };
  };

  test.each([
    'notification_alarm.json',
    'notification_ok_signature_v2.json',
    'notification_plain_text.json',
    'unsubscribe_confirmation.json',
  ])('of %s fits, and nothing but the certificate is fetched', async (file) => {
    const { post, asked } = posting();
    expect([await post(recorded(file)), asked]).toEqual([200, [certificateUrl]]);
  });

  test('opens the address of a subscription only when it fits', async () => {
    const confirmation = recorded('subscription_confirmation.json');
    const right = posting();
    expect([await right.post(confirmation), right.asked]).toEqual([200, [certificateUrl, confirmation.SubscribeURL]]);
    const wrong = posting();
    expect([await wrong.post({ ...confirmation, Token: '51b2ff3f' }), wrong.asked]).toEqual([403, [certificateUrl]]);
    expect(wrong.received).toEqual([]);
  });

  test.each(['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn'])(
    'over another %s is refused, and nothing is taken',
    async (name) => {
      const { post, received } = posting();
      expect(await post({ ...recorded('notification_alarm.json'), [name]: 'another' })).toBe(403);
      expect(received).toEqual([]);
    },
  );

  test.each([[null], ['3'], ['']])('of version %j is refused', async (SignatureVersion) => {
    expect(await posting().post({ ...recorded('notification_alarm.json'), SignatureVersion })).toBe(403);
  });

  test.each([
    ['http://sns.us-east-1.amazonaws.com/a.pem'],
    ['https://sns.us-east-1.amazonaws.com.evil.example/a.pem'],
    ['https://evil.example/sns.us-east-1.amazonaws.com/a.pem'],
    ['https://sns.us-east-1.amazonaws.com@evil.example/a.pem'],
    ['https://evil.example\\@sns.us-east-1.amazonaws.com/a.pem'],
    ['https://sns.us-east-1.amazonaws.com:8443/a.pem'],
    ['https://sns.us-east-1.amazonaws.com/a.pem?x=1'],
    ['https://sns.us-east-1.amazonaws.com/a.txt'],
    ['https://snsxus-east-1.amazonaws.com/a.pem'],
    ['https://s3.us-east-1.amazonaws.com/a.pem'],
    ['file:///etc/passwd.pem'],
    [''],
    [null],
    [7],
  ])('by a certificate at %j is refused unasked', async (SigningCertURL) => {
    const { post, asked } = posting();
    expect([await post({ ...recorded('notification_alarm.json'), SigningCertURL }), asked]).toEqual([403, []]);
  });

  test.each([['http://169.254.169.254/latest/meta-data'], ['https://sns.us-east-1.amazonaws.com.evil.example/']])(
    'with a subscription at %s is refused unasked',
    async (SubscribeURL) => {
      const { post, asked } = posting();
      expect([await post({ ...recorded('subscription_confirmation.json'), SubscribeURL }), asked]).toEqual([403, []]);
    },
  );

  test('that is missing is refused', async () => {
    const { Signature: _, ...unsigned } = recorded('notification_alarm.json');
    expect(await posting().post(unsigned)).toBe(403);
  });

  test('asks for a certificate once, also when many messages come at once', async () => {
    const { post, asked } = posting();
    const body = recorded('notification_alarm.json');
    expect(await Promise.all([post(body), post(body), post(body)])).toEqual([200, 200, 200]);
    expect(asked).toEqual([certificateUrl]);
  });

  test('whose certificate is out of reach leaves the token, opens nothing, and tells how to confirm by hand', async () => {
    const { post, asked, received, logged } = posting(null);
    expect([await post(recorded('notification_alarm.json')), await post(recorded('subscription_confirmation.json'))]).toEqual([200, 200]);
    expect([received.length, asked]).toEqual([1, [certificateUrl]]);
    expect(logged()).toContain('aws sns confirm-subscription');
    expect(logged()).toContain('"confirmation":"51b2ff3e"');
  });

  const shared = `${sharedPayloads}${source}/`;
  test.skipIf(!hasShared)('of every body in ../shared/payloads fits its certificate', async () => {
    const certificate = existsSync(`${shared}test-signing-cert.pem`) ? readFileSync(`${shared}test-signing-cert.pem`, 'utf8') : null;
    const files = ['notification_alarm', 'notification_ok_signature_v2', 'notification_composite_alarm', 'subscription_confirmation'];
    for (const file of [...files, 'notification_insufficient_data', 'notification_plain_text', 'unsubscribe_confirmation']) {
      const body = JSON.parse(readFileSync(`${shared}${file}.json`, 'utf8'));
      expect([file, await posting(certificate).post(body)]).toEqual([file, 200]);
      expect([file, await posting(certificate).post({ ...body, Message: 'x' })]).toEqual([file, 403]);
    }
  });
});

describe('an address is read', () => {
  const answering = (answer: () => Response) => {
    const asked: (RequestInit | undefined)[] = [];
    const reads = readsAddresses(async (_, init) => {
      asked.push(init);
      return answer();
    });
    return { reads, asked };
  };

  test('without following a redirect', async () => {
    const { reads, asked } = answering(() => new Response('pem'));
    expect([await reads('https://sns.us-east-1.amazonaws.com/a.pem'), asked[0]?.redirect]).toEqual(['pem', 'error']);
  });

  test.each([
    ['a refusal', () => new Response('no', { status: 404 })],
    ['more than a certificate is long', () => new Response('x'.repeat(70_000))],
    [
      'a broken connection',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
  ])('to nothing where there is %s', async (_, answer) => {
    expect(await answering(answer).reads('https://sns.us-east-1.amazonaws.com/a.pem')).toBeNull();
  });
});
