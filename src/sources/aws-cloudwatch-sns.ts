// Amazon CloudWatch alarms through SNS, and whatever else is published to the topic. The envelope is JSON labelled as text, its `Message`
// JSON in a string. Hands out what a subscription asks for, but never opens an address by itself.

import { type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { joinedKey } from './joined-key.js';
import { otherShape, readEach } from './other-shape.js';
import { type Fields, fields, firstText, instant, keptLabels, labelsOf, storableKey, text } from './reading.js';
import { snsProof } from './sns-signature.js';
import type { Source, SourceRequest } from './source.js';
import { atOnce } from './steps.js';
import { fallbackTitle } from './unknown-shape.js';

const readInSteps = (request: SourceRequest) => readEach(request, readOne);

export const awsCloudwatchSns = {
  name: 'aws-cloudwatch-sns',
  title: 'AWS CloudWatch (SNS)',
  read: (request) => atOnce(readInSteps(request)),
  readInSteps,
  proof: snsProof,
} as const satisfies Source;

const readOne = (envelope: Fields, request: SourceRequest): readonly Signal[] | null => {
  const type = text(envelope.Type)?.toLowerCase() ?? null;
  if (type !== null && handshakes.has(type)) return [];
  // A topic with raw delivery sends the message alone.
  const isEnvelope = type === 'notification' || (envelope.Message !== undefined && text(envelope.TopicArn) !== null);
  const message = isEnvelope ? parsed(envelope.Message) : envelope;
  const alarm = alarmIn(message);
  if (alarm !== null) return [alarmSignal(alarm, isEnvelope ? envelope : {}, request)];
  return isEnvelope ? otherMessage(envelope, message, request) : null;
};

const handshakes: ReadonlySet<string> = new Set(['subscriptionconfirmation', 'unsubscribeconfirmation']);

/** What is published is a text; most often JSON. */
const parsed = (message: unknown): unknown => {
  if (typeof message !== 'string' || !/^\s*[[{]/.test(message)) return message;
  try {
    return JSON.parse(message);
  } catch {
    return message;
  }
};

/** An alarm in one shape, whoever told it: CloudWatch itself, or EventBridge as its "CloudWatch Alarm State Change". */
interface Alarm {
  readonly name: string | null;
  readonly arn: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly changedAt: unknown;
  readonly description: string | null;
  readonly region: string | null;
  readonly account: string | null;
  readonly fields: Fields;
  readonly dimensions: Readonly<Record<string, string>>;
}

const alarmIn = (message: unknown): Alarm | null => {
  const said = fields(message);
  if (said === null) return null;
  return fields(said.detail)?.alarmName === undefined ? fromCloudwatch(said) : fromEventBridge(said);
};

const fromCloudwatch = (said: Fields): Alarm | null => {
  const name = text(said.AlarmName);
  const arn = text(said.AlarmArn);
  if (name === null && arn === null) return null;
  return {
    name: name ?? nameIn(arn),
    arn,
    state: text(said.NewStateValue) ?? 'ALARM',
    reason: text(said.NewStateReason),
    changedAt: said.StateChangeTime,
    description: text(said.AlarmDescription),
    region: regionIn(arn) ?? text(said.Region),
    account: text(said.AWSAccountId),
    fields: said,
    dimensions: dimensionsIn(fields(said.Trigger)),
  };
};

const fromEventBridge = (said: Fields): Alarm => {
  const detail = fields(said.detail);
  const state = fields(detail?.state);
  const configuration = fields(detail?.configuration);
  const arn = text(Array.isArray(said.resources) ? said.resources[0] : null);
  const metrics = Array.isArray(configuration?.metrics) ? configuration.metrics : [];
  const metric = metrics.map((one) => fields(fields(fields(one)?.metricStat)?.metric)).find((one) => one !== null) ?? null;
  return {
    name: text(detail?.alarmName),
    arn,
    state: text(state?.value) ?? 'ALARM',
    reason: text(state?.reason),
    changedAt: state?.timestamp ?? said.time,
    description: text(configuration?.description),
    region: regionIn(arn) ?? text(said.region),
    account: text(said.account),
    fields: { AlarmRule: configuration?.alarmRule, Trigger: { MetricName: metric?.name, Namespace: metric?.namespace } },
    dimensions: labelsOf(metric?.dimensions),
  };
};

const regionIn = (arn: string | null): string | null => /^arn:[\w-]+:cloudwatch:([a-z0-9-]+):/.exec(arn ?? '')?.[1] ?? null;
const nameIn = (arn: string | null): string | null => /:alarm:(.+)$/.exec(arn ?? '')?.[1] ?? null;

/** Of the metric, or of the first one in a metric-math alarm that has any. */
const dimensionsIn = (trigger: Fields | null): Readonly<Record<string, string>> => {
  const metrics = Array.isArray(trigger?.Metrics) ? trigger.Metrics : [];
  const lists = [trigger?.Dimensions, ...metrics.map((one) => fields(fields(fields(one)?.MetricStat)?.Metric)?.Dimensions)];
  return lists.map(namedValues).find((one) => Object.keys(one).length > 0) ?? {};
};

const namedValues = (list: unknown): Readonly<Record<string, string>> =>
  labelsOf(
    Object.fromEntries(
      (Array.isArray(list) ? list : []).flatMap((item) => {
        const name = firstText(fields(item), ['name', 'Name']);
        return name === null ? [] : [[name, firstText(fields(item), ['value', 'Value'])]];
      }),
    ),
  );

/** A metric without data may hide anything: it fires, and its title says why. */
const insufficient = /^insufficient[_ ]data$/i;

const statusIn = (state: string): AlertStatus => (state.toUpperCase() === 'OK' ? 'resolved' : 'firing');

function alarmSignal(alarm: Alarm, envelope: Fields, { source }: SourceRequest): Signal {
  const status = statusIn(alarm.state);
  const name = alarm.name ?? text(envelope.Subject) ?? fallbackTitle(source);
  const at = instant(alarm.changedAt);
  const said = [alarm.description, alarm.reason].filter((line) => line !== null);
  return {
    ...blankSignal,
    source,
    dedupKey: storableKey(alarm.arn ?? ['alarm', alarm.account ?? '', alarm.region ?? '', name].join('+')),
    status,
    title: insufficient.test(alarm.state) ? `${name} (insufficient data)` : name,
    description: said.length === 0 ? null : said.join('\n'),
    service: Object.values(alarm.dimensions)[0] ?? null,
    url: pageOf(alarm),
    labels: keptLabels(labelsIn(alarm, envelope)),
    startedAt: status === 'firing' ? at : null,
    endsAt: status === 'resolved' ? at : null,
    eventId: text(envelope.MessageId),
  };
}

/** The console of the partition the alarm lives in. */
const pageOf = ({ arn, name, region }: Alarm): string | null => {
  if (name === null || region === null || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return null;
  const host = arn?.startsWith('arn:aws-cn:')
    ? 'console.amazonaws.cn'
    : arn?.startsWith('arn:aws-us-gov:')
      ? 'console.amazonaws-us-gov.com'
      : 'console.aws.amazon.com';
  return `https://${host}/cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeURIComponent(name)}`;
};

/** The dimensions that name a place, by the names a page knows places by. */
const places: Readonly<Record<string, string>> = {
  InstanceId: 'instance',
  DBInstanceIdentifier: 'database',
  DBClusterIdentifier: 'database',
  TableName: 'database',
  QueueName: 'queue',
  ClusterName: 'cluster',
  PodName: 'pod',
  NodeName: 'node',
  ContainerName: 'container',
  LoadBalancer: 'target',
  AvailabilityZone: 'zone',
};

const labelsIn = ({ dimensions, fields: said, region, account }: Alarm, envelope: Fields): Readonly<Record<string, string>> => {
  const trigger = fields(said.Trigger);
  const placed = Object.entries(dimensions).flatMap(([name, value]) => (Object.hasOwn(places, name) ? [[places[name], value]] : []));
  return labelsOf({
    ...dimensions,
    ...Object.fromEntries(placed),
    region,
    account,
    metric: text(trigger?.MetricName),
    metric_namespace: text(trigger?.Namespace),
    threshold: text(trigger?.Threshold),
    alarm_rule: text(said.AlarmRule),
    topic: text(envelope.TopicArn),
  });
};

/** Whatever else was published: the subject is its title, else the best text in it. Told by a key of its own, else by topic and subject. */
const otherMessage = (envelope: Fields, message: unknown, { source }: SourceRequest): readonly Signal[] => {
  const subject = text(envelope.Subject);
  const topic = text(envelope.TopicArn);
  const eventId = text(envelope.MessageId);
  const found =
    Array.isArray(message) && message.length > 0 ? message.flatMap((one) => otherShape(source, one)) : otherShape(source, message);
  const [only] = found;
  const labels = labelsOf({ topic });
  if (only === undefined || found.length > 1) return found.map((signal) => ({ ...signal, labels: { ...labels, ...signal.labels } }));
  const hasKey = !/^(text|body|title):/.test(only.dedupKey);
  return [
    {
      ...only,
      title: subject !== null && (typeof message === 'string' || only.title === fallbackTitle(source)) ? subject : only.title,
      description: only.description ?? (subject === null ? null : text(message)),
      dedupKey: hasKey ? only.dedupKey : (joinedKey([topic, subject ?? only.dedupKey]) ?? only.dedupKey),
      labels: { ...labels, ...only.labels },
      eventId,
    },
  ];
};
