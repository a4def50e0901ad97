// The one frame of every page: title, navigation, main part. Nothing inline, so that the strictest content security policy holds.

import { asset } from './asset.js';
import { styleSheet } from './style.js';
import { type Html, nothing, template } from './template.js';

export interface Link {
  readonly path: string;
  readonly label: string;
}

export interface Framed {
  /** What the tab says; the name of the program follows where it is not in it. */
  readonly title: string;
  /** Beside the way to `/`, which every page has. */
  readonly links?: readonly Link[];
  /** Path of this page, so that the navigation can mark it. */
  readonly at: string;
  /** Scripts and the like. */
  readonly head?: Html;
  /** Holds the page's only h1. */
  readonly main: Html;
}

const style = asset('muster', 'css', styleSheet);

const icon = asset(
  'icon',
  'svg',
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><title>Muster</title><rect width="32" height="32" rx="9" fill="#0d6b5f"/><path d="M8 23V10l8 8 8-8v13" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
);

/** What every page loads. */
export const layoutAssets = [style, icon] as const;

const link = template<Link & { readonly current: string }>(
  `<li><a href="<%= it.path %>"<% if (it.path === it.current) { %> aria-current="page"<% } %>><%= it.label %></a></li>`,
);

const frame = template<Required<Omit<Framed, 'links'>> & { readonly links: readonly Html[] }>(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title><%= it.title %></title>
<link rel="icon" href="${icon.path}" type="image/svg+xml">
<link rel="stylesheet" href="${style.path}">
<%= it.head %>

</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<nav aria-label="Pages of Muster">
<a class="brand" href="/"<% if (it.at === '/') { %> aria-current="page"<% } %>><img src="${icon.path}" alt="" width="28" height="28">Muster</a>
<ul>
<% for (const one of it.links) { %>
<%= one %>

<% } %>
</ul>
</nav>
</header>
<main id="main">
<%= it.main %>
</main>
</body>
</html>
`);

/** A whole page, as it is sent. */
export const page = ({ title, links = [], at, head = nothing, main }: Framed): string =>
  frame({ title: tabTitle(title), at, head, main, links: links.map((one) => link({ ...one, current: at })) }).markup;

const tabTitle = (title: string): string => (title.startsWith('Muster') ? title : `${title} · Muster`);
