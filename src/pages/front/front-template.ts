// The words and the markup of `/`.

import { type Html, template } from '../layout/template.js';
import {
  type Facts,
  heading,
  openIncidents,
  problemsBeside,
  running,
  type Tone,
  type TransportRow,
  transportRows,
  waiting,
} from './standing.js';

/** Somewhere to go from here. */
export interface Place {
  readonly path: string;
  readonly label: string;
  readonly about: string;
}

export interface FrontView {
  readonly ready: boolean;
  /** Null: the caller may not read. */
  readonly facts: Facts | null;
  /** The pages that transports bring, by the name of the transport. */
  readonly transportPages: ReadonlyMap<string, Place>;
  /** There is a token to sign in with. */
  readonly canSignIn: boolean;
}

const main = template<{
  tone: Tone;
  heading: string;
  whose: string;
  standing: Html;
  places: readonly Place[];
}>(`<div class="<%= it.tone %>">
<h1><%= it.heading %></h1>
<p class="lead">Muster runs incidents inside WhatsApp<%= it.whose %>: monitoring posts an alert, and it wakes the person on call, opens a war room, keeps the SLA clock and writes the record.</p>
</div>
<%= it.standing %>

<section class="panel" aria-labelledby="places">
<h2 id="places">Where to go</h2>
<ul class="rows">
<% for (const one of it.places) { %>
<li><a href="<%= one.path %>"><%= one.label %></a><p><%= one.about %></p></li>
<% } %>
<li><strong>Guides</strong><p><code>README.md</code>, <code>docs/sources.md</code> and <code>docs/whatsapp.md</code>, in the folder of Muster: how alerts come in, how WhatsApp is linked, what people type.</p></li>
</ul>
</section>`);

const standingPart = template<{
  problems: readonly string[];
  open: ReturnType<typeof openIncidents>;
  waiting: ReturnType<typeof waiting>;
  running: ReturnType<typeof running>;
  transports: readonly TransportRow[];
}>(`<% if (it.problems.length > 0) { %>
<section class="panel" aria-labelledby="problems">
<h2 id="problems">What is wrong</h2>
<ul>
<% for (const one of it.problems) { %>
<li><%= one %></li>
<% } %>
</ul>
</section>
<% } %>
<div class="figures">
<section class="panel" aria-labelledby="incidents">
<h2 id="incidents">Incidents</h2>
<p class="big"><%= it.open.words %></p>
<% if (it.open.counts.length > 0) { %>
<dl class="severities">
<% for (const one of it.open.counts) { %>
<div><dt><%= one.severity %></dt><dd><%= one.count %></dd></div>
<% } %>
</dl>
<% } %>
</section>
<section class="panel" aria-labelledby="outbox">
<h2 id="outbox">To be sent</h2>
<p class="big"><%= it.waiting.words %></p>
<p class="muted"><%= it.waiting.since %></p>
</section>
<section class="panel" aria-labelledby="running">
<h2 id="running">Running</h2>
<p class="big"><%= it.running.words %></p>
<p class="muted"><%= it.running.since %></p>
</section>
</div>
<section class="panel" aria-labelledby="transports">
<h2 id="transports">How people are reached</h2>
<ul class="rows">
<% for (const one of it.transports) { %>
<li class="<%= one.tone %>">
<div class="row"><strong><%= one.label %></strong><span class="state"><%= one.state %></span></div>
<p><%= one.detail %></p>
<% if (one.link !== null) { %>
<a href="<%= one.link.path %>"><%= one.link.label %></a>
<% } %>
</li>
<% } %>
</ul>
</section>`);

const signInPart = template<{ canSignIn: boolean }>(`<section class="panel" aria-labelledby="more">
<h2 id="more">How it stands</h2>
<% if (it.canSignIn) { %>
<p class="muted">Open incidents, transports and what waits to be sent are shown to whoever has <code>API_TOKEN</code>: any user name, the token as the password.</p>
<p class="after"><a class="button" href="/sign-in">Sign in</a></p>
<% } else { %>
<p class="muted">Open incidents, transports and what waits to be sent are shown on the machine that Muster runs on. Set <code>API_TOKEN</code> to see them from elsewhere.</p>
<% } %>
</section>`);

/** The main part of `/`. */
export function frontMain({ ready, facts, transportPages, canSignIn }: FrontView): Html {
  const { tone, words } = heading(ready, facts);
  return main({
    tone,
    heading: words,
    whose: facts === null ? '' : ` for ${facts.organisation}`,
    standing: facts === null ? signInPart({ canSignIn }) : standingOf(facts, transportPages),
    places: [...transportPages.values(), ...(facts === null ? [] : [incidents, sources]), api, ...(facts === null ? [] : [metrics])],
  });
}

const standingOf = (facts: Facts, transportPages: FrontView['transportPages']): Html =>
  standingPart({
    problems: problemsBeside(facts),
    open: openIncidents(facts),
    waiting: waiting(facts),
    running: running(facts),
    transports: transportRows(facts, (name) => transportPages.get(name) ?? null),
  });

const incidents: Place = {
  path: '/api/incidents?status=open',
  label: 'Open incidents',
  about: 'As JSON: owner, clocks, room, alerts of each.',
};
const sources: Place = {
  path: '/sources',
  label: 'Sources of alerts',
  about: 'When each was last heard of, and what to paste into its sender.',
};
const api: Place = {
  path: '/openapi.json',
  label: 'API description',
  about: 'Every route, for programs and whoever writes them. Monitoring posts to /webhooks/alertmanager, /webhooks/generic and the like.',
};
const metrics: Place = { path: '/metrics', label: 'Metrics', about: 'For Prometheus.' };
