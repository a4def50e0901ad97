// `identity:`: when a number of the file counts as its person's.

import { expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { acmeEnv, acmeYaml } from './acme-yaml.js';

const read = (more: string) => readOrganisation(`${acmeYaml}${more}\n`, 'muster.yaml', acmeEnv).organisation.identity;

test.each(['', 'identity:', 'identity: {}', 'identity: { confirm: first-message }'])('“%s” takes the numbers at their word', (more) => {
  expect(read(more)).toEqual({ confirm: 'first-message' });
});

test.each(['before-page', 'code'])('“%s” asks for a code before anything is said', (confirm) => {
  expect(read(`identity: { confirm: ${confirm} }`)).toEqual({ confirm: 'before-page' });
});

test('anything else is refused with what is wanted', () => {
  expect(() => read('identity: { confirm: befor-page }')).toThrow(
    'identity.confirm: found "befor-page", wanted one of first-message, before-page, code (did you mean before-page?)',
  );
});
