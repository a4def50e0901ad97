// A phone number as somebody writes it into a configuration → E.164, or what is wrong with it in words. Judged is only whether such a
// number can exist, not whether somebody has it: numbering plans change faster than this program.

import { getCountries, getCountryCallingCode, parsePhoneNumberFromString, validatePhoneNumberLength } from 'libphonenumber-js';
import { z } from 'zod';

/** With the country code, and the spaces, dots, dashes and brackets people put in. */
const international = /^\+[\d\s().-]+$/;

type PhoneNumber = { readonly phone: string } | { readonly wrong: string | null };

/** Numbers read before: a file is read again whole whenever it changes, and nearly all of its numbers stay. */
const known = new Map<string, PhoneNumber>();
const mostKnown = 10_000;

/** `+49 170 1234567` → `+491701234567`; or why not, null where it is no international number at all. */
export function readPhoneNumber(text: string): PhoneNumber {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const read = readAnew(text);
  known.set(text, read);
  return read;
}

function readAnew(text: string): PhoneNumber {
  if (!international.test(text)) return { wrong: null };
  switch (validatePhoneNumberLength(text)) {
    case undefined: {
      const phone = parsePhoneNumberFromString(text)?.number;
      return phone === undefined ? { wrong: null } : { phone };
    }
    case 'TOO_SHORT':
      return { wrong: `this one is too short${placeOf(text)}` };
    case 'TOO_LONG':
      return { wrong: `this one is too long${placeOf(text)}` };
    case 'INVALID_LENGTH':
      return { wrong: `no number${placeOf(text)} is as long as this one` };
    case 'INVALID_COUNTRY':
      return { wrong: 'no country has the code this one begins with' };
    default:
      return { wrong: null };
  }
}

/** ` for India (+91)`; the code alone where several countries share it, nothing where it has none. */
function placeOf(text: string): string {
  const digits = text.replace(/\D/g, '');
  const countries = getCountries().filter((country) => digits.startsWith(getCountryCallingCode(country)));
  const [first, ...others] = countries;
  if (first === undefined) return '';
  const code = `+${getCountryCallingCode(first)}`;
  const name = others.length === 0 ? new Intl.DisplayNames('en', { type: 'region' }).of(first) : undefined;
  return ` for ${name === undefined ? code : `${name} (${code})`}`;
}

/** A schema that reads one. `wanted` says what such a number looks like. */
export const phoneNumber = (wanted: string) =>
  z.string({ error: wanted }).transform((text, context) => {
    const read = readPhoneNumber(text.trim());
    if ('phone' in read) return read.phone;
    context.addIssue({ code: 'custom', message: read.wrong === null ? wanted : `${wanted}; ${read.wrong}` });
    return z.NEVER;
  });
