// The record of the phones of this machine: a simulation, for trying Muster out.

import { transportRecord } from '../record.js';
import { createLocalTransport, traits } from './local.js';

export const local = transportRecord({
  ...traits,
  about: 'the phones page, a simulation',
  environment: {},
  required: [],
  loopbackOnly: 'whoever reaches the phones page can speak as anybody',
  fastClock: true,
  firstStep: (url) => `Open ${url}/phones and fire an alert`,
  create: (_settings, { clock, organisation, filesPath, samples }) =>
    createLocalTransport({
      people: organisation.people,
      organisationName: organisation.name,
      ...(organisation.timezone === null ? {} : { timezone: organisation.timezone }),
      clock,
      keptMs: organisation.chatsKeptMs,
      journalPath: filesPath === null ? null : `${filesPath}.phones.jsonl`,
      ...(samples === null ? {} : { panel: samples }),
    }),
});
