// Checks the query files against the fetched pages, and says what is in both.
//
//   node check.mjs CACHE        (after `node collections.mjs CACHE`)
//
// Every answer must name a page of the collection and the anchor of a heading on it. The exit code is 1 if one
// does not, or if a query file is malformed.

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COLLECTIONS } from './collections.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));

/** The anchors of a page's headings, in order: the heading's own id, else the first id or name inside it. */
export function anchorsOf(html) {
  const anchors = [];
  for (const [, attributes, inside] of html.matchAll(/<h[1-6]\b([^>]*)>([\s\S]*?)<\/h[1-6]>/gi)) {
    const own = /\bid="([^"]+)"/.exec(attributes)?.[1];
    const anchor = own ?? /\b(?:id|name)="([^"]+)"/.exec(inside)?.[1];
    if (anchor) anchors.push(anchor);
  }
  return anchors;
}

/** The queries of a file: `answers` are [page, anchor] pairs, the best one first; none for an unanswerable one. */
export function parseQueries(text) {
  const [header, ...lines] = text.split('\n').filter((line) => line !== '');
  if (header !== 'id\tquery\tpage\tanchor\tnote') throw new Error(`unexpected header: ${header}`);
  return lines.map((line) => {
    const cells = line.split('\t');
    if (cells.length !== 5) throw new Error(`not five columns: ${line}`);
    const [id, query, page, anchor, note] = cells;
    const answers = anchor
      .split('|')
      .filter(Boolean)
      .map((item) => (item.includes('#') ? item.split('#') : [page, item]));
    return { id, query, answers, notes: note.split(',').filter(Boolean) };
  });
}

function check(collection, cache) {
  const bytes = readFileSync(join(HERE, 'queries', `${collection.name}.tsv`));
  const queries = parseQueries(bytes.toString('utf8'));
  const folder = join(cache, collection.name);
  const pages = new Map();
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.html'))) {
    pages.set(file, anchorsOf(readFileSync(join(folder, file), 'utf8')));
  }
  const wrong = [];
  const ids = new Set();
  const texts = new Set();
  const notes = new Map();
  for (const { id, query, answers, notes: marks } of queries) {
    if (ids.has(id) || texts.has(query)) wrong.push(`${id}: twice`);
    ids.add(id);
    texts.add(query);
    if ((answers.length === 0) !== marks.includes('unanswerable')) wrong.push(`${id}: answer and note disagree`);
    for (const [page, anchor] of answers) {
      if (!pages.get(page)?.includes(anchor)) wrong.push(`${id}: no ${page}#${anchor}`);
    }
    for (const mark of marks) notes.set(mark, (notes.get(mark) ?? 0) + 1);
  }
  const sections = [...pages.values()].reduce((sum, anchors) => sum + anchors.length, 0);
  const answerable = queries.filter((q) => q.answers.length > 0);
  const targets = new Set(answerable.flatMap((q) => q.answers.map((answer) => answer.join('#'))));
  console.log(`${collection.name}: ${pages.size} pages, ${sections} sections with an anchor`);
  console.log(`  ${answerable.length} answerable queries over ${targets.size} sections`);
  console.log(`  ${[...notes].map(([note, count]) => `${note} ${count}`).join(', ')}`);
  console.log(`  sha256 ${createHash('sha256').update(bytes).digest('hex')}`);
  for (const line of wrong) console.log(`  !!! ${line}`);
  return wrong.length;
}

function main() {
  const cache = process.argv[2];
  if (!cache || !COLLECTIONS.every((c) => existsSync(join(resolve(cache), c.name)))) {
    console.error('usage: node check.mjs CACHE   (a folder filled by collections.mjs)');
    process.exitCode = 2;
    return;
  }
  const faults = COLLECTIONS.reduce((sum, collection) => sum + check(collection, resolve(cache)), 0);
  if (faults > 0) process.exitCode = 1;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) main();
