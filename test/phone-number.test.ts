import { expect, test } from 'vitest';
import { readPhoneNumber } from '../src/phone-number.js';

test.each([
  ['+919812300001', '+919812300001'],
  ['+91 98123 00001', '+919812300001'],
  ['+49 (170) 123-4567', '+491701234567'],
  ['+44.7700.900002', '+447700900002'],
  // Not given to anybody, or not yet.
  ['+15550000001', '+15550000001'],
])('%s is %s', (text, phone) => {
  expect(readPhoneNumber(text)).toEqual({ phone });
});

test.each([
  ['+91 98', 'this one is too short for India (+91)'],
  ['+918', 'this one is too short for India (+91)'],
  ['+9198123000011234', 'this one is too long for India (+91)'],
  ['+346123000031234567', 'this one is too long for Spain (+34)'],
  // Several countries.
  ['+1555', 'this one is too short for +1'],
  ['+441', 'this one is too short for +44'],
  ['+999123456', 'no country has the code this one begins with'],
  ['+0049170', 'no country has the code this one begins with'],
])('%s: %s', (text, wrong) => {
  expect(readPhoneNumber(text)).toEqual({ wrong });
});

test.each(['98123', '0170 1234567', '0049 170 1234567', 'call +919812300001', '+91 98123 00001 ext 5', '+1 800 FLOWERS', '+', ''])(
  '"%s" is no international number',
  (text) => {
    expect(readPhoneNumber(text)).toEqual({ wrong: null });
  },
);
