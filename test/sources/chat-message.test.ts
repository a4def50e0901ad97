// Messages written for a chat, as tools post them that can post nothing else.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generic } from '../../src/sources/generic.js';
import { grafana } from '../../src/sources/grafana.js';
import { read } from './recorded.js';

const url = 'https://m.example/7';
const button = { type: 'button', text: { type: 'plain_text', text: 'View' }, url };

const full = { title: 'Disk full', status: 'firing' } as const;
const onDb7 = { ...full, labels: { host: 'db-7' } };

test.each([
  ['Slack, a line', { text: `<${url}|Disk full> on db-7` }, { ...full, title: 'Disk full on db-7', description: null, url }],
  [
    'Slack, beside fields of ours',
    { text: `<${url}|Disk full>`, severity: 'P2', service: 'db' },
    { ...full, severity: 'P2', service: 'db', url },
  ],
  ['Slack, with its marks', { text: `:fire: *[FIRING:1] Disk full*\n<${url}|View>` }, { ...full, url }],
  ['Slack, to everybody there', { text: '<!channel> payments API is &lt;down&gt;' }, { ...full, title: 'payments API is <down>' }],
  [
    'Slack, an attachment',
    {
      text: 'Alert!',
      attachments: [{ fallback: 'Disk', color: 'danger', title: 'Disk full', title_link: url, text: '`/var` is at *98 %*' }],
    },
    { ...full, description: 'Alert!\n/var is at 98 %', url },
  ],
  ['Slack, a notification alone', { attachments: [{ fallback: 'Disk full', color: 'danger' }] }, full],
  [
    'Slack, facts',
    { attachments: [{ title: 'Disk full', fields: [{ title: 'Host:', value: 'db-7' }].concat({ title: 'Severity', value: 'Critical' }) }] },
    { ...onDb7, severity: 'P1', labels: { host: 'db-7', severity: 'Critical' } },
  ],
  [
    'Slack, blocks',
    {
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Disk full' } },
        { type: 'section', fields: ['*Host:*\ndb-7', '*Priority:*\nP2'].map((text) => ({ type: 'mrkdwn', text })) },
        { type: 'actions', elements: [button] },
      ],
    },
    { ...onDb7, severity: 'P2', labels: { host: 'db-7', priority: 'P2' }, url },
  ],
  [
    'Teams, a card',
    {
      '@type': 'MessageCard',
      summary: 'Notification',
      sections: [{ activityTitle: 'Disk full', facts: [{ name: 'host', value: 'db-7' }].concat({ name: 'Severity', value: 'high' }) }],
      potentialAction: [{ '@type': 'OpenUri', name: 'Open', targets: [{ os: 'default', uri: url }] }],
    },
    { ...full, severity: 'P2', labels: { host: 'db-7', severity: 'high' }, url },
  ],
  [
    'Teams, an adaptive card',
    {
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            body: [
              { type: 'TextBlock', text: 'Disk full', weight: 'bolder' },
              { type: 'Image', url: 'https://m.example/logo.png' },
              { type: 'FactSet', facts: [{ title: 'Host', value: 'db-7' }] },
            ],
            actions: [{ type: 'Action.OpenUrl', title: 'Open', url }],
          },
        },
      ],
    },
    { ...onDb7, url },
  ],
  [
    'Discord, a line',
    { username: 'Uptime', content: `**Disk full** on db-7 [open](${url})` },
    { ...full, title: 'Disk full on db-7', url },
  ],
  [
    'Discord, an embed',
    {
      embeds: [
        {
          title: 'Disk full',
          url,
          color: 15158332,
          thumbnail: { url: 'https://m.example/t.png' },
          fields: [{ name: 'HOST', value: 'db-7' }],
        },
      ],
    },
    { ...onDb7, url },
  ],
  [
    'Google Chat',
    {
      cardsV2: [
        {
          card: {
            header: { title: 'Disk full', subtitle: 'on db-7' },
            sections: [
              {
                widgets: [
                  { decoratedText: { topLabel: 'Severity', text: 'critical' } },
                  { buttonList: { buttons: [{ text: 'Open', onClick: { openLink: { url } } }] } },
                ],
              },
            ],
          },
        },
      ],
    },
    { ...full, severity: 'P1', description: 'on db-7', url },
  ],
  ['Mattermost', { username: 'm', icon_url: 'https://m.example/i.png', text: '#### Disk full\nHost: db-7' }, { ...onDb7, url: null }],
  ['Telegram', { chat_id: -100, parse_mode: 'HTML', text: `<b>Disk full</b>\nhost: db-7 <a href="${url}">view</a>` }, { ...full, url }],
  ['Lark', { msg_type: 'text', content: { text: 'Disk full' } }, full],
  ['DingTalk', { msgtype: 'markdown', markdown: { title: 'Disk full', text: '## Disk full\n> Host: db-7' } }, onDb7],
])('%s', (_, body, wanted) => {
  expect(read(generic, body).signals).toMatchObject([wanted]);
  expect(read(grafana, body).signals).toMatchObject([{ title: wanted.title, status: 'firing' }]);
});

describe('one that says it is over ends what began under the same words', () => {
  const attachment = (color: string, text: string) => ({ attachments: [{ color, title: 'Disk full', text }] });
  test.each([
    [{ text: '*[FIRING:2] Disk full* at 98%' }, { text: '*[RESOLVED] Disk full* at 42%' }],
    [{ content: '🔴 Site shop is down' }, { content: '✅ Site shop is back up' }],
    [attachment('danger', 'at 98 %'), attachment('good', 'at 42 %')],
    [attachment('#d63232', 'at 98 %'), attachment('#36a64f', 'at 42 %')],
    [
      { embeds: [{ title: 'Disk full', fields: [{ name: 'Status', value: 'PROBLEM' }] }] },
      { embeds: [{ title: 'Disk full', fields: [{ name: 'Status', value: 'OK' }] }] },
    ],
  ])('%j', (firing, over) => {
    const [one] = read(generic, firing).signals;
    const [other] = read(generic, over).signals;
    expect([one?.status, other?.status]).toEqual(['firing', 'resolved']);
    expect(other?.dedupKey).toBe(one?.dedupKey);
  });
});

test('fields of ours count before its words', () => {
  const body = {
    key: 'k',
    status: 'resolved',
    severity: 'P3',
    service: 'db',
    attachments: [{ title: 'Disk full', fields: [{ title: 'Severity', value: 'P1' }] }],
  };
  expect(read(generic, body).signals).toMatchObject([
    { dedupKey: 'k', status: 'resolved', severity: 'P3', service: 'db', title: 'Disk full' },
  ]);
});

test('whatever parts it is made of, it is one alert, and named after words in it', () => {
  const word = fc.string({
    minLength: 1,
    maxLength: 40,
    unit: fc.constantFrom('a', 'B', ' ', '*', '<', '>', '|', '[', ']', '(', ')', ':', '`', '\n', '&', 'é'),
  });
  const { part } = fc.letrec<{ part: unknown }>((tie) => ({
    part: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      word,
      fc.constantFrom(null, 7, true, ''),
      fc.array(tie('part'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom('title', 'text', 'fields', 'name', 'value', 'url', 'color', 'type', 'content', 'actions', 'topLabel', '__proto__'),
        tie('part'),
        {
          maxKeys: 4,
        },
      ),
    ),
  }));
  fc.assert(
    fc.property(
      fc.constantFrom('attachments', 'blocks', 'embeds', 'sections', 'cardsV2'),
      fc.array(part, { maxLength: 3 }),
      (name, parts) => {
        const { signals, problems } = read(generic, { [name]: [...parts, { title: 'Disk full' }] });
        expect(problems).toEqual([]);
        expect(signals).toHaveLength(1);
        expect(signals[0]?.title).toMatch(/\S/u);
        expect(signals[0]?.title).not.toBe('Alert from generic');
      },
    ),
    { numRuns: 300 },
  );
});
