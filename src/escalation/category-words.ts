// What kind of trouble an alert sounds like. Only ever a suggestion on the card: nobody is woken or spared because of a word. Pure.

import { type Category, categories } from '../incident/incident.js';

/** Words and pairs of words, as they stand in a title without its punctuation. */
const said: Readonly<Record<Category, readonly string[]>> = {
  security: [
    ...['breach', 'breached', 'hacked', 'hacker', 'hackers', 'compromised', 'ransomware', 'malware', 'phishing', 'intrusion', 'intruder'],
    ...['unauthorized', 'unauthorised', 'exploit', 'exploited', 'vulnerability', 'cve', 'ddos', 'exfiltration', 'suspicious'],
    ...['brute force', 'credential stuffing', 'leaked credentials', 'leaked secrets', 'leaked token', 'stolen', 'injection'],
  ],
  data: [
    ...['corrupt', 'corrupted', 'corruption', 'data loss', 'lost data', 'losing data', 'missing data', 'missing rows', 'missing records'],
    ...['wrong data', 'data missing', 'data wrong', 'duplicate rows', 'duplicate records', 'inconsistent data', 'data integrity'],
  ],
  infrastructure: [
    ...['disk', 'node', 'nodes', 'host', 'hosts', 'hardware', 'network', 'dns', 'switch', 'router', 'datacenter', 'power', 'raid'],
    ...['kubernetes', 'k8s', 'packet loss', 'vpn', 'certificate'],
  ],
  performance: ['slow', 'slowness', 'latency', 'degraded', 'sluggish', 'high load', 'response time', 'response times', 'throughput'],
  bug: ['bug', 'regression', 'exception', 'exceptions', 'nullpointerexception', 'stack trace', 'wrong result', 'wrong results'],
  outage: ['down', 'outage', 'unreachable', 'unavailable', 'offline', 'not responding'],
};

/** These outweigh what else is said beside them: `login down after breach`. */
const grave: readonly Category[] = ['security', 'data'];

/** The one category the words of a title stand for; null where there is none, or more than one. */
export function soundsLike(title: string): Category | null {
  const words =
    title
      .slice(0, 300)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const heard = new Set([...words, ...words.slice(1).map((word, before) => `${words[before]} ${word}`)]);
  const found = categories.filter((category) => said[category].some((word) => heard.has(word)));
  return grave.find((category) => found.includes(category)) ?? (found.length === 1 ? (found[0] ?? null) : null);
}

/** Labels in which monitoring systems name what they check. */
const namesOfChecks: readonly string[] = ['alertname', 'rulename', 'rule_name', 'check', 'check_name', 'monitor', 'type', 'kind', 'class'];

/** What its title sounds like, else what its check is called: `SuspiciousLogin`, `disk_full`. */
export function alertSoundsLike(title: string, labels: Readonly<Record<string, string>>): Category | null {
  const names = namesOfChecks.flatMap((label) => (Object.hasOwn(labels, label) ? [labels[label] ?? ''] : []));
  const apart = names.map((name) =>
    name
      .slice(0, 300)
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .replaceAll('_', ' '),
  );
  return soundsLike(title) ?? soundsLike(apart.join(' '));
}
