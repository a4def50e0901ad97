// The one style sheet of the pages: for a phone first, light and dark, no colour that says something alone. Every text colour is at
// least 4.5:1 on what it stands on, every target at least 24 px high; test/pages/browser.test.ts measures both.

export const styleSheet = `:root {
  color-scheme: light dark;
  --ink: #15211f;
  --muted: #51615e;
  --line: #d3dddb;
  --ground: #eef2f1;
  --surface: #ffffff;
  --accent: #0d6b5f;
  --on-accent: #ffffff;
  --good: #1a7136;
  --doubt: #8a4b00;
  --bad: #b51b2b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6eeec;
    --muted: #a3b3b0;
    --line: #2d3a38;
    --ground: #0f1514;
    --surface: #182120;
    --accent: #5cc9b8;
    --on-accent: #06231f;
    --good: #66cf8b;
    --doubt: #f0b259;
    --bad: #ff9088;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1, h2, p, ul, ol, dl, dd { margin: 0; }
h1 { font-size: 1.6rem; line-height: 1.2; text-wrap: balance; }
h2 { font-size: 1rem; line-height: 1.3; }
code { font: .9em ui-monospace, "Cascadia Mono", Menlo, monospace; }
.skip { position: absolute; left: 1rem; top: -4rem; padding: .5rem .75rem; background: var(--surface); z-index: 1; }
.skip:focus { top: .5rem; }
header { border-bottom: 1px solid var(--line); background: var(--surface); }
nav { max-width: 60rem; margin: 0 auto; padding: .5rem 1rem; display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
nav a { display: inline-flex; align-items: center; min-height: 2.25rem; color: inherit; text-decoration: none; }
nav a:hover, nav li a[aria-current] { text-decoration: underline; }
.brand { gap: .6rem; font-weight: 700; font-size: 1.1rem; }
.brand img { display: block; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; }
.lead { margin-top: .5rem; max-width: 46rem; color: var(--muted); }
.muted, .note { color: var(--muted); }
.note { font-size: .875rem; }
.good { --tone: var(--good); }
.doubt { --tone: var(--doubt); }
.bad { --tone: var(--bad); }
.good h1, .doubt h1, .bad h1, .state, [role=alert] { color: var(--tone, var(--ink)); }
.panel { padding: 1rem 1.125rem; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
.panel > h2 { margin-bottom: .5rem; }
.panel > ul:not(.rows) { padding-left: 1.25rem; }
.after { margin-top: .75rem; }
.figures { display: grid; gap: 1.25rem; grid-template-columns: minmax(0, 1fr); }
.big { font-size: 1.25rem; line-height: 1.3; font-weight: 600; }
.severities { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
.severities div { display: flex; gap: .4rem; align-items: baseline; }
.severities dt { color: var(--muted); }
.severities dd { font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.rows { list-style: none; padding: 0; }
.rows > li { padding: .625rem 0; border-top: 1px solid var(--line); }
.rows > li:first-child { padding-top: 0; border-top: 0; }
.rows > li:last-child { padding-bottom: 0; }
.rows p { color: var(--muted); }
.rows a { display: inline-block; min-height: 1.5rem; font-weight: 600; }
.row { display: flex; flex-wrap: wrap; gap: 0 .75rem; justify-content: space-between; }
.row strong, .state { font-weight: 600; }
details { margin-top: .25rem; }
summary { min-height: 1.5rem; font-weight: 600; color: var(--accent); cursor: pointer; }
pre { margin: .5rem 0; padding: .75rem; background: var(--ground); border-radius: 8px; white-space: pre-wrap; }
form { display: grid; gap: .5rem; }
label { font-weight: 600; }
input, button, .button { font: inherit; padding: .65rem .9rem; border-radius: 10px; border: 1px solid var(--muted); background: transparent; color: inherit; }
input { width: 100%; background: var(--surface); }
button, .button { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; text-align: center; text-decoration: none; }
.button { justify-self: start; display: inline-block; }
.chat { list-style: none; padding: 0; display: grid; gap: .5rem; }
.chat li { padding: .5rem .75rem; border-radius: 10px; max-width: 46rem; overflow-wrap: anywhere; break-inside: avoid; }
.chat p { white-space: pre-line; }
.chat time { font-size: .8rem; color: var(--muted); }
.chat img { display: block; max-width: 100%; max-height: 30rem; border-radius: 8px; margin: .25rem 0; }
.said { background: var(--surface); border: 1px solid var(--line); }
.happened { justify-self: center; text-align: center; color: var(--muted); }
@media print {
  header { display: none; }
  main { max-width: none; padding: 0; }
}
@media (min-width: 40rem) {
  main { padding: 2.25rem 1.5rem 4rem; }
  nav { padding: .5rem 1.5rem; }
  h1 { font-size: 2rem; }
  .figures { grid-template-columns: repeat(3, minmax(0, 1fr)); }
}
#pairing { width: 100%; max-width: 28rem; margin: 0 auto; display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; }
#pairing[data-state=ready] { --tone: var(--good); }
#pairing[data-state=banned], #pairing[data-state=linking-blocked] { --tone: var(--bad); }
#pairing h1 { color: var(--tone, var(--ink)); }
#problem { --tone: var(--bad); margin-top: .5rem; }
#offer { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; }
#qr { display: block; width: 100%; max-width: 280px; height: auto; margin: 0 auto; padding: 12px; background: #fff; border-radius: 12px; }
#code { text-align: center; font: 600 2.2rem/1 ui-monospace, monospace; letter-spacing: .12em; }
#offer ol { padding-left: 1.25rem; }
`;
