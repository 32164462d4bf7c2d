// Bytes on the wire, from a cold page to the end of the first answer. Only the release bundle has a size worth knowing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { startWorld } from "./world.mjs";

const KB = 1_000;
// One home for the figures: `cargo xtask size` reads the same file.
const budgets = await readFile(new URL("../size-budget.toml", import.meta.url), "utf8");
const budget = (name) => Number(new RegExp(`\\[${name}\\]\\s+brotli = ([\\d_]+)`).exec(budgets)[1].replaceAll("_", ""));

if (process.env.CHATLET_RELEASE === "1") {
  let world;
  before(async () => (world = await startWorld()));
  after(() => world?.end());

  test("all that the first answer needs fits the budget", async (t) => {
    const visit = await world.visit({ tag: "" });
    const devtools = await visit.page.context().newCDPSession(visit.page);
    await devtools.send("Network.enable");
    const asked = new Map();
    const files = [];
    devtools.on("Network.responseReceived", ({ requestId, response }) => {
      const { pathname } = new URL(response.url);
      if (response.url.startsWith(world.relay.url) && !pathname.startsWith("/v1/")) asked.set(requestId, { pathname, encoding: response.headers["content-encoding"], length: Number(response.headers["content-length"]) });
    });
    devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const file = asked.get(requestId);
      // With headers, as they cross the wire; the length alone is what the budget counts.
      if (file) files.push({ ...file, wire: encodedDataLength });
    });
    world.site.page("/", `<!doctype html><html lang="en"><title>A shop</title><main><h1>A shop</h1></main>${world.tag()}</html>`);
    await visit.page.goto(world.site.url);
    await (await visit.open()).ready();
    await visit.ask("Do you ship to Norway?");
    for (const file of files) t.diagnostic(`${file.pathname} ${file.length} B ${file.encoding || "plain"}, ${file.wire} B with headers`);
    const total = files.reduce((sum, file) => sum + file.length, 0);
    t.diagnostic(`all: ${(total / KB).toFixed(1)} KB`);
    assert.ok(files.length >= 5 && files.every((file) => file.encoding === "br"), "every file comes as brotli");
    const loader = files.find((file) => file.pathname === "/chatlet.js").length;
    assert.ok(loader <= budget("loader"), `the loader takes ${loader} bytes`);
    assert.ok(total <= budget("total"), `the first answer takes ${total} bytes`);
  });
}
