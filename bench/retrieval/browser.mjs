// MiniSearch and Orama on the chunks of one collection: rank all queries, print JSON.
//
//   node browser.mjs INPUT      INPUT: JSON {"packages", "lang", "documents", "queries", "depth"}
//
// Each as its documentation would have it: fields for title, headings and text, stemmer and stop words
// where the package has them, Japanese cut by Intl.Segmenter. The texts are stored in the index, as ours are. Code is
// what esbuild makes of a page's script that loads an index and searches in it. MiniSearch forgives typos and completes
// words, as its own examples do; Orama's tolerance of typos stays off, its default: on, it found less in all collections.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

const task = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const documents = readFileSync(task.documents, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line, id) => {
    const { url, title, headings, text } = JSON.parse(line);
    return { id: String(id), url, title, headings: headings.join(' › '), text };
  });

/** A package below the folder that npm filled. */
const require = createRequire(join(task.packages, 'package.json'));
async function load(name) {
  const module = await import(pathToFileURL(require.resolve(name)).href);
  return { ...module.default, ...module };
}

const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });
const segments = (text) =>
  [...segmenter.segment(text.normalize('NFKC').toLowerCase())].filter((word) => word.isWordLike).map((word) => word.segment);

async function minisearch() {
  const { default: MiniSearch } = await load('minisearch');
  const options = {
    fields: ['title', 'headings', 'text'],
    storeFields: ['url', 'title', 'headings', 'text'],
    searchOptions: { boost: { title: 2 }, fuzzy: 0.2, prefix: true },
    ...(task.lang === 'ja' ? { tokenize: segments } : {}),
  };
  const engine = new MiniSearch(options);
  engine.addAll(documents);
  const file = JSON.stringify(engine);
  const opened = MiniSearch.loadJSON(file, options);
  return { file, search: (query) => opened.search(query).slice(0, task.depth).map((hit) => hit.url) };
}

const LANGUAGES = { en: 'english', de: 'german' };

async function orama() {
  const { create, insertMultiple, load: restore, save, search } = await load('@orama/orama');
  const tokenizer = async () => {
    const language = LANGUAGES[task.lang];
    if (!language) return { language: 'japanese', normalizationCache: new Map(), tokenize: segments };
    const { stemmer } = await load(`@orama/stemmers/${language}`);
    const { stopwords } = await load(`@orama/stopwords/${language}`);
    return { language, stemming: true, stemmer, stopWords: stopwords };
  };
  const made = async () =>
    create({
      schema: { url: 'string', title: 'string', headings: 'string', text: 'string' },
      components: { tokenizer: await tokenizer() },
    });
  const engine = await made();
  await insertMultiple(engine, documents);
  const file = JSON.stringify(save(engine));
  const opened = await made();
  restore(opened, JSON.parse(file));
  const properties = ['title', 'headings', 'text'];
  const ask = async (term) => {
    const { hits } = await search(opened, { term, properties, boost: { title: 2 }, limit: task.depth });
    return hits.map((hit) => hit.document.url);
  };
  return { file, search: ask };
}

/** Brotli bytes of a page's script that opens an index and searches. */
async function code(lines) {
  const { build } = await load('esbuild');
  const folder = mkdtempSync(join(tmpdir(), 'chatlet-bench-'));
  const made = await build({
    stdin: { contents: lines, resolveDir: task.packages },
    outfile: join(folder, 'out.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'error',
  });
  rmSync(folder, { recursive: true });
  return brotli(Buffer.from(made.outputFiles[0].contents));
}

const MINISEARCH = `import MiniSearch from 'minisearch';
export const open = (file, options) => MiniSearch.loadJSON(file, options);`;
const ORAMA = `import { create, load, search } from '@orama/orama';
${LANGUAGES[task.lang] ? `export { stemmer } from '@orama/stemmers/${LANGUAGES[task.lang]}';
export { stopwords } from '@orama/stopwords/${LANGUAGES[task.lang]}';` : ''}
export { create, load, search };`;

const out = [];
for (const [name, make, lines] of [['minisearch', minisearch, MINISEARCH], ['orama', orama, ORAMA]]) {
  const { file, search } = await make();
  const answers = [];
  const times = [];
  for (const query of task.queries) answers.push(await search(query));
  for (const query of task.queries) {
    const start = performance.now();
    await search(query);
    times.push(performance.now() - start);
  }
  const bytes = Buffer.from(file);
  out.push({ name, answers, times, raw: bytes.length, brotli: brotli(bytes), code: await code(lines) });
}
console.log(JSON.stringify(out));
