import { describe, expect, test } from 'vitest';
import type { Declaration } from '../../src/commands/command.js';
import { declareLine } from '../../src/commands/grammar/declare-line.js';
import { context, today } from './hearing.js';

const none: Declaration = { severity: null, title: '', customersAffected: null, startedAt: null, investigating: false, drill: false };

describe('a declare line taken apart', () => {
  test.each<readonly [string, Partial<Declaration>]>([
    ['checkout down', { title: 'checkout down' }],
    ['P2 slow search', { severity: 'P2', title: 'slow search' }],
    ['critical checkout down', { severity: 'P1', title: 'checkout down' }],
    ['high latency on search', { title: 'high latency on search' }],
    ['high: latency on search', { severity: 'P2', title: 'latency on search' }],
    ['low disk space on db01', { title: 'low disk space on db01' }],
    ['S3 bucket unreachable', { title: 'S3 bucket unreachable' }],
    ['S3: bucket unreachable', { severity: 'P3', title: 'bucket unreachable' }],
    ['checkout down, P1, 5.8k users impacted', { severity: 'P1', title: 'checkout down', customersAffected: 5_800 }],
    ['P1 checkout down. Severity: P2', { severity: 'P1', title: 'checkout down' }],
    ['checkout down. Severity: P2', { severity: 'P2', title: 'checkout down' }],
    ['P1 checkout down since 03:02', { severity: 'P1', title: 'checkout down since 03:02' }],
    ['P1 checkout down, since 03:02', { severity: 'P1', title: 'checkout down', startedAt: today(3, 2) }],
    [
      'P1 checkout down. Started at 3:02 am. Investigating',
      { severity: 'P1', title: 'checkout down', startedAt: today(3, 2), investigating: true },
    ],
    ['P1 checkout down. Time: 3:14 AM PST', { severity: 'P1', title: 'checkout down. Time: 3:14 AM PST' }],
    ['P1 checkout down. Time: 25:00', { severity: 'P1', title: 'checkout down. Time: 25:00' }],
    [
      'P1 checkout down\nCustomers: 2,847 affected\nTime: 3:14',
      { severity: 'P1', title: 'checkout down', customersAffected: 2_847, startedAt: today(3, 14) },
    ],
    ['P1 Impact: 5,847 customers. checkout down', { severity: 'P1', title: 'checkout down', customersAffected: 5_847 }],
    ['P1 5,847 customers affected in EU', { severity: 'P1', title: '5,847 customers affected in EU', customersAffected: 5_847 }],
    ['P1 3 customers report slow login', { severity: 'P1', title: '3 customers report slow login' }],
    ['P1 checkout down; SLA: 30 minutes; looking into it', { severity: 'P1', title: 'checkout down', investigating: true }],
    ['drill P1 checkout down', { severity: 'P1', title: 'checkout down', drill: true }],
    ['P1 alert manager down', { severity: 'P1', title: 'alert manager down' }],
    ['P1 ALERT: manager down', { severity: 'P1', title: 'manager down' }],
    ['P1 v1.2.3 broke api.example.com', { severity: 'P1', title: 'v1.2.3 broke api.example.com' }],
    ['P1', { severity: 'P1' }],
    ['P1 🔥🔥', { severity: 'P1' }],
    ['', {}],
  ])('“%s”', (text, expected) => {
    expect(declareLine(text, context)).toEqual({ ...none, ...expected });
  });

  test('a long title is whole here and cut when it is stored, a time before midnight was yesterday', () => {
    expect(declareLine(`P1 ${'x'.repeat(1_000)}`, context).title).toHaveLength(1_000);
    expect(declareLine('P1 checkout down. Time: 23:50', context).startedAt).toBe(today(23, 50) - 86_400_000);
  });
});
