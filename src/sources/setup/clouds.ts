// Setting up what clouds send.

import { isoTime, type SourceSetup, wordFor } from './setup.js';

const nothingBroken = 'Nothing is broken: somebody tries the way an alert takes.';

export const awsCloudwatchSns: SourceSetup = {
  name: 'aws-cloudwatch-sns',
  pastes: [
    {
      where:
        'A CloudFormation template of a topic that posts here, and of an alarm on it (the topic under *Alarm*, *OK* and *Insufficient data*):',
      language: 'yaml',
      text: `Resources:
  MusterTopic:
    Type: AWS::SNS::Topic
    Properties:
      Subscription:
        - Protocol: https
          Endpoint: "{url}?token={token}"
  HighCpu:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: CPU above 90 % for ten minutes
      Namespace: AWS/EC2
      MetricName: CPUUtilization
      Dimensions: [{ Name: InstanceId, Value: i-0123456789abcdef0 }]
      Statistic: Average
      Period: 300
      EvaluationPeriods: 2
      Threshold: 90
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!Ref MusterTopic]
      OKActions: [!Ref MusterTopic]
      InsufficientDataActions: [!Ref MusterTopic]`,
    },
    {
      where: 'Anybody may own a topic, so name yours in `muster.yaml`:',
      language: 'yaml',
      text: 'sources:\n  aws-cloudwatch-sns: { topics: [arn:aws:sns:eu-north-1:123456789012:muster] }',
    },
  ],
  notes: `Raw delivery and EventBridge's *CloudWatch Alarm State Change* are read too. An alarm says no severity: the default of the integration counts (\`severity:\` in \`muster.yaml\`).
Used: the first dimension as service, all of them as labels, description and reason, a link to the console. Other messages are alerts told by topic and subject.

The token opens the door, and the signature (version 1 or 2) must fit as well: a wrong one, a missing one, or a certificate or \`SubscribeURL\` that is not at
\`https://sns.<region>.amazonaws.com\` (or \`.com.cn\`) is answered 403, and nothing is fetched. The certificate is fetched once. With \`topics:\` no other topic is taken.
A subscription is confirmed by itself only when its signature fits, and the admins are told of it. Where the certificate is out of reach, alarms are taken by the token alone, nothing is confirmed, and the
admins are told in chat, as the log says, of the topic and the code to confirm it with (\`aws sns confirm-subscription\`).`,
  sample: ({ title, isOver, key, now }) => ({
    body: {
      AlarmName: title,
      AlarmDescription: nothingBroken,
      AlarmArn: `arn:aws:cloudwatch:eu-north-1:123456789012:alarm:${key}`,
      AWSAccountId: '123456789012',
      NewStateValue: isOver ? 'OK' : 'ALARM',
      NewStateReason: nothingBroken,
      StateChangeTime: isoTime(now),
      Region: 'EU (Stockholm)',
      OldStateValue: isOver ? 'ALARM' : 'OK',
    },
  }),
};

export const azureMonitor: SourceSetup = {
  name: 'azure-monitor',
  pastes: [
    { where: 'An action group of type *Webhook*, with *Enable the common alert schema*:', language: 'text', text: '{url}?token={token}' },
    {
      where: 'The same from the command line:',
      language: 'sh',
      text: `az monitor action-group create --resource-group my-group --name muster --short-name muster \\
  --action webhook muster '{url}?token={token}' usecommonalertschema`,
    },
  ],
  notes:
    'Without the common alert schema the older shapes are read. Custom properties `service` and `runbook` count. Stateless and activity log rules never resolve.',
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      schemaId: 'azureMonitorCommonAlertSchema',
      data: {
        essentials: {
          alertId: `/subscriptions/00000000-1111-2222-3333-444444444444/providers/Microsoft.AlertsManagement/alerts/${key}`,
          alertRule: title,
          severity: wordFor(severity, ['Sev0', 'Sev1', 'Sev2', 'Sev3']),
          signalType: 'Metric',
          monitorCondition: isOver ? 'Resolved' : 'Fired',
          configurationItems: ['muster-test'],
          firedDateTime: isoTime(now),
          ...(isOver ? { resolvedDateTime: isoTime(now) } : {}),
          description: nothingBroken,
        },
        alertContext: { properties: { service: 'muster-test' } },
      },
    },
  }),
};

export const googleCloudMonitoring: SourceSetup = {
  name: 'google-cloud-monitoring',
  pastes: [
    {
      where:
        '*Alerting → Edit notification channels → Webhooks*, *Use HTTP Basic Auth* with any user name and the token as its password; or from the command line:',
      language: 'sh',
      text: `gcloud beta monitoring channels create --display-name=Muster --type=webhook_basicauth \\
  --channel-labels=url={url},username=muster,password={token}`,
    },
  ],
  notes: `The subject of the documentation is the title, user labels \`service\` and \`severity\` count, and its link called runbook or playbook.`,
  sample: ({ title, severity, isOver, key, now }) => ({
    body: {
      version: '1.2',
      incident: {
        incident_id: key,
        url: 'https://console.cloud.google.example/monitoring/alerting/incidents/1',
        severity: wordFor(severity, ['Critical', 'Error', 'Warning', 'P4']),
        state: isOver ? 'closed' : 'open',
        started_at: Math.floor(now / 1_000),
        ended_at: isOver ? Math.floor(now / 1_000) : null,
        policy_name: title,
        condition_name: title,
        policy_user_labels: { service: 'muster-test' },
        documentation: { content: nothingBroken, mime_type: 'text/markdown', subject: title },
        summary: nothingBroken,
      },
    },
  }),
};
