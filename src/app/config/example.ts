// The organisation Muster runs with when there is no `muster.yaml`: enough to play a whole incident on the phones page.
// `muster.example.yaml` is the same text, and a test keeps it so. The numbers are made up, most of them from ranges that
// countries set aside for fiction; the local transport dials nobody.

/** Parsed by the same reader as every other file. */
export const exampleOrganisation = `# Muster's example organisation. Copy it to muster.yaml and put your own people in.
# Everything is checked at start; a mistake is told with its line, what was found and what is wanted.

# lastResort is whom a P1 or P2 ends with that nobody answers.
organisation: { name: Acme, timezone: Asia/Kolkata, room: "Incidents", lastResort: cto }

# Rights come from the role: observer < responder < manager < executive, and admin.
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  ben: { name: Ben Carter, phone: "+447700900002", role: responder, timezone: Europe/London }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager, timezone: Europe/Madrid }
  vic: { name: Vic Chen, phone: "+12025550104", role: executive, timezone: America/New_York } # VP Engineering
  cora: { name: Cora Singh, phone: "+12025550105", role: executive, timezone: America/New_York } # VP Customer
  theo: { name: Theo Martin, phone: "+33639980006", role: executive, timezone: Europe/Paris } # CTO
  lena: { name: Lena Weber, phone: "+491713920007", role: responder, timezone: Europe/Berlin } # customer lead
  ian: { name: Ian Okoye, phone: "+447700900008", role: responder, timezone: Europe/London }
  ada: { name: Ada Novak, phone: "+46701740609", role: admin, timezone: Europe/Stockholm }
  nia: { name: Nia Mensah, phone: "+447700900010", role: responder, timezone: Europe/London }

# oncall, backup and manager each name a schedule, a person or another team (its on-call).
# The first team takes whatever no route gives to another.
teams:
  database: { oncall: db-primary, backup: infrastructure, manager: mia }
  infrastructure: { oncall: infra-primary, backup: database, manager: mia }

# Turns change at the handoff, by the clock on the wall in that zone. In 2026 asha and ian have the even calendar weeks
# (from Monday 5 January), ben and nia the odd ones. \`oncall\` in the chat says who it is now.
schedules:
  db-primary: { timezone: Asia/Kolkata, rotate: weekly, handoff: "Mon 09:00", from: 2026-01-05, people: [asha, ben] }
  infra-primary: { timezone: Europe/London, rotate: weekly, handoff: "Mon 09:00", from: 2026-01-05, people: [ian, nia] }

seats: { vp-engineering: vic, vp-customer: cora, cto: theo, comms: lena }

# Each line replaces one default of that severity; these are the defaults of a P1. \`none\` switches a clock off.
policies:
  P1:
    resolveWithin: 30m
    warnAt: [15m, 5m]
    updateEvery: 5m
    review: { within: 3 days }
    escalate:
      - { after: 15m, unless: resolved, to: [cto] }

# The first route whose conditions all hold wins; * stands for anything. Severity compares the source's own word. What a
# route leaves out is taken from the alert: "critical" there is a P1 by itself.
routes:
  - { when: { service: "payments-*", severity: critical }, team: database, severity: P1, category: outage, room: database-outage }
  - { when: { service: "payments-*" }, team: database }
  - { when: { service: "*db*" }, team: database, room: database-outage }
  - { when: { title: "*database*" }, team: database, room: database-outage }
  - { when: { title: "*disk*" }, team: infrastructure, category: infrastructure }
  - { when: { source: "backups" }, team: infrastructure, origin: internal }

rooms:
  database-outage:
    subject: "INC-{number} {title}"
    seats: [owner, backup, manager, comms]
    welcome: "Runbook: https://runbooks.example.com/database-outage"

# One entry per integration, named as in /webhooks/<name>: alertmanager, generic, or a name of your own, which is read as generic.
# A secret of its own comes from a variable: secret: env:BACKUPS_SECRET. docs/muster-yaml.md explains every key.
sources:
  backups: { team: infrastructure, severity: P3 }

# What is to be heard again and again, at /heartbeat/<name>; where it is not, an alert fires until it is:
# heartbeats: { nightly-backup: { every: 24h, grace: 1h, team: infrastructure }, watchdog: { every: 5m, alert: Watchdog } }

# Where and for what customers are hit, in your own words; said in chat they stand on the card and in what customers are told:
# impact: { locations: [{ key: eu-1, name: Europe }, us-1], channels: [SMS, WhatsApp], products: [API] }

# How long things are kept, in days, or never for ever; these are the defaults. Incidents and their timelines are always kept, but for what was
# said in rooms, where transcripts: 365d (counted from the end of the incident) wants that redacted.
# receipts: by which a repeated alert or message is known, at least 8d. outbox: messages sent, failed or expired, at least 7d.
# phones: what the phones page shows. media: pictures and files sent as evidence; the timeline keeps their names and hashes.
# deliveries: what monitoring systems posted, as it came.
retention: { receipts: 30d, outbox: 90d, phones: 30d, media: 365d, deliveries: 7d }

# Words that are struck out of transcripts and documents, and of what a language model is given:
# redaction: { words: [Project Falcon, acme-internal] }

# The numbers above are your word: pages go there in full, and the first WhatsApp message from one confirms it and counts. By SMS, where
# anybody can write under any number, a code is asked for. before-page asks for it everywhere, before anything of an incident is said:
# identity: { confirm: before-page }
`;
