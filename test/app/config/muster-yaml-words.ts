// What docs/muster-yaml.md says of each part and each key: the words that no schema holds. Defaults of policies and of retention are
// read from the program itself; what a key takes is what its schema says when it is given something else.

import type { Part } from '../../../src/app/config/sections.js';

export interface PartWords {
  /** How its entries are reached: `people.<name>`. */
  readonly path: string;
  readonly about: string;
}

export interface KeyWords {
  readonly about: string;
  /** Absent: it has to be set. Policies and retention have theirs from the program. */
  readonly default?: string;
  /** As it is written behind the colon. */
  readonly example: string;
}

export const parts: Readonly<Record<Part, PartWords>> = {
  organisation: { path: 'organisation', about: 'Who this is.' },
  people: {
    path: 'people.<name>',
    about:
      'Everybody who may be paged or speak. The name is what the rest of the file calls them. Rights come from `role` alone: observer < responder < manager < executive, and admin.',
  },
  teams: {
    path: 'teams.<name>',
    about:
      'Who answers for what. Each of the three names a schedule, a person or another team (its on-call). The first team takes whatever neither a route nor a service gives to another.',
  },
  schedules: {
    path: 'schedules.<name>',
    about:
      'Whose turn it is ([on call](on-call.md)). Turns change at the handoff, by the clock on the wall in that zone, across daylight saving. One rotation may be written in the schedule itself; several stand under `layers`.',
  },
  calendars: {
    path: 'calendars.<name>',
    about:
      'Days nobody works, for schedules that name it. The public holidays of a country or state are known; days of your own may be added.',
  },
  seats: {
    path: 'seats.<name>',
    about: 'Roles of the whole organisation that policies may page: `vp-engineering`, `vp-customer`, `cto`, `comms`, or any other name.',
  },
  policies: {
    path: 'policies.<severity>',
    about:
      'What happens when, for P1 to P4. Each key replaces one default of that severity; `teams.<name>.policies` replaces these for one team. An incident keeps the policy it was opened with. `none` switches a clock off.',
  },
  routes: {
    path: 'routes[]',
    about:
      'Which alert goes to whom. The first route whose conditions all hold wins; what it leaves out is taken from the alert. `*` stands for anything, case does not matter.',
  },
  suppress: {
    path: 'suppress[]',
    about:
      'Which alerts are held under another, as by the inhibition rules of Alertmanager: while one that fits `parent` fires and its incident is open, a new one that fits `child` joins that incident and opens none of its own. One that is worse raises it. A child may be a parent itself: a service under a host under a region. What fits both sides of a rule is never held by another of its kind.',
  },
  rooms: { path: 'rooms.<name>', about: 'War rooms that routes may name.' },
  sources: {
    path: 'sources.<name>',
    about:
      'Monitoring systems, by the name in `/webhooks/<name>` ([sources](sources.md)). A name of your own has to stand here and is read in the generic format; of the others an entry is needed only to say something. Several of one system are told apart as `grafana/payments`, posted to `/webhooks/grafana/payments`: each has its own keys, and what its entry leaves out is taken from that of `grafana`.',
  },
  heartbeats: {
    path: 'heartbeats.<name>',
    about:
      'What is to be heard again and again, at `/heartbeat/<name>` ([sources](sources.md#heartbeats)). Where it is not, an alert of the source `heartbeat` fires until it is. It counts from when it stands here, not from its first beat.',
  },
  services: {
    path: 'services.<name>',
    about:
      'The services you run, by the names alerts and people call them; case does not matter. An alert or a declaration about one gets its runbook, dashboard, tier and dependencies on the card, and its team where no route says another. With a catalogue here, whoever has the role admin is told once a day which services came in that no part of this file names.',
  },
  impact: {
    path: 'impact',
    about:
      'Your words for where and for what customers are hit: places, channels, products. Said in chat (*impact region eu-1 channel sms*) or in a declaration they stand on the card, in the API and in what customers are told; one that is not here is answered with those that are. A kind without words takes any.',
  },
  maintenance: {
    path: 'maintenance.<name>',
    about:
      'Windows that come again and again, or once ([maintenance](maintenance.md)). Planned ones begin with as much notice as the organisation asks for, counted from when they first stand here.',
  },
  identity: { path: 'identity', about: 'When a number of this file counts as the person it is given for.' },
  audiences: {
    path: 'audiences.<name>',
    about:
      'Who hears of incidents without working on them: leadership, support, vendors, the customers of a region. Each event is one line. Whoever works on the incident, or is told of it anyway, is not told twice. Drills are told to nobody. Anybody may follow what they like by *follow P1*, *follow 42* or *follow payments* in chat.',
  },
  swarm: {
    path: 'swarm',
    about:
      'Who sits in every customer room from the start, beside the customer lead, the VP customer and whoever opens it ([audiences](audiences.md)).',
  },
  prices: {
    path: 'prices',
    about:
      'What one delivery costs where its transport charges for it, by the categories of WhatsApp: *cost* in chat then says amounts beside numbers of deliveries. Meta has its rates by country; write the one that most of your people have.',
  },
  budget: {
    path: 'budget',
    about:
      'What the deliveries of one calendar month (UTC) may cost. The admins are told at 80 % and at 100 %. Beyond it updates to audiences are left out where each message is paid for; pages, answers, war rooms, openings, all-clears and customer notices never are.',
  },
  retention: {
    path: 'retention',
    about: 'How long things are kept, in whole days, or `never` for ever. Incidents, their timelines and alerts are always kept.',
  },
  redaction: {
    path: 'redaction',
    about:
      'What nobody outside is to read: struck out of transcripts and documents in every form, and of what a language model is given. In chat, in the record and at `/api/incidents` it stays as it is.',
  },
};

const mapped = (about: string, example: string): KeyWords => ({ about, default: 'as the generic format has it', example });

/** A rotation, written in a schedule itself or in one of its layers. */
const rotationWords = (before: string): Readonly<Record<string, KeyWords>> =>
  Object.fromEntries(
    Object.entries({
      timezone: {
        about: 'Whose clock its times are on.',
        default: before === '' ? "the organisation's" : "the schedule's",
        example: 'Asia/Kolkata',
      },
      rotate: { about: 'What a turn lasts: an hour, a day, a week or a month.', default: 'weekly', example: 'weekly' },
      every: { about: 'Or so many of them.', default: '1', example: '2' },
      handoff: {
        about: 'When it goes on to the next. Needed as soon as there are two turns.',
        default: 'midnight',
        example: '"Mon 09:00"',
      },
      from: {
        about: "The first person's turn begins with the first handoff on or before this day. Needed as soon as there are two turns.",
        default: 'does not matter with one turn',
        example: '2026-01-05',
      },
      people: {
        about: 'In the order of their turns; several in brackets are on call together, `none` is a turn of nobody.',
        default: 'the layers say it',
        example: '[asha, [ben, mia]]',
      },
      starts: { about: 'It holds from this day on, at the time of its handoff.', default: 'always', example: '2026-03-01' },
      ends: { about: 'It holds until this day, at the time of its handoff.', default: 'always', example: '2026-06-01' },
      only: {
        about: 'It holds in these parts of the week. A turn in which it never holds is nobody’s and is not counted.',
        default: 'all week',
        example: '"Mon-Fri 09:00-17:00"',
      },
      holidays: {
        about: '`off`: not on the days of its calendar. `only`: on those alone.',
        default: 'days like any other',
        example: 'off',
      },
      calendar: { about: 'Which days those are.', default: before === '' ? 'none' : "the schedule's", example: 'india' },
    }).map(([key, words]) => [`${before}${key}`, words]),
  );

/** By part, then by key; `when.service` for a key within a key. A part whose entries are plain values has one key without a name. */
export const keys: Readonly<Record<Part, Readonly<Record<string, KeyWords>>>> = {
  organisation: {
    name: { about: 'Said in greetings, digests and on the front page.', example: 'Acme' },
    timezone: { about: 'Times in rooms and in the digest, and of whoever has no zone of their own.', example: 'Asia/Kolkata' },
    room: {
      about: 'The standing room: the daily digest is posted there, and anybody in it may declare.',
      default: 'no such room',
      example: 'Incidents',
    },
    quietHours: {
      about: 'When P3 and P4 wake nobody: see `people.<name>.quietHours`.',
      default: 'none',
      example: '{ from: "22:00", to: "07:00" }',
    },
    'quietHours.from': { about: 'When they begin, over midnight where that is later than their end.', example: '"22:00"' },
    'quietHours.to': { about: 'When they end.', example: '"07:00"' },
    lastResort: {
      about:
        'Whom a P1 or P2 that nobody answers ends with, and stays with. Another for one severity or team: `policies.<severity>.lastResort`.',
      default: 'the CTO, else the VP, else whoever ranks highest',
      example: 'vic',
    },
    calendar: { about: 'Whose days are no business days.', default: 'none', example: 'india' },
    workdays: { about: 'Days of the week that are business days.', default: 'Mon-Fri', example: '"Sun-Thu"' },
    maintenanceNotice: {
      about: 'So many business days before it begins planned maintenance is announced at the latest.',
      default: '10',
      example: '5',
    },
    peak: {
      about: 'When services are used most, of those that do not say so themselves: maintenance in these hours gets a hint.',
      default: 'not said',
      example: '"Mon-Fri 08:00-20:00"',
    },
  },
  people: {
    name: { about: 'What others read. The first word is used where it is enough.', example: 'Asha Rao' },
    phone: {
      about: 'Where pages go, and whose words count. With the country code; spaces, dots and dashes do not matter.',
      example: '"+919812300001"',
    },
    email: {
      about: 'Where mail goes to them, where `WHATSAPP` names `mail`: they read it, and answer elsewhere.',
      default: 'nothing goes to them by mail',
      example: 'asha@example.com',
    },
    role: { about: 'What they may do. See `help` in chat: each command says from which role on.', example: 'responder' },
    timezone: { about: 'Times in what is said to them directly.', default: "the organisation's", example: 'Europe/London' },
    reach: {
      about: 'By which transports pages go to them, in order: each is tried when the one before does not deliver.',
      default: 'the order of WHATSAPP',
      example: '{ urgent: [web, sms], normal: [web] }',
    },
    'reach.urgent': { about: 'Those of P1 and P2.', default: 'the order of WHATSAPP', example: '[web, sms]' },
    'reach.normal': { about: 'Those of P3 and P4.', default: 'the order of WHATSAPP', example: '[web]' },
    quietHours: {
      about:
        'Pages and reminders of P3 and P4 wait until these are over, by the clock on their wall, and are told together then. Those of P1 and P2 never wait. `none`: they have none.',
      default: 'those of the team, else of the organisation',
      example: '{ from: "22:00", to: "07:00" }',
    },
    language: {
      about:
        'In which a call of the `voice` transport speaks to them, and Muster writes to them alone: how a page is answered, the answers to their own words, and what others did. Titles, facts and whatever else is said stay as they are; so do rooms. `hi` is written in Latin letters.',
      default: 'en',
      example: 'de',
    },
  },
  teams: {
    oncall: { about: 'Owns an incident until somebody takes it, and is paged first.', example: 'db-primary' },
    backup: { about: 'Paged when the owner does not answer.', default: 'nobody', example: 'infrastructure' },
    manager: { about: 'Decides on proposals.', default: 'the first person with the role manager', example: 'mia' },
    quietHours: {
      about: 'Of people without any of their own, for incidents of this team.',
      default: "the organisation's",
      example: '{ from: "22:00", to: "07:00" }',
    },
    'quietHours.from': { about: 'When they begin.', example: '"22:00"' },
    'quietHours.to': { about: 'When they end.', example: '"07:00"' },
    policies: {
      about: 'Policies of its own for any of P1 to P4, with the keys of `policies`. What they leave out is as under `policies`.',
      default: 'as under `policies`',
      example: '{ P1: { escalate: [{ after: 3m, unless: acknowledged, to: [backup] }] } }',
    },
  },
  schedules: {
    ...rotationWords(''),
    layers: {
      about: 'Several rotations. The first that has somebody on call counts, unless `together` is set.',
      default: 'one rotation, as written beside it',
      example: '[{ name: nights, handoff: "Mon 09:00", from: 2026-01-05, people: [asha, ben], only: "22:00-06:00" }]',
    },
    'layers.name': { about: 'What overrides call it.', default: '`layer 1`, `layer 2` …', example: 'nights' },
    ...rotationWords('layers.'),
    together: { about: 'Whether everybody of every layer is on call at once.', default: 'no', example: 'yes' },
    fallback: { about: 'On call wherever nobody else is.', default: 'nobody', example: 'mia' },
    ics: {
      about:
        'Instead of a rotation: the calendar that says who is on call, of PagerDuty, Opsgenie, Google or anybody ([on call](on-call.md#a-calendar-elsewhere)).',
      default: 'a rotation',
      example: './oncall.ics',
    },
    match: {
      about: 'Titles, names and e-mail addresses in that calendar that are not written as in this file, and who each of them is.',
      default: 'names and keys of this file',
      example: '{ ben@example.com: ben }',
    },
    overrides: {
      about: 'Times in which somebody else is on call. Those given in chat come on top.',
      default: 'none',
      example: '[{ from: "2026-12-24 18:00", until: "2026-12-26 09:00", person: ben, instead: asha }]',
    },
    'overrides.from': { about: 'By the clock of the schedule.', example: '"2026-12-24 18:00"' },
    'overrides.until': { about: 'By the clock of the schedule.', example: '"2026-12-26 09:00"' },
    'overrides.kind': {
      about: '`replace`: `person` stands in. `add`: `person` is on call too. `remove`: `instead` is not.',
      default: 'replace',
      example: 'replace',
    },
    'overrides.person': { about: 'Who is on call then.', default: 'nobody, for `remove`', example: 'ben' },
    'overrides.instead': { about: 'Whose shifts it takes.', default: "everybody's", example: 'asha' },
    'overrides.layer': { about: 'It changes that layer alone.', default: 'what the layers come to', example: 'nights' },
  },
  calendars: {
    country: { about: 'Its public holidays.', default: 'only `days`', example: 'IN' },
    state: { about: 'Those of one of its states.', default: 'those of the whole country', example: 'KA' },
    ics: {
      about: 'A calendar file with more of them: its whole days, repeated ones too. It is read as that of a schedule.',
      default: 'none',
      example: './holidays.ics',
    },
    days: { about: 'Days of your own.', default: 'none', example: '[2026-12-24]' },
    except: { about: 'Holidays that are worked.', default: 'none', example: '[2026-10-26]' },
  },
  seats: {
    '': { about: 'Who holds it.', default: 'nobody; what would page it goes on without', example: 'vic' },
  },
  policies: {
    acknowledgeWithin: { about: 'The time to acknowledge in: what reports judge, and the record says when it was missed.', example: '5m' },
    resolveWithin: { about: 'The SLA: the deadline on every page, and a breach when it passes.', example: '30m' },
    warnAt: { about: 'So long before the deadline the room is warned.', example: '[15m, 5m]' },
    firstUpdateWithin: { about: 'By then whoever acknowledged should have said something.', example: '2m' },
    updateEvery: { about: 'The regular post with what is known; the owner is asked when there is no news.', example: '5m' },
    slowAfter: { about: 'From then on posts come more slowly.', example: '2h' },
    slowUpdateEvery: { about: 'How slowly; longer than `updateEvery`, else it has no effect.', example: '20m' },
    noticeWithin: {
      about: 'By then customers should be informed; whoever has `comms` gets a draft at once and is reminded.',
      example: '15m',
    },
    noticeEvery: {
      about: 'Each notice promises customers the next one after this long, while it goes on; `none` promises nothing.',
      example: '1h',
    },
    noticeBySecond: {
      about: 'A notice is published by somebody else than whoever wrote its words. *publish anyway* needs nobody and is on record.',
      example: 'true',
    },
    page: { about: 'Who is paged at once.', example: '[owner, backup]' },
    escalate: {
      about:
        'Who is paged later: after how long, unless it is acknowledged or resolved by then. Steps of one kind (`unless`) replace the defaults of that kind.',
      example: '[{ after: 15m, unless: resolved, to: [cto] }]',
    },
    'escalate.after': { about: 'Counted from the first page.', example: '15m' },
    'escalate.unless': {
      about:
        'What makes it unnecessary. With both, `[acknowledged, resolved]`, it is two steps: one while nobody has it, one while it is not over.',
      example: 'resolved',
    },
    'escalate.to': { about: 'Who is paged.', example: '[cto]' },
    'escalate.roundRobin': {
      about: 'One of `to` alone is paged: with each incident, by its number, the next of them.',
      default: 'all of them',
      example: 'true',
    },
    repeatEvery: {
      about:
        'How long after the last step the page goes on up, beside whoever is on call; each time after that twice as long, at most four hours.',
      example: '5m',
    },
    repeat: {
      about: 'So often after the last step it goes on up like that; from then on only the last resort is paged, at the same intervals.',
      example: '5',
    },
    lastResort: { about: 'Whom it ends with, and stays with.', example: 'vic' },
    acks: {
      about:
        'How many of those paged have to acknowledge before nobody else is paged; `all`: everybody `page` names. The first to do so has it, and stops the time to acknowledge.',
      example: '2',
    },
    roundRobin: {
      about: 'One of `page` alone is paged at once and owns the incident: with each incident, by its number, the next of them.',
      example: 'true',
    },
    room: { about: '`declare`: a war room opens with the incident. `ask`: when somebody asks for one.', example: 'declare' },
    roomSeats: { about: 'Who is in it from the start, unless the room says otherwise.', example: '[owner, manager]' },
    fallbackAfter: { about: 'A page not delivered by then goes to the next transport as well.', example: '60s' },
    ringWhenUnreadAfter: {
      about: 'A page not read by then rings the phone, where `WHATSAPP` names `voice`. Night is from 22:00 to 07:00 where the person is.',
      example: '{ night: 60s, day: 120s }',
    },
    'ringWhenUnreadAfter.night': { about: 'By night.', example: '60s' },
    'ringWhenUnreadAfter.day': { about: 'By day.', example: '120s' },
    ackExpiresAfter: { about: 'So long without a sign of life after an acknowledgement, and paging begins again.', example: '15m' },
    decideWithin: { about: 'So long a decision waits for the manager; then the VP is asked.', example: '3m' },
    review: {
      about: 'Once it is resolved its review begins by itself in the room. `none`: only when somebody says *review*.',
      example: '{ within: 3 days, team: [mia] }',
    },
    'review.within': { about: 'By when it is to be approved: days of the calendar, or business days.', example: '5 business days' },
    'review.team': { about: 'A team or people who write a review of their own beside those who worked on it.', example: '[mia]' },
  },
  routes: {
    when: { about: 'All of these must hold.', default: 'always', example: '{ service: "payments-*" }' },
    'when.source': { about: 'The name in `/webhooks/<name>`.', default: 'any', example: 'alertmanager' },
    'when.service': { about: 'The service the alert is about.', default: 'any', example: '"payments-*"' },
    'when.severity': { about: "The source's own word, before it is read as P1 to P4.", default: 'any', example: 'critical' },
    'when.title': { about: 'The title of the alert.', default: 'any', example: '"*disk*"' },
    'when.labels': { about: 'Labels by name.', default: 'any', example: '{ cluster: "eu-*" }' },
    'when.category': {
      about:
        'What kind of trouble it is: by a label `category` of the alert, by the route that took it, or by *category …* in chat, which asks the other team in place of whoever has not answered. Words in a title, or in the name of a check, that sound like it are only a suggestion on the card.',
      default: 'any',
      example: 'security',
    },
    'when.hours': {
      about:
        "Days and hours by the clock on the wall: `Mon-Fri 09:00-17:00; Sat 10:00-14:00`, `22:00-06:00`, `Sat,Sun`, `Fri 18:00-Mon 08:00`. In the organisation's zone, or in the one written behind them.",
      default: 'at any time',
      example: '"Mon-Fri 09:00-17:00 Europe/Vienna"',
    },
    team: { about: 'Who answers.', default: 'that of the service, else of the source, else the first team', example: 'database' },
    severity: { about: 'Instead of what the alert says.', default: "the alert's", example: 'P1' },
    category: { about: 'What kind of trouble it is.', default: 'none', example: 'outage' },
    origin: { about: 'Whether we or somebody else caused it.', default: 'internal', example: 'external' },
    room: {
      about: 'Which war room it gets.',
      default: 'one of its own, called `{severity} INC-{number} {title}`',
      example: 'database-outage',
    },
    groupBy: {
      about: 'Alerts with the same values of these labels are one incident.',
      default: 'service and alertname, else the dedup key',
      example: '[cluster, alertname]',
    },
    groupWindow: {
      about:
        'So long after the last alert of an open incident began to fire, a new one of its group still joins it; one that comes later opens an incident of its own and pages. What fires again stays with the incident it was in.',
      default: 'as long as the incident is open',
      example: '30m',
    },
  },
  suppress: {
    parent: { about: 'The alert that holds others. All of these must hold, as in `routes[].when`.', example: '{ title: "Host*down" }' },
    'parent.source': { about: 'The name in `/webhooks/<name>`.', default: 'any', example: 'alertmanager' },
    'parent.service': { about: 'The service the alert is about.', default: 'any', example: '"payments-*"' },
    'parent.severity': { about: "The source's own word, before it is read as P1 to P4.", default: 'any', example: 'critical' },
    'parent.title': { about: 'The title of the alert.', default: 'any', example: '"*down*"' },
    'parent.labels': { about: 'Labels by name.', default: 'any', example: '{ cluster: "eu-*" }' },
    child: { about: 'The alerts held under it.', example: '{ labels: { host: "*" } }' },
    'child.source': { about: 'The name in `/webhooks/<name>`.', default: 'any', example: 'alertmanager' },
    'child.service': { about: 'The service the alert is about.', default: 'any', example: '"payments-*"' },
    'child.severity': { about: "The source's own word, before it is read as P1 to P4.", default: 'any', example: 'critical' },
    'child.title': { about: 'The title of the alert.', default: 'any', example: '"*down*"' },
    'child.labels': { about: 'Labels by name.', default: 'any', example: '{ cluster: "eu-*" }' },
    equal: {
      about: 'Labels, or `service` and `source`, that both must have with the same value. `[]`: one parent holds every child.',
      example: '[host]',
    },
  },
  rooms: {
    subject: {
      about: 'What it is called, of `{number}`, `{title}`, `{severity}` and `{service}`. The room is renamed when they change.',
      default: '`INC-{number} {title}`',
      example: '"INC-{number} {title}"',
    },
    seats: {
      about: 'Who is in it from the start.',
      default: '`[owner, backup, manager, comms]`, whatever the policy says',
      example: '[owner, backup, manager, comms]',
    },
    welcome: { about: 'Said to the room when it opens.', default: 'nothing', example: '"Runbook: https://runbooks.example.com/db"' },
  },
  sources: {
    secret: {
      about:
        'A token of its own, which opens it beside `WEBHOOK_TOKEN` (an instance like `grafana/payments` is opened by its own alone), or what it signs with; two, `new,old`, while one takes the place of the other. From a variable, or from a file that the same name with _FILE behind it points to; never in this file.',
      default: 'none',
      example: 'env:BACKUPS_SECRET',
    },
    team: { about: 'Who answers for its alerts, unless a route says otherwise.', default: 'the first team', example: 'infrastructure' },
    severity: { about: 'Of alerts whose own severity says nothing.', default: 'P3', example: 'P3' },
    service: { about: 'Of alerts that name none.', default: 'none', example: 'payments-api' },
    mostIncidents: {
      about:
        'How many incidents it may open within a time. What it sends beyond that is gathered in one incident, until the time has passed; a P1 of a service without an open P1 always opens its own.',
      default: '`25000 per 1h`',
      example: '500 per 10m',
    },
    signatureHeader: {
      about: 'Grafana: the name its contact point gives to the header with the signature.',
      default: '`X-Grafana-Alerting-Signature`',
      example: 'X-Acme-Signature',
    },
    topics: {
      about: 'Of a source that publishes by topic (SNS): the only ones whose messages are taken, and whose subscriptions are confirmed.',
      default: 'any',
      example: '[arn:aws:sns:eu-north-1:123456789012:alarms]',
    },
    pictures: {
      about: 'Show the pictures that its alerts name (a panel of Grafana, a snapshot of Datadog) in the war room.',
      default: 'none is fetched',
      example: '{ hosts: [grafana.example.com] }',
    },
    'pictures.hosts': {
      about:
        'Where they may be fetched from, and nowhere else. One inside your network needs its address in the list as well as its name. Of any other the link is posted.',
      example: '[grafana.example.com, 10.0.0.5]',
    },
    acknowledge: {
      about:
        'Tell it when somebody acknowledges an incident with its alerts. PagerDuty, Opsgenie and Zabbix have an acknowledgement. Alertmanager and Grafana are made silent about these alerts for a while: that one cleared is heard only afterwards.',
      default: 'it is not told',
      example: '{ url: "https://zabbix.example.com", token: env:ZABBIX_TOKEN }',
    },
    'acknowledge.url': {
      about: 'The address of its API, without the path.',
      default: 'that of PagerDuty or Opsgenie; needed for any other',
      example: '"https://alertmanager.example.com"',
    },
    'acknowledge.token': { about: 'What its API asks for. From a variable, like `secret`.', example: 'env:ZABBIX_TOKEN' },
    'acknowledge.for': { about: 'How long Alertmanager and Grafana are silent.', default: '4h', example: '2h' },
    'acknowledge.as': {
      about: 'PagerDuty: the e-mail address of the user in whose name it is told.',
      default: 'nobody',
      example: 'oncall@acme.example',
    },
    closeAfter: {
      about:
        'For a source that never says that something is over: an alert it has not repeated for so long is taken as over. That is no all-clear: a P1 or P2 is still asked about, and the ladder goes on. Time in which Muster itself was down does not count.',
      default: 'never',
      example: '12h',
    },
    mailbox: {
      about:
        'Of `email`, or an instance like `email/payments`: an IMAP folder in which alerts arrive. Give it one of its own: every mail nobody has read yet is taken, and marked as read once it is stored. An instance has its own or none.',
      default: 'mail is only taken where it is posted',
      example: '{ host: imap.example.com, user: alerts@example.com, password: env:ALERTS_MAIL_PASSWORD }',
    },
    'mailbox.host': { about: 'The IMAP server, as its certificate calls it.', example: 'imap.example.com' },
    'mailbox.port': { about: 'Its port.', default: '993; 143 without `tls: true`', example: '993' },
    'mailbox.user': { about: 'Who logs in.', example: 'alerts@example.com' },
    'mailbox.password': {
      about: 'From a variable, like `secret`. Many providers ask for an app password.',
      example: 'env:ALERTS_MAIL_PASSWORD',
    },
    'mailbox.folder': { about: 'The folder that is read.', default: 'INBOX', example: 'Alerts' },
    'mailbox.moveTo': {
      about: 'A folder that what was taken is moved to; it is made where there is none.',
      default: 'it stays where it is',
      example: 'Taken',
    },
    'mailbox.tls': {
      about: '`true` from the first byte, `starttls` before the log-in, `false` on this machine alone.',
      default: 'true',
      example: 'starttls',
    },
    words: {
      about: 'What its own severity words mean: P1 to P4, or `none` for what nobody is to be woken for.',
      default: 'none of its own',
      example: '{ blocker: P1, heartbeat: none }',
    },
    map: {
      about:
        'For a name of your own: where in its JSON bodies things stand. A place is `job.name` or `items[0].id`; `{job.name} on {job.host}` puts several into one text, a text in quotes is that itself; of a list the first that says anything counts. What is not found there is read as in the generic format.',
      default: 'as the generic format has it',
      example: '{ title: job.name, severity: result.level, key: job.id, status: result.state }',
    },
    'map.each': {
      about: 'Where the list of alerts stands. The other places are looked up in each of them, then in the whole body.',
      default: 'the body, or its `alerts`',
      example: 'results',
    },
    'map.title': mapped('What it is called.', '"{job.name} on {job.host}"'),
    'map.description': mapped('What more there is to say.', '[result.message, result.log]'),
    'map.severity': mapped('Its own word for how bad it is; `words` says what that means.', 'result.level'),
    'map.key': mapped('What stays the same from firing to resolved.', 'job.id'),
    'map.status': mapped('Its own word for whether it fires; the lists below say what that means.', 'result.state'),
    'map.service': mapped('What it is about.', 'job.service'),
    'map.host': mapped('Where it is.', 'job.host'),
    'map.url': mapped('A link, beginning with `http://` or `https://`.', 'links.ui'),
    'map.runbook': mapped('The same, to what to do.', 'links.runbook'),
    'map.labels': mapped('A map, a list like `["env:prod"]`, or a text like `env=prod,region=eu`.', 'job.tags'),
    'map.startedAt': mapped('When it began.', 'result.time'),
    'map.endedAt': mapped('When it was over.', 'result.finished'),
    'map.customersAffected': mapped('How many customers it touches.', 'result.customers'),
    firing: {
      about: 'For a name of your own: words of its status that mean that it fires.',
      default: 'all that none of the other lists has',
      example: '[failed, error]',
    },
    resolved: {
      about: 'Those that mean that it is over.',
      default: 'the usual ones: resolved, ok, up, closed, success …',
      example: '[done, passed]',
    },
    acknowledged: { about: 'Those that mean that somebody works on it.', default: 'acknowledged, ack', example: '[claimed]' },
    ignored: { about: 'Those that change nothing.', default: 'test, ping, pending, maintenance …', example: '[running, queued]' },
  },
  heartbeats: {
    every: { about: 'At least this often it is heard.', example: '24h' },
    grace: { about: 'So much later it may come.', default: 'a quarter of `every`, from 1m to 1h', example: '1h' },
    team: { about: 'Who answers for it, unless a route says otherwise.', default: 'the first team', example: 'infrastructure' },
    severity: { about: 'How bad it is when it is missing, unless a route says otherwise.', default: 'P2', example: 'P2' },
    service: { about: 'What routes and silences call it.', default: 'its own name', example: 'backups' },
    alert: {
      about:
        'An alert that always fires and is this heartbeat: its title, or its `alertname`, with * for anything. It opens nothing; every time it is said to fire is a beat.',
      default: 'none',
      example: 'Watchdog',
    },
    source: { about: 'The source of that alert, with * for anything.', default: 'any', example: 'alertmanager' },
  },
  services: {
    aliases: {
      about: 'Other names it goes by, in alerts and in chat. No two services share one.',
      default: 'none',
      example: '[payments, payments-prod]',
    },
    team: { about: 'Who answers for it, where no route says.', default: 'nobody in particular', example: 'database' },
    tier: { about: 'How much depends on it.', default: 'not said', example: '1' },
    runbook: {
      about: 'What to do: a link on every page, on the card and in the room.',
      default: 'none',
      example: '"https://runbooks.example.com/payments"',
    },
    dashboard: {
      about: 'Where to look: a link on the card and in the room.',
      default: 'none',
      example: '"https://grafana.example.com/d/payments"',
    },
    dependencies: {
      about: 'What it cannot do without, by the names of other services here. Never in a circle.',
      default: 'none',
      example: '[payments-db, ledger]',
    },
    products: {
      about:
        'What customers lose with it: the impact of its incidents from the start, as long as nobody says more. The words of `impact` where there are any.',
      default: 'nothing is known',
      example: '[API]',
    },
    channels: { about: 'Over what, in the same way.', default: 'nothing is known', example: '[SMS]' },
    locations: { about: 'Where, in the same way.', default: 'nothing is known', example: '[eu-1]' },
    peak: {
      about: 'When it is used most: maintenance in these hours gets a hint.',
      default: "the organisation's",
      example: '"Mon-Fri 08:00-20:00"',
    },
  },
  maintenance: {
    services: { about: 'What is worked on: names of services, or patterns. Their alerts are held meanwhile.', example: '[payments-db]' },
    when: {
      about: 'On which days, from when until when by the clock on the wall. An end that is not after the beginning is on the next day.',
      example: '"Sun 02:00-04:00"',
    },
    every: { about: 'Only every so many weeks, of one that comes by days of the week.', default: '1', example: '2' },
    from: { about: 'Not before this day; the weeks count from its week.', default: 'from now on', example: '2026-01-04' },
    timezone: { about: 'Whose clock it goes by.', default: "the organisation's", example: 'Europe/London' },
    what: { about: 'What is done then.', default: 'not said', example: 'monthly patches' },
    because: {
      about: 'Why it cannot wait, of one that has less notice than planned maintenance needs: it is emergency maintenance then.',
      default: 'it needs the notice',
      example: 'the certificate expires',
    },
    customers: { about: 'What customers feel of it.', default: 'not said', example: 'logins fail for a minute' },
    owner: { about: 'Who answers for it and is asked.', default: 'whoever is on call for its services', example: 'ben' },
  },
  impact: {
    locations: {
      about:
        'Regions, data centres, countries: whatever you tell customers a place by. Each a name, or `key`, `name` (what customers call it) and `aliases`.',
      default: 'any word',
      example: '[{ key: eu-1, name: Europe, aliases: [frankfurt] }, us-1]',
    },
    'locations.key': { about: 'What it is called here.', example: 'eu-1' },
    'locations.name': { about: 'What customers call it.', default: 'the same', example: 'Europe' },
    'locations.aliases': { about: 'What else people type for it.', default: 'none', example: '[frankfurt]' },
    channels: {
      about: 'The ways customers use it. Each a name, or `key`, `name` (what customers call it) and `aliases`.',
      default: 'any word',
      example: '[SMS, WhatsApp, RCS]',
    },
    'channels.key': { about: 'What it is called here.', example: 'eu-1' },
    'channels.name': { about: 'What customers call it.', default: 'the same', example: 'Europe' },
    'channels.aliases': { about: 'What else people type for it.', default: 'none', example: '[frankfurt]' },
    products: {
      about:
        'What customers have bought, or the interfaces they use. Each a name, or `key`, `name` (what customers call it) and `aliases`.',
      default: 'any word',
      example: '[API, { key: conv, name: Conversations }]',
    },
    'products.key': { about: 'What it is called here.', example: 'eu-1' },
    'products.name': { about: 'What customers call it.', default: 'the same', example: 'Europe' },
    'products.aliases': { about: 'What else people type for it.', default: 'none', example: '[frankfurt]' },
  },
  identity: {
    confirm: {
      about:
        '`first-message`: pages go in full to the number of this file, and its first message confirms it. `before-page` (or `code`): before anything of an incident is said there, a code has to come back from it.',
      default: 'first-message',
      example: 'before-page',
    },
  },
  audiences: {
    people: { about: 'Who is told, in their own chat.', default: 'nobody', example: '[mia, vic]' },
    addresses: {
      about:
        'Addresses and groups outside: the name of a transport, a colon, and the address there. The groups of WhatsApp that the bot is a member of are easier to add by saying *follow P1* in them.',
      default: 'none',
      example: '["mail:noc@example.com"]',
    },
    severities: { about: 'Of which incidents, as bad as they were at their worst.', default: 'P1 and P2', example: '[P1]' },
    services: { about: 'Of which services; `*` stands for anything.', default: 'any', example: '["payments-*"]' },
    teams: { about: 'Of which teams.', default: 'any', example: '[database]' },
    locations: {
      about: 'Hit in one of these places, as *impact* names them; `*` stands for anything.',
      default: 'anywhere',
      example: '["eu-*"]',
    },
    hears: {
      about:
        '`open`: that it begins, or gets bad enough. `updates`: how it goes. `all-clear`: how it ended. `notices`: what customers are told. `maintenance`: work that is planned, begins and ends.',
      default: 'open, updates and all-clear',
      example: '[open, all-clear]',
    },
    every: {
      about: 'Updates of one incident come no closer together than this; the newest counts. `0`: each at once.',
      default: '15m',
      example: '30m',
    },
    words: {
      about:
        'How *draft <audience>* speaks: `leadership`, one line of business; `support`, what customers see and what to tell them; `customers`. A draft for the first two tells customers nothing.',
      default: 'as it is called, else `customers`',
      example: 'support',
    },
    via: { about: 'The transport that carries it to its people.', default: 'the first of `WHATSAPP`', example: 'sms' },
    digest: {
      about:
        'Each morning at this time, on the clock of whoever reads it, one message with the P1 and P2 that are open, worst first; none where nothing is.',
      default: 'no digest',
      example: '"08:30"',
    },
  },
  swarm: {
    people: { about: 'By themselves.', default: 'nobody', example: '[mia]' },
    audiences: { about: 'The people of these audiences.', default: 'nobody', example: '[support]' },
  },
  prices: {
    currency: { about: 'Of all of them, in three capital letters.', example: 'EUR' },
    ...Object.fromEntries(
      ['service', 'utility', 'authentication', 'marketing'].map((name) => [
        name,
        { about: `One charged delivery of the category ${name}.`, default: 'not known: counted alone', example: '0.0087' },
      ]),
    ),
  },
  budget: {
    deliveries: { about: 'So many charged deliveries.', default: 'no limit', example: '5000' },
    money: { about: 'Or so much, by the `prices`. With both, the one that is reached first.', default: 'no limit', example: '50' },
  },
  retention: {
    receipts: { about: 'By which a repeated alert or message is known. At least `8d`: sources repeat for up to seven.', example: '30d' },
    outbox: {
      about: 'Messages sent, failed or expired, and effects. At least `7d`: a reply finds its incident by the message it quotes.',
      example: '90d',
    },
    phones: { about: 'What the phones page shows.', example: '30d' },
    media: { about: 'Pictures and files sent as evidence, from when they were last sent.', example: '365d' },
    deliveries: { about: 'What monitoring systems posted, as it came, and never more than 256 MiB of it.', example: '7d' },
    transcripts: {
      about: 'What was said in rooms, counted from the end of the incident: then only who said something and when is left of it.',
      default: 'kept for ever',
      example: '365d',
    },
  },
  redaction: {
    words: {
      about:
        'Names of projects, hosts, customers: whole words, in whatever case, also written `project-falcon` or `project_falcon`. A part of a longer word stays.',
      default: 'none',
      example: '[Project Falcon, acme-internal]',
    },
  },
};
