// The fake runs the same contract as every transport, so that it cannot lie.

import { everything, fakeTransport } from '../fake-transport.js';
import { manualClock } from '../manual-clock.js';
import { transportContract } from './contract.js';

transportContract('the fake', everything, async () => {
  const transport = fakeTransport(manualClock(0));
  return {
    transport,
    people: ['+919812300001', '+447700900002', '+34612300003'],
    noSuchChat: 'g999',
    heardIn: async (chat) => transport.spoken.filter((one) => one.chat === chat).map((one) => one.text),
    subjectOf: async (chat) => transport.rooms.find(({ id }) => id === chat)?.subject,
    fails: async (how) => {
      transport.up = how !== 'for now';
      transport.refuses = how === 'for good';
    },
    refusesGroups: async (address) => void transport.shy.add(address),
    mends: async () => {
      transport.up = true;
      transport.refuses = false;
      transport.shy.clear();
    },
    says: (from, text, chat) => transport.says(from, text, chat === undefined ? {} : { chat }),
    reacts: (from, message, emoji) => transport.reacts(from, message, emoji),
    reactedTo: async (message) => transport.reacted.filter((one) => one.message === message).map(({ emoji }) => emoji),
    settled: () => transport.settled(),
    close: () => transport.stop(),
  };
});
