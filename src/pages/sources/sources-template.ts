// The words and the markup of `/sources`.

import { isInTrouble } from '../../incident/sources-report.js';
import type { SourceView } from '../../sources/index.js';
import { type Html, template } from '../layout/template.js';

const opens: Readonly<Record<SourceView['opensBy'], string>> = {
  'own-secret': 'Opened by its own secret',
  'webhook-token': 'Opened by WEBHOOK_TOKEN',
  either: 'Opened by its own secret or by WEBHOOK_TOKEN',
  'this-machine': 'Open to this machine only: no token is set',
};

interface Row {
  readonly name: string;
  readonly title: string;
  readonly tone: 'good' | 'doubt' | '';
  readonly state: string;
  readonly facts: readonly string[];
  readonly address: string;
  readonly paste: SourceView['paste'];
}

const main = template<{
  heading: string;
  since: string;
  parts: readonly { readonly id: string; readonly title: string; readonly rows: readonly Row[] }[];
}>(`<div>
<h1><%= it.heading %></h1>
<p class="lead">Where alerts come from, when each was last heard of, and what to paste into its sender. Refusals are counted since <%= it.since %>. <code>muster send-test NAME</code> tries one.</p>
</div>
<% for (const part of it.parts) { %>
<section class="panel" aria-labelledby="<%= part.id %>">
<h2 id="<%= part.id %>"><%= part.title %></h2>
<ul class="rows">
<% for (const one of part.rows) { %>
<li class="<%= one.tone %>">
<div class="row"><strong><%= one.name %></strong><span class="state"><%= one.state %></span></div>
<p><%= one.title %></p>
<% for (const fact of one.facts) { %>
<p><%= fact %></p>
<% } %>
<details>
<summary>What to paste for <%= one.name %></summary>
<p><code><%= one.address %></code></p>
<% for (const paste of one.paste) { %>
<p><%= paste.where %></p>
<pre><code><%= paste.text %></code></pre>
<% } %>
</details>
</li>
<% } %>
</ul>
</section>
<% } %>`);

/** The main part of `/sources`. */
export function sourcesMain(views: readonly SourceView[], since: number): Html {
  const inUse = views.filter(isInUse);
  const others = views.filter((view) => !isInUse(view));
  return main({
    heading: 'Sources of alerts',
    since: minute(since),
    parts: [
      { id: 'in-use', title: inUse.length === 0 ? 'None is set up, and nothing has come yet' : 'In use', rows: inUse.map(rowOf) },
      { id: 'others', title: 'Others there could be', rows: others.map(rowOf) },
    ].filter(({ id, rows }) => id === 'in-use' || rows.length > 0),
  });
}

const isInUse = ({ named, lastDeliveryAt, lastError }: SourceView): boolean => named || lastDeliveryAt !== null || lastError !== null;

function rowOf(view: SourceView): Row {
  const { name, title, unknownName, opensBy, lastDeliveryAt, lastError, taken, refused, failed, mailboxTrouble, address, paste } = view;
  const trouble = mailboxTrouble !== null || isInTrouble({ unknownName, lastAt: lastDeliveryAt, lastErrorAt: lastError?.at ?? null });
  const counts = taken + refused + failed === 0 ? null : `${taken} taken, ${refused} refused, ${failed} not stored`;
  return {
    name,
    title,
    tone: trouble ? 'doubt' : lastDeliveryAt === null ? '' : 'good',
    state: lastDeliveryAt === null ? 'no delivery yet' : `last delivery ${minute(lastDeliveryAt)}`,
    facts: [
      mailboxTrouble === null
        ? null
        : `Its mailbox is not read since ${minute(mailboxTrouble.since)}; what is mailed there pages nobody: ${mailboxTrouble.reason}`,
      unknownName ? 'Neither Muster nor muster.yaml knows this name: what comes is read as anything at all.' : null,
      `${opens[opensBy]}.`,
      counts,
      lastError === null ? null : `${minute(lastError.at)}: ${lastError.message}`,
    ].filter((fact) => fact !== null),
    address,
    paste: paste.map((one) => ({ ...one, where: one.where.replace(/[*`]/g, '') })),
  };
}

const minute = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
