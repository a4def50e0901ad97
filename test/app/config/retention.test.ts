// `retention:`: what may be written, and what a mistake is answered. What is removed by a slip does not come back.

import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { days } from '../../../src/incident/duration.js';
import { acmeEnv, acmeYaml } from './acme-yaml.js';

const read = (retention: string) => readOrganisation(`${acmeYaml}retention: ${retention}\n`, 'muster.yaml', acmeEnv).organisation.retention;
const problem = (retention: string): string => {
  try {
    return JSON.stringify(read(retention));
  } catch (error) {
    return (error as Error).message.split('\n').slice(1).join('\n');
  }
};
const line = acmeYaml.split('\n').length;

describe('retention', () => {
  test.each(['', '{}', '{ media: , outbox: }'])('written as `%s` is the default', (text) => {
    expect(read(text)).toEqual({
      receiptsMs: days(30),
      outboxMs: days(90),
      phonesMs: days(30),
      mediaMs: days(365),
      deliveriesMs: days(7),
      transcriptsMs: null,
    });
  });

  test('may be longer, shorter or for ever, each by itself', () => {
    expect(read('{ receipts: 8d, outbox: 3650d, media: never }')).toEqual({
      receiptsMs: days(8),
      outboxMs: days(3_650),
      phonesMs: days(30),
      mediaMs: null,
      deliveriesMs: days(7),
      transcriptsMs: null,
    });
  });

  test.each([
    ['{ receipts: 7d }', 'retention.receipts: found "7d", wanted at least 8d: a source may repeat itself for seven days'],
    ['{ outbox: 1d }', 'retention.outbox: found "1d", wanted at least 7d: a reply finds its incident by the message it quotes'],
    ['{ media: 0d }', 'retention.media: found "0d", wanted at least 1d: what is removed at once cannot be looked at'],
    ['{ phones: 30 }', 'retention.phones: found "30", wanted a number of days like 90d, or never'],
    ['{ phones: 12h }', 'retention.phones: found "12h", wanted a number of days like 90d, or never'],
    ['{ media: nevr }', 'retention.media: found "nevr", wanted a number of days like 90d, or never'],
    [
      '{ outbx: 90d }',
      'retention.outbx: found an unknown key, wanted one of receipts, outbox, phones, media, deliveries, transcripts (did you mean outbox?)',
    ],
    [
      '{ incidents: 365d }',
      'retention.incidents: found an unknown key, wanted one of receipts, outbox, phones, media, deliveries, transcripts',
    ],
    ['90d', 'retention: found "90d", wanted a map of receipts, outbox, phones, media, deliveries, transcripts'],
  ])('%s is told with its line', (text, told) => {
    expect(problem(text)).toBe(`muster.yaml:${line}  ${told}`);
  });

  test('the part is offered to whoever nearly wrote it', () => {
    expect(() => readOrganisation(`${acmeYaml}retentoin: {}\n`, 'muster.yaml', acmeEnv)).toThrow('(did you mean retention?)');
  });
});
