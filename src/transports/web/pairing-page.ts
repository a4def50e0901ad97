// The page at /pair as text: one screen that fits a phone, its style and the script that keeps it fresh. Nothing inline, so that the
// strictest content security policy holds; without scripts it loads itself anew.

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
export function pairingPage(view: PairingView, phone: string | null): string {
  const hidden = (shown: boolean) => (shown ? '' : ' hidden');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muster · link WhatsApp</title>
<link rel="stylesheet" href="/pair/pair.css">
<noscript><meta http-equiv="refresh" content="10"></noscript>
<script src="/pair/pair.js" defer></script>
</head>
<body data-state="${view.state}">
<main>
<p class="brand">Muster</p>
<div aria-live="polite">
<h1 id="heading">${escapeHtml(view.heading)}</h1>
<p id="detail">${escapeHtml(view.detail)}</p>
<p id="problem" role="alert"${hidden(view.problem !== null)}>${escapeHtml(view.problem ?? '')}</p>
</div>
<section id="offer"${hidden(view.qr !== null)}>
<img id="qr" src="/pair/qr.svg?${view.qr ?? ''}" alt="QR code to scan with the phone" width="280" height="280"${hidden(view.code === null)}>
<p id="code"${hidden(view.code !== null)}>${escapeHtml(view.code ?? '')}</p>
<ol>
<li>On the phone with the bot's number open WhatsApp › Settings › Linked devices › Link a device.</li>
<li id="scan"${hidden(view.code === null)}>Scan this code. It renews itself.</li>
<li id="type"${hidden(view.code !== null)}>Choose “Link with phone number instead” and type these letters.</li>
</ol>
<form method="post" action="/pair/code">
<label for="phone">No camera? The bot's own number, with country code:</label>
<input id="phone" name="phone" type="tel" inputmode="tel" autocomplete="off" required placeholder="+49 170 1234567" value="${escapeHtml(phone ?? '')}">
<button>Show letters to type</button>
</form>
<form id="back" method="post" action="/pair/qr"${hidden(view.code !== null)}><button>Back to the QR code</button></form>
</section>
<p class="note">Anybody who links a phone here makes Muster speak from that phone's number. Unofficial use may get a number blocked: use one of its own.</p>
</main>
</body>
</html>
`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? character);

export const pairingStyle = `:root { color-scheme: light dark; --ink: #16221c; --paper: #f6f7f4; --soft: #5b6a62; --go: #1f7a4d; --stop: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8efe9; --paper: #121714; --soft: #9cab9f; --go: #58c48c; --stop: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 0 auto; padding: 1.5rem 1.25rem 3rem; }
[hidden] { display: none !important; }
.brand { margin: 0; color: var(--soft); letter-spacing: .08em; }
h1 { margin: .25rem 0 .5rem; font-size: 1.6rem; line-height: 1.2; }
body[data-state='ready'] h1 { color: var(--go); }
body[data-state='banned'] h1, body[data-state='linking-blocked'] h1, #problem { color: var(--stop); }
#qr { display: block; width: 100%; max-width: 280px; height: auto; margin: 1rem auto; padding: 12px; background: #fff; border-radius: 12px; }
#code { margin: 1rem 0; text-align: center; font: 600 2.2rem/1 ui-monospace, monospace; letter-spacing: .12em; }
ol { padding-left: 1.25rem; }
form { margin-top: 1.25rem; display: grid; gap: .5rem; }
input, button { font: inherit; padding: .7rem .9rem; border-radius: 10px; border: 1px solid var(--soft); background: transparent; color: inherit; width: 100%; }
button { background: var(--go); border-color: var(--go); color: var(--paper); font-weight: 600; cursor: pointer; }
.note { margin-top: 2rem; font-size: .85rem; color: var(--soft); }
`;

export const pairingScript = `const at = (id) => document.getElementById(id);
const put = (id, text) => { if (at(id).textContent !== text) at(id).textContent = text; };
const show = (id, shown) => { at(id).hidden = !shown; };
let drawn = null;
async function look() {
  try {
    const answer = await fetch('/pair/state', { cache: 'no-store' });
    if (!answer.ok) throw new Error(String(answer.status));
    const view = await answer.json();
    document.body.dataset.state = view.state;
    put('heading', view.heading);
    put('detail', view.detail);
    put('problem', view.problem ?? '');
    put('code', view.code ?? '');
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
