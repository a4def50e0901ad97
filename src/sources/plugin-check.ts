// A check of the Nagios family (Nagios, Icinga 2, Naemon, Checkmk …) as notification commands write it: macros by name, a service of a
// host or the host itself.

import { type AlertSeverity, type AlertStatus, blankSignal, type Signal } from '../alerts/alert.js';
import { looseFields } from './loose-fields.js';
import { paragraphs } from './paragraphs.js';
import { type Fields, first, firstText, instant, keptLabels, labelsOf, storableKey, text, webUrl } from './reading.js';
import { severityOf } from './severity-words.js';
import type { SourceRequest } from './source.js';
import { statusOf } from './status-words.js';

/** What is known of one check, however it was written. */
export interface Check {
  readonly host: string;
  readonly service: string | null;
  /** What people call them. */
  readonly hostName: string;
  readonly serviceName: string | null;
  /** What is told as the service: the host, by the name people know. */
  readonly owner: string;
  /** PROBLEM, RECOVERY, ACKNOWLEDGEMENT …; null where the state alone is sent. */
  readonly type: string | null;
  /** OK, WARNING, CRITICAL, UNKNOWN, UP, DOWN, UNREACHABLE, or the number of one. */
  readonly state: string | null;
  /** The state before, on a recovery. */
  readonly lastState: string | null;
}

const serviceStates = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'];
const hostStates = ['UP', 'DOWN', 'UNREACHABLE'];

/** The word of a state, also where its number is given. */
const stateWord = ({ service }: Check, said: string | null): string | null => {
  if (said === null || !/^\d+(\.0*)?$/.test(said)) return said?.toUpperCase() ?? null;
  return (service === null ? hostStates : serviceStates)[Math.floor(Number(said))] ?? 'UNKNOWN';
};

/** Acknowledged, downtime, flapping and custom notifications are told by the type; a problem or none by the state. */
const statusIn = (type: string | null, state: string | null): AlertStatus | 'none' => {
  const word = (type ?? '').toUpperCase().replace(/[^A-Z]/g, '');
  if (/^(FLAPPING|DOWNTIME|CUSTOM)/.test(word)) return 'none';
  if (/^ACKNOWLEDGE?MENT/.test(word)) return 'acknowledged';
  if (word.startsWith('RECOVERY')) return 'resolved';
  if (word.startsWith('PROBLEM')) return 'firing';
  return statusOf(state);
};

const severityIn = (check: Check): AlertSeverity | null => {
  const words = [stateWord(check, check.state), stateWord(check, check.lastState)];
  if (check.service !== null) return words.map(severityOf).find((severity) => severity !== null) ?? null;
  // A host says only that it is down.
  return words.some((word) => word === 'DOWN' || word === 'UNREACHABLE') ? 'P2' : null;
};

/** The signal of a check; null for a notification that changes nothing. `more` is what the format alone knows. */
export function checkSignal(check: Check, source: string, more: Partial<Signal> = {}): Signal | null {
  const state = stateWord(check, check.state);
  const status = statusIn(check.type, state);
  if (status === 'none') return null;
  return {
    ...blankSignal,
    source,
    dedupKey: storableKey(check.service === null ? check.host : `${check.host}!${check.service}`),
    status,
    severity: severityIn(check),
    severityWord: state,
    title: check.serviceName === null ? `${check.hostName} is ${state ?? 'DOWN'}` : `${check.serviceName} on ${check.hostName}`,
    service: check.owner,
    ...more,
  };
}

/** The fields of a body by macro name, also as a command's environment has them (`NAGIOS_HOSTNAME`). */
const macros = (body: Fields): Fields => {
  const loose = looseFields(body) ?? {};
  return (
    looseFields(
      Object.fromEntries(
        Object.entries(loose).map(([name, value]) => [
          name.replace(/^(nagios|icinga|notify)(?=host|service|notification|contact|last|long|short|timet)/, ''),
          value,
        ]),
      ),
    ) ?? {}
  );
};

/** Reads the macros of one notification; null when no host is named. */
export function readMacros(body: Fields, { source }: SourceRequest): readonly Signal[] | null {
  const said = macros(body);
  const host = firstText(said, ['hostname', 'host']);
  if (host === null) return null;
  const service = firstText(said, ['servicedesc', 'servicename', 'service', 'servicedescription']);
  const of = service === null ? 'host' : 'service';
  const display = text(said.hostdisplayname);
  const check: Check = {
    host,
    service,
    hostName: display ?? host,
    serviceName: firstText(said, ['servicedisplayname']) ?? service,
    owner: display ?? text(said.hostalias) ?? host,
    type: firstText(said, ['notificationtype', 'type']),
    state: firstText(said, [`${of}state`, `${of}stateid`, 'state']),
    lastState: firstText(said, [`last${of}state`, `${of}laststate`, `last${of}hardstate`, 'laststate']),
  };
  const signal = checkSignal(check, source);
  if (signal === null) return [];
  const at = firstTime(said);
  return [
    {
      ...signal,
      description: paragraphs(
        [
          firstText(said, [`${of}output`, 'output', `${of}checkoutput`]),
          lines(firstText(said, [`long${of}output`, 'longoutput'])),
          commentOf(said),
        ],
        signal.title,
      ),
      url: first(said, ['icingaweb2url', `${of}actionurl`, 'url', 'link'], webUrl),
      runbook: first(said, [`${of}notesurl`, 'notesurl', 'runbook', 'runbookurl'], webUrl),
      labels: keptLabels(labelsOf(labelsIn(said, host, service))),
      startedAt: signal.status === 'firing' ? startOf(said, of, at) : null,
      endsAt: signal.status === 'resolved' ? at : null,
    },
  ];
}

const firstTime = (said: Fields): number | null => first(said, ['timet', 'longdatetime', 'shortdatetime', 'timestamp', 'time'], instant);

/** The time of a repeated notification is no start: then only the last change of the state counts. */
const startOf = (said: Fields, of: string, at: number | null): number | null => {
  const changed = instant(said[`last${of}statechange`]);
  const number = Number(text(said.notificationnumber) ?? text(said[`${of}notificationnumber`]) ?? 1);
  return changed ?? (number > 1 ? null : instant(at));
};

/** Plugins write line breaks as `\n`. */
const lines = (said: string | null): string | null => said?.replaceAll('\\n', '\n').trim() ?? null;

const commentOf = (said: Fields): string | null => {
  const comment = firstText(said, ['notificationcomment', 'comment', 'ackcomment']);
  const author = firstText(said, ['notificationauthor', 'notificationauthorname', 'author']);
  return comment === null || author === null ? comment : `${author}: ${comment}`;
};

const labelsIn = (said: Fields, host: string, service: string | null): Fields => ({
  host,
  address: firstText(said, ['hostaddress', 'address', 'address4', 'hostaddress6', 'address6']),
  check: service,
  hostgroup: firstText(said, ['hostgroupnames', 'hostgroupname', 'hostgroups']),
  servicegroup: firstText(said, ['servicegroupnames', 'servicegroupname', 'servicegroups']),
  check_command: firstText(said, ['servicecheckcommand', 'hostcheckcommand', 'checkcommand']),
  problem_id: [text(said.serviceproblemid), text(said.hostproblemid), text(said.lastserviceproblemid)].find(
    (id) => id !== null && id !== '0',
  ),
});
