// The sections of a collection's pages, as JSON: page, anchor, and all letters and digits of its text.
//
//   node sections.mjs CACHE NAME
//
// A section goes from a heading down to the next heading of any level; its text is told without blanks and signs, so
// that it can be compared with what an indexer made of the page.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorsOf } from './check.mjs';

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function lettersOf(html) {
  return html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/<[^>]*>/g, '')
    .replace(/&#x([\da-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(\w+);/g, (whole, name) => ENTITIES[name] ?? whole)
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}

const [cache, name] = process.argv.slice(2);
const folder = join(cache, name);
const sections = [];
for (const page of readdirSync(folder).filter((file) => file.endsWith('.html')).sort()) {
  const html = readFileSync(join(folder, page), 'utf8');
  const starts = [...html.matchAll(/<h[1-6]\b/gi)].map((found) => found.index);
  for (const [at, start] of starts.entries()) {
    const part = html.slice(start, starts[at + 1] ?? html.length);
    const [anchor] = anchorsOf(part);
    if (anchor) sections.push({ page, anchor, text: lettersOf(part) });
  }
}
console.log(JSON.stringify(sections));
