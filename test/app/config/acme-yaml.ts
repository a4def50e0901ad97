// A short `muster.yaml` without problems or warnings, for tests that change one thing in it.

export const acmeYaml = `organisation: { name: Acme, timezone: Asia/Kolkata, room: "Incidents", lastResort: vic }
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  ben: { name: Ben Carter, phone: "+447700900002", role: responder, timezone: Europe/London }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager, timezone: Europe/Madrid }
  vic: { name: Vic Chen, phone: "+12025550104", role: executive }
teams:
  database: { oncall: db-primary, backup: infrastructure, manager: mia }
  infrastructure: { oncall: ben, backup: asha }
schedules:
  db-primary: { rotate: weekly, handoff: "Mon 09:00", from: 2026-01-05, people: [asha, mia] }
seats: { vp-engineering: vic, vp-customer: vic, cto: vic, comms: mia }
policies:
  P1: { resolveWithin: 30m }
routes:
  - { when: { service: "payments-*", severity: critical }, team: database, severity: P1, category: outage, room: outage }
rooms:
  outage: { subject: "INC-{number} {title}", seats: [owner, backup], welcome: "Runbook" }
sources:
  grafana: { secret: env:GRAFANA_SECRET, team: infrastructure }
`;

export const acmeEnv = { GRAFANA_SECRET: 's3cret' };

/** The file with one piece of text replaced. Throws when the piece is not there: a test must not change nothing. */
export function acmeWith(piece: string, replacement: string): string {
  if (!acmeYaml.includes(piece)) throw new Error(`the file has no ${piece}`);
  return acmeYaml.replace(piece, replacement);
}
