// The page at /pair: one screen that fits a phone, in the frame of every page, and the script that keeps it fresh. Nothing inline, so
// that the strictest content security policy holds; without scripts it loads itself anew.

import { page } from '../../pages/layout/layout.js';
import { template } from '../../pages/layout/template.js';
import type { TransportState } from '../transport.js';

export interface PairingView {
  readonly state: TransportState;
  readonly heading: string;
  readonly detail: string;
  /** Changes with each new QR code; null where there is none to scan. */
  readonly qr: string | null;
  /** `ABCD-EFGH`, to be typed into the phone. */
  readonly code: string | null;
  /** Why the last wish could not be met. */
  readonly problem: string | null;
  /** The number of the linked phone, in E.164; null while none is. */
  readonly number: string | null;
  /** `5 of 9 confirmed`; null where nobody knows. */
  readonly confirmed: string | null;
  /** Names of those who have not confirmed; null when nobody is missing. */
  readonly missing: string | null;
  /** To be sent to those; null while the number is not known, or when nobody is missing. */
  readonly link: string | null;
  /** What to do now, in a sentence. */
  readonly next: string;
}

export const headings: Readonly<Record<TransportState, string>> = {
  linking: 'Not linked yet',
  'linking-blocked': 'WhatsApp does not let us in',
  ready: 'Linked and ready',
  degraded: 'In trouble',
  conflict: 'In use elsewhere',
  'logged-out': 'Logged out',
  banned: 'Blocked by WhatsApp',
  stopped: 'Stopped',
};

/** `phone` stands in the form to begin with. */
export const pairingPage = (view: PairingView, phone: string | null): string =>
  page({
    title: 'Link WhatsApp',
    at: '/pair',
    links: [{ path: '/pair', label: 'Link WhatsApp' }],
    head: head({}),
    main: main({ ...view, phone }),
  });

const head = template(`<noscript><meta http-equiv="refresh" content="10"></noscript>
<script src="/pair/pair.js" defer></script>`);

/** Everything stands in it at all times, and is shown or hidden: the script only changes words. */
const main = template<PairingView & { readonly phone: string | null }>(`<div id="pairing" data-state="<%= it.state %>">
<div aria-live="polite">
<h1 id="heading"><%= it.heading %></h1>
<p id="detail" class="lead"><%= it.detail %></p>
<p id="next" class="note"><%= it.next %></p>
<p id="problem" role="alert"<% if (it.problem === null) { %> hidden<% } %>><%= it.problem ?? '' %></p>
</div>
<section id="offer" class="panel" aria-label="Link a phone"<% if (it.qr === null) { %> hidden<% } %>>
<img id="qr" src="/pair/qr.svg?<%= it.qr ?? '' %>" alt="QR code to scan with the phone" width="280" height="280"<% if (it.code !== null) { %> hidden<% } %>>
<p id="code"<% if (it.code === null) { %> hidden<% } %>><%= it.code ?? '' %></p>
<ol>
<li>On the phone with the bot's number open WhatsApp › Settings › Linked devices › Link a device.</li>
<li id="scan"<% if (it.code !== null) { %> hidden<% } %>>Scan this code. It renews itself.</li>
<li id="type"<% if (it.code === null) { %> hidden<% } %>>Choose “Link with phone number instead” and type these letters.</li>
</ol>
<form method="post" action="/pair/code">
<label for="phone">No camera? The bot's own number, with country code:</label>
<input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="off" required placeholder="+49 170 1234567" value="<%= it.phone ?? '' %>">
<button>Show letters to type</button>
</form>
<form id="back" method="post" action="/pair/qr"<% if (it.code === null) { %> hidden<% } %>><button>Back to the QR code</button></form>
</section>
<section id="people" class="panel" aria-label="Who has confirmed their number"<% if (it.confirmed === null && it.number === null) { %> hidden<% } %>>
<p<% if (it.number === null) { %> hidden<% } %> id="linked">Linked number: <strong id="number"><%= it.number ?? '' %></strong></p>
<p id="confirmed"<% if (it.confirmed === null) { %> hidden<% } %>><%= it.confirmed ?? '' %></p>
<p id="waiting"<% if (it.missing === null) { %> hidden<% } %>>Not yet: <span id="missing"><%= it.missing ?? '' %></span></p>
<p id="round"<% if (it.link === null) { %> hidden<% } %>>To send them: <a id="link" href="<%= it.link ?? '' %>" rel="noreferrer"><%= it.link ?? '' %></a></p>
</section>
<p class="note">Anybody who links a phone here makes Muster speak from that phone's number. Unofficial use may get a number blocked: use one of its own.</p>
</div>`);

export const pairingScript = `const at = (id) => document.getElementById(id);
const put = (id, text) => { if (at(id).textContent !== text) at(id).textContent = text; };
const show = (id, shown) => { at(id).hidden = !shown; };
let drawn = null;
async function look() {
  try {
    const answer = await fetch('/pair/state', { cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    const view = await answer.json();
    at('pairing').dataset.state = view.state;
    put('heading', view.heading);
    put('detail', view.detail);
    put('problem', view.problem ?? '');
    put('code', view.code ?? '');
    put('next', view.next);
    put('number', view.number ?? '');
    put('confirmed', view.confirmed ?? '');
    put('missing', view.missing ?? '');
    put('link', view.link ?? '');
    if (view.link !== null) at('link').href = view.link;
    show('people', view.confirmed !== null || view.number !== null);
    show('linked', view.number !== null);
    show('confirmed', view.confirmed !== null);
    show('waiting', view.missing !== null);
    show('round', view.link !== null);
    show('problem', view.problem !== null);
    show('offer', view.qr !== null);
    for (const id of ['code', 'type', 'back']) show(id, view.code !== null);
    for (const id of ['qr', 'scan']) show(id, view.code === null);
    if (view.qr !== null && view.qr !== drawn) at('qr').src = '/pair/qr.svg?' + view.qr;
    drawn = view.qr;
  } catch {
    put('heading', 'Muster does not answer');
    put('detail', 'Is it running? This page goes on looking.');
    show('offer', false);
  }
  setTimeout(look, 2000);
}
look();
`;
