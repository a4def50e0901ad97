// The record: what is kept without changing anything. Allowed in every status; a review is written after the end.

import type { Command } from '../commands.js';
import type { Incident } from '../incident.js';
import type { Verdict } from './guard.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

export const note = (_incident: Incident, { by, kind, text, where, about, media }: Of<'note'>): Verdict => [
  { kind: 'noted', by, note: kind, text, where, about, ...(media === undefined ? {} : { media }) },
];

export const describeImpact = (_incident: Incident, { by, text }: Of<'describe-impact'>): Verdict => [
  { kind: 'impact-described', by, text },
];

export const link = (incident: Incident, { by, link: added }: Of<'link'>): Verdict =>
  incident.links.some((one) => one.url === added.url) ? { refused: 'already-done' } : [{ kind: 'linked', by, link: added }];

export const noticeSent = (incident: Incident, { by }: Of<'notice-sent'>): Verdict =>
  incident.stamps.noticeAt !== null ? { refused: 'already-done' } : [{ kind: 'notice-sent', by }];
