// The markup of a transcript: as a chat looks, to be read on a phone and printed.

import { headOf, stampOf, type Transcript, type TranscriptLine } from '../../archive/transcript.js';
import { type Html, nothing, template } from '../layout/template.js';

const picture = template<{ src: string; words: string }>('<img src="<%= it.src %>" alt="<%= it.words %>">');
const file = template<{ src: string; words: string }>('<a href="<%= it.src %>"><%= it.words %></a>');

const bubble = template<{ said: string; text: string; at: string; media: Html }>(
  '<li class="said"><strong><%= it.said %></strong><p><%= it.text %></p><%= it.media %><time><%= it.at %></time></li>',
);
const event = template<{ text: string; at: string }>('<li class="happened"><p><%= it.text %></p><time><%= it.at %></time></li>');

const main = template<{ title: string; facts: readonly string[]; lines: readonly Html[] }>(`<div>
<h1><%= it.title %></h1>
<% for (const fact of it.facts) { %>
<p class="lead"><%= fact %></p>
<% } %>
<p class="note">Phone numbers are shortened, secrets are left out. Times are in UTC.</p>
</div>
<ol class="chat">
<% for (const line of it.lines) { %>
<%= line %>

<% } %>
</ol>`);

/** Shown in the page itself; everything else is a file to be opened. */
export const shownTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

export function transcriptMain(transcript: Transcript): Html {
  const [title = '', ...facts] = headOf(transcript);
  return main({ title, facts, lines: transcript.lines.map((line) => lineHtml(transcript.number, line)) });
}

function lineHtml(number: number, { at, said, text, media }: TranscriptLine): Html {
  const stamp = stampOf(at);
  if (said === null && media === null) return event({ text, at: stamp });
  return bubble({ said: said ?? '', text, at: stamp, media: media === null ? nothing : mediaHtml(number, media) });
}

function mediaHtml(number: number, { sha256, mime, name }: NonNullable<TranscriptLine['media']>): Html {
  const src = `/incidents/${number}/media/${sha256}`;
  const words = name ?? mime;
  return shownTypes.has(mime) ? picture({ src, words }) : file({ src, words });
}
