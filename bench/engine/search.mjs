// The release knowledge module in Chromium: how long it takes to open an index and to answer questions from it; and
// MiniSearch on the same chunks and questions, on the same page, afterwards.
//
//   node search.mjs '{"dist", "glue", "module", "index", "packages", "repetitions"}'
//
// Serves the bundle and the index, each compressed beforehand, from a server of its own, and prints times as JSON.

import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { basename, extname, join } from "node:path";

const { chromium } = createRequire(new URL("../../e2e/package.json", import.meta.url))("playwright-core");
const { dist, glue, module, index, packages, repetitions } = JSON.parse(process.argv[2]);
const queries = JSON.parse(readFileSync(join(index, "queries.json"), "utf8"));

const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };

const place = (pathname) => {
  if (pathname === "/minisearch.js") return join(packages, "node_modules/minisearch/dist/es/index.js");
  return pathname.startsWith("/index/") ? join(index, basename(pathname)) : join(dist, pathname);
};

const server = createServer((request, reply) => {
  const { pathname } = new URL(request.url, "http://x");
  // With these two the browser's clock tells microseconds.
  const headers = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp", "cache-control": "no-store" };
  if (pathname === "/") return reply.writeHead(200, { ...headers, "content-type": "text/html" }).end("<!doctype html><title>bench</title>");
  const file = place(pathname);
  if (!existsSync(file)) return reply.writeHead(404, headers).end();
  const sidecar = `${file}.br`;
  const sent = existsSync(sidecar) ? sidecar : file;
  if (sent === sidecar) headers["content-encoding"] = "br";
  reply.writeHead(200, { ...headers, "content-type": TYPES[extname(file)] || "application/octet-stream", "content-length": statSync(sent).size });
  createReadStream(sent).pipe(reply);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-background-networking"] });

/** Starts the module on a new page and opens the index. */
async function open(page) {
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  return page.evaluate(
    async ({ glue, module }) => {
      if (!crossOriginIsolated) throw new Error("the clock is too coarse");
      const from = performance.now();
      const [bindings, compiled] = await Promise.all([import(glue), WebAssembly.compileStreaming(fetch(module))]);
      const exports = bindings.initSync({ module: compiled });
      const desk = new bindings.Knowledge();
      const started = performance.now();
      const reply = await fetch("/index/knowledge.chatlet");
      const bytes = new Uint8Array(await reply.arrayBuffer());
      const fetched = performance.now();
      const wrong = desk.load("", bytes);
      const opened = performance.now();
      if (wrong) throw new Error(`the index is ${wrong}`);
      const memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
      Object.assign(self, { desk, memory });
      return { module: started - from, fetch: fetched - started, open: opened - fetched, index: Number(reply.headers.get("content-length")), opened: memory.buffer.byteLength };
    },
    { glue: `/${glue}`, module: `/${module}` },
  );
}

/** Asks everything; the first time fetches the shards that it needs. */
const ask = (page) =>
  page.evaluate(async (queries) => {
    const times = { asked: [], shards: [], bytes: [], waited: [], taken: [] };
    for (const { query, lang } of queries) {
      const request = JSON.stringify({ do: "find", query, lang, k: 5 });
      let asked = 0, shards = 0, bytes = 0, waited = 0, taken = 0;
      for (let round = 0; ; round++) {
        const from = performance.now();
        const text = desk.handle(request);
        asked += performance.now() - from;
        const answer = JSON.parse(text);
        if (answer.error || round > 4) throw new Error(`${query}: ${text.slice(0, 200)}`);
        if (!answer.need) break;
        const before = performance.now();
        const files = await Promise.all(
          answer.need.map(async (name) => {
            const reply = await fetch(`/index/knowledge.${name}.chatlet`);
            if (!reply.ok) throw new Error(`there is no shard ${name}`);
            bytes += Number(reply.headers.get("content-length"));
            return [name, new Uint8Array(await reply.arrayBuffer())];
          }),
        );
        const there = performance.now();
        for (const [name, content] of files) {
          const wrong = desk.load(name, content);
          if (wrong) throw new Error(`${name}: ${wrong}`);
        }
        waited += there - before;
        taken += performance.now() - there;
        shards += files.length;
      }
      times.asked.push(asked);
      times.shards.push(shards);
      times.bytes.push(bytes);
      times.waited.push(waited);
      times.taken.push(taken);
    }
    return times;
  }, queries);

/** MiniSearch as its own examples have it, Japanese cut by the browser: made of the chunks, and opened from its file. */
const openPeer = (page) =>
  page.evaluate(async () => {
    const { default: MiniSearch } = await import("/minisearch.js");
    const segmenter = new Intl.Segmenter("ja", { granularity: "word" });
    const split = MiniSearch.getDefault("tokenize");
    const tokenize = (text) =>
      /[\u3040-\u9fff]/.test(text) ? [...segmenter.segment(text)].filter((word) => word.isWordLike).map((word) => word.segment) : split(text);
    const options = { fields: ["title", "headings", "text"], storeFields: ["url", "title", "headings", "text"], searchOptions: { boost: { title: 2 }, fuzzy: 0.2, prefix: true }, tokenize };
    const made = new MiniSearch(options);
    const chunks = await fetch("/index/chunks.json").then((reply) => reply.json());
    const from = performance.now();
    made.addAll(chunks);
    const build = performance.now() - from;
    const file = JSON.stringify(made);
    const before = performance.now();
    self.peer = MiniSearch.loadJSON(file, options);
    return { build, open: performance.now() - before, file: new TextEncoder().encode(file).length };
  });

const askPeer = (page) =>
  page.evaluate((queries) => {
    return queries.map(({ query }) => {
      const from = performance.now();
      const found = peer.search(query).slice(0, 5);
      const asked = performance.now() - from;
      if (!found.every((hit) => hit.text)) throw new Error(`${query}: a passage without its text`);
      return asked;
    });
  }, queries);

/** As on a phone: a quarter as fast. */
async function slowed(page, run) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const times = await run(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  return times;
}

const seen = { module: [], fetch: [], open: [], first: [], again: [], phone: [], shards: [], bytes: [], waited: [], taken: [] };
for (let at = -1; at < repetitions; at++) {
  const page = await browser.newPage();
  const opened = await open(page);
  const first = await ask(page);
  const again = await ask(page);
  const phone = await slowed(page, ask);
  seen.index = opened.index;
  seen.opened = opened.opened;
  seen.memory = await page.evaluate(() => memory.buffer.byteLength);
  // The first page warms the browser up.
  if (at >= 0) {
    for (const part of ["module", "fetch", "open"]) seen[part].push(opened[part]);
    seen.first.push(...first.asked);
    seen.again.push(...again.asked);
    seen.phone.push(...phone.asked);
    for (const part of ["shards", "bytes", "waited", "taken"]) if (at === 0) seen[part] = first[part];
  }
  if (at + 1 === repetitions) {
    const opened = await openPeer(page);
    seen.peer = { ...opened, first: await askPeer(page), again: await askPeer(page), phone: await slowed(page, askPeer) };
  }
  await page.close();
}
await browser.close();
server.close();
console.log(JSON.stringify(seen));
