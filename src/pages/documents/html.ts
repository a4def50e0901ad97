// A document as one HTML file with its style in it: it can be kept, mailed and printed, and loads nothing.

import type { Document, Section, Statement } from '../../documents/document.js';
import { type Html, nothing, template } from '../layout/template.js';

/** The words of a document, to be put into any page. */
export const articleOf = ({ name, title, standing, sections }: Document): Html =>
  article({ name, title, standing, sections: sections.map(sectionOf) });

/** A file of its own: no script, nothing fetched. */
export const htmlOf = (document: Document): string =>
  file({ title: `${document.name}: ${document.title}`, article: articleOf(document) }).markup;

const sectionOf = ({ heading, facts, statements, timeline, missing }: Section): Html =>
  section({
    heading,
    facts: facts.length === 0 ? nothing : factList({ facts }),
    statements: statements.length === 0 ? nothing : statementList({ items: statements.map(shown) }),
    timeline: timeline.length === 0 ? nothing : timelineTable({ rows: timeline }),
    missing: missing === null ? nothing : absent({ missing }),
  });

const shown = ({ text, by, at, seq }: Statement) => ({ text, where: `${by === null ? '' : `${by}, `}${at}, line ${seq}` });

const article = template<{ name: string; title: string; standing: string; sections: readonly Html[] }>(`<article>
<h1><%= it.name %></h1>
<p class="title"><%= it.title %></p>
<p class="standing"><%= it.standing %></p>
<% for (const one of it.sections) { %>
<%= one %>

<% } %>
</article>`);

const section = template<{ heading: string; facts: Html; statements: Html; timeline: Html; missing: Html }>(`<section>
<h2><%= it.heading %></h2>
<%= it.facts %>
<%= it.statements %>
<%= it.timeline %>
<%= it.missing %>
</section>`);

const factList = template<{ facts: readonly { label: string; value: string }[] }>(`<table class="facts">
<tbody>
<% for (const one of it.facts) { %>
<tr><th scope="row"><%= one.label %></th><td><%= one.value %></td></tr>
<% } %>
</tbody>
</table>`);

const statementList = template<{ items: readonly { text: string; where: string }[] }>(`<ul>
<% for (const one of it.items) { %>
<li><%= one.text %> <span class="where">(<%= one.where %>)</span></li>
<% } %>
</ul>`);

const timelineTable = template<{ rows: readonly { seq: number; at: string; text: string }[] }>(`<table class="timeline">
<thead><tr><th scope="col">Line</th><th scope="col">When</th><th scope="col">What</th></tr></thead>
<tbody>
<% for (const one of it.rows) { %>
<tr><td><%= one.seq %></td><td><%= one.at %></td><td><%= one.text %></td></tr>
<% } %>
</tbody>
</table>`);

const absent = template<{ missing: string }>('<p class="missing"><%= it.missing %></p>');

/** For paper first. Every text colour is at least 4.5:1 on white. */
const style = `:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #15211f; font: 11pt/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
article { max-width: 46rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 1.75rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid #d3dddb; font-size: 1.1rem; break-after: avoid; }
p, ul { margin: .25rem 0; }
ul { padding-left: 1.25rem; }
li { margin: .25rem 0; }
.title { font-size: 1.15rem; font-weight: 600; }
.standing, .where, .missing { color: #51615e; }
.where { font-size: .85em; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .15rem .5rem .15rem 0; text-align: left; vertical-align: top; }
.facts th { width: 12rem; color: #51615e; font-weight: normal; }
.timeline { font-size: .92em; }
.timeline th, .timeline td { padding: .3rem .5rem .3rem 0; border-bottom: 1px solid #e4ebea; }
.timeline td:nth-child(1) { width: 3rem; color: #51615e; }
.timeline td:nth-child(2) { width: 7rem; white-space: nowrap; }
tr { break-inside: avoid; }
@page { size: A4; margin: 16mm 14mm; }
@media (max-width: 34rem) { .facts tr, .facts th, .facts td { display: block; width: auto; } .facts td { padding-bottom: .4rem; } }
@media print { article { max-width: none; padding: 0; } }`;

const file = template<{ title: string; article: Html }>(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><%= it.title %></title>
<style>
${style}
</style>
</head>
<body>
<main>
<%= it.article %>
</main>
</body>
</html>
`);
