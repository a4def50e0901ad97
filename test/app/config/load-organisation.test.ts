// Which organisation runs: the named file, else muster.yaml, else the example.

import { describe, expect, test } from 'vitest';
import { realTransports } from '../../../src/app/config/config.js';
import { loadOrganisation, refuseExample } from '../../../src/app/config/load-organisation.js';
import { transports } from '../../../src/transports/index.js';
import { acmeEnv, acmeYaml } from './acme-yaml.js';

const disk = (files: Record<string, string>) => (path: string) => files[path] ?? null;

describe('Muster runs', () => {
  test('the file the environment names', () => {
    const loaded = loadOrganisation('etc/acme.yaml', acmeEnv, disk({ 'etc/acme.yaml': acmeYaml, 'muster.yaml': 'broken: [' }));
    expect(loaded).toMatchObject({ path: 'etc/acme.yaml', organisation: { name: 'Acme', defaultTeam: 'database' } });
  });

  test('else muster.yaml', () => {
    expect(loadOrganisation(null, acmeEnv, disk({ 'muster.yaml': acmeYaml }))).toMatchObject({ path: 'muster.yaml' });
  });

  test('else the built-in example', () => {
    const loaded = loadOrganisation(null, {}, disk({}));
    expect(loaded.path).toBeNull();
    expect(loaded.organisation.people.has('asha')).toBe(true);
  });

  test('never the example when a file was named and is not there', () => {
    expect(() => loadOrganisation('etc/acme.yaml', {}, disk({ 'muster.yaml': acmeYaml }))).toThrow(
      'MUSTER_CONFIG: found "etc/acme.yaml", wanted a file that can be read',
    );
  });

  test('never the example when the file is wrong or empty', () => {
    expect(() => loadOrganisation(null, {}, disk({ 'muster.yaml': '' }))).toThrow('muster.yaml has one problem');
  });

  test('secrets of integrations may come from files', () => {
    const files = disk({ 'muster.yaml': acmeYaml, '/run/grafana': 'from-a-file\n' });
    expect(loadOrganisation(null, { GRAFANA_SECRET_FILE: '/run/grafana' }, files).organisation.sources.get('grafana')?.secret).toBe(
      'from-a-file',
    );
  });
});

describe('the example', () => {
  const example = { path: null };

  test.each(['web', 'cloud', 'twilio', 'sms', 'local,web', 'sms,local'])(
    'never runs with WHATSAPP=%s: its numbers may be somebody’s',
    (named) => {
      expect(() => refuseExample(example, realTransports(named.split(','), transports))).toThrow(/and there is no muster\.yaml/);
    },
  );

  test('runs on the phones of this machine, and a file of one’s own runs with anything', () => {
    expect(() => refuseExample(example, realTransports(['local'], transports))).not.toThrow();
    expect(() => refuseExample({ path: 'muster.yaml' }, realTransports(['web', 'sms'], transports))).not.toThrow();
  });
});
