// Answers from the site's own pages: with sources, without a model, and not at all.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

const CONFIG = '[knowledge]\nindex = "/help.chatlet"\n';
const QUESTION = "How long does a parcel to Norway take?";
const QUOTE = "A parcel to Norway takes 7 working days and costs 18 euros.";

let world;
before(async () => (world = await startWorld({ knowledge: ["help"], config: CONFIG })));
after(() => world?.end());
beforeEach(() => world.reset());

const start = async (options) => (await (await world.visit(options)).open()).ready();
const sent = async () => JSON.stringify((await world.requests()).at(-1).body);

/** The pages answer where the model does not: labelled, with sources, the failure below, and a way to try again. */
async function answeredLocally(visit, sentence) {
  await visit.says(QUOTE);
  const answer = visit.answers.last();
  await answer.locator(".message__local").filter({ hasText: "No AI wrote this." }).waitFor();
  await answer.locator(".source[data-mark=local]").first().waitFor();
  await answer.locator(".failure").filter({ hasText: sentence }).waitFor();
}

test("an answer quotes its source, and the chip opens the page at the passage", async () => {
  const visit = await world.visit();
  const files = [];
  visit.page.on("request", (request) => /chatlet-knowledge|help\.chatlet/.test(request.url()) && files.push(request.url()));
  await (await visit.open()).ready();
  assert.deepEqual(files, [], "nothing of it is loaded for who only looks");
  const index = visit.page.waitForRequest(/help\.chatlet/);
  await visit.input.fill("H");
  await index;
  assert.equal(files.length, 3, "who types will ask: the way there, the module and the index come");
  await visit.ask(QUESTION);
  await visit.says(QUOTE);
  const chip = visit.sources.first().and(visit.host.locator("[data-mark=quoted]"));
  await chip.waitFor();
  assert.match(await chip.getAttribute("href"), /^\/help\/delivery\.html#norway:~:text=/);
  assert.equal(await visit.host.locator(".cite").first().textContent(), "1");
  assert.equal(files.length, 3, files.join("\n"));
  assert.equal((await world.account()).requests, 1);
  await visit.shot("sources");
  await visit.fine();

  const [opened] = await Promise.all([visit.page.waitForEvent("popup"), chip.click()]);
  // The quoted words are on the screen, far below the page's beginning.
  const words = opened.getByText(QUOTE.slice(0, 30));
  await opened.waitForFunction(() => scrollY > 200);
  const box = await words.boundingBox();
  await opened.close();
  assert.ok(box.y >= 0 && box.y < 800, `the passage is at ${box.y}`);
  await visit.ask("And what does it cost?");
  assert.equal((await world.account()).requests, 2);
});

test("changed words are no quotation, and what was not sent is not cited", async () => {
  await world.configure({ script: "cite-wrong" });
  const visit = await start();
  await visit.ask(QUESTION);
  await visit.host.locator(".source[data-mark=source]").first().waitFor();
  assert.equal(await visit.host.locator("[data-mark=quoted]").count(), 0);
  assert.doesNotMatch(await visit.says("elsewhere as well."), /\[?9\]?$/);
  await visit.shot("source-not-quoted");
  await visit.fine();
});

test("a question that the site does not answer is told to be one", async () => {
  const visit = await start();
  await visit.ask("Which planets have rings of ice?");
  await visit.says("The site does not tell anything about that");
  assert.ok(!(await sent()).includes("<source"), "below the threshold nothing is sent");
  assert.ok((await sent()).includes("say that the site does not tell"), "and the model is told so");
  assert.equal(await visit.sources.count(), 0);
  await visit.shot("not-told");
  await visit.fine();
});

test("a greeting searches nothing", async () => {
  const visit = await start();
  await visit.ask("Hello!");
  await visit.says("Hello!");
  assert.ok(!(await sent()).includes("chatlet-data"));
  assert.equal((await visit.records()).turns[0].search, undefined);
  await visit.fine();
});

test("sources outlive a reload", async () => {
  const visit = await start();
  await visit.ask(QUESTION);
  await visit.host.locator("[data-mark=quoted]").first().waitFor();
  const href = await visit.sources.first().getAttribute("href");
  await visit.reload();
  await visit.sources.first().waitFor();
  assert.equal(await visit.sources.first().getAttribute("href"), href);
  assert.equal(await visit.host.locator(".cite").first().textContent(), "1");
  await visit.fine();
});

test("offline, the pages answer with what is there, and the model does when the line is back", async () => {
  const visit = await start();
  await visit.ask("How do I care for brass?");
  const context = visit.page.context();
  await context.setOffline(true);
  await visit.send(QUESTION);
  await answeredLocally(visit, "You are offline.");
  assert.equal((await world.account()).requests, 1);
  await visit.shot("local-answer-offline");
  await visit.accessible();
  await context.setOffline(false);
  await visit.failure.getByRole("button", { name: "Try again" }).click();
  await visit.host.locator(".message--assistant:last-child [data-mark=quoted]").first().waitFor();
  assert.deepEqual([await visit.local.count(), await visit.failure.count(), await visit.questions.count()], [0, 0, 2]);
  await visit.fine(/ERR_INTERNET_DISCONNECTED/);
});

test("offline, a question that the pages do not answer fails as it is", async () => {
  const visit = await start();
  await visit.ask("How do I care for brass?");
  await visit.page.context().setOffline(true);
  await visit.send("Which planets have rings of ice?");
  await visit.failure.filter({ hasText: "You are offline. Your message is kept." }).waitFor();
  assert.equal(await visit.local.count(), 0);
  await visit.fine(/ERR_INTERNET_DISCONNECTED/);
});

test("a provider that is down: the pages answer", async () => {
  const visit = await start();
  await world.stopProvider();
  await visit.send(QUESTION);
  await answeredLocally(visit, "The assistant has a problem right now.");
  await visit.shot("local-answer");
  await visit.accessible();
  await world.startProvider();
  await visit.failure.getByRole("button", { name: "Try again" }).click();
  await visit.host.locator(".message--assistant[data-status=complete] [data-mark=quoted]").first().waitFor();
  await visit.fine(/502/);
});

// What may go wrong on the way to the passages. The answer comes all the same, without them.
const BROKEN = [
  ["a missing index", /help\.chatlet$/, (route) => route.fulfill({ status: 404, body: "" })],
  ["a damaged index", /help\.chatlet$/, async (route) => {
    const reply = await route.fetch();
    const bytes = await reply.body();
    bytes[bytes.length >> 1] ^= 0xff;
    await route.fulfill({ response: reply, body: bytes });
  }],
  ["an index that is a web page", /help\.chatlet$/, (route) => route.fulfill({ body: "<!doctype html><h1>Not found</h1>" })],
  ["a module that can't be fetched", /chatlet-knowledge-\w+\.wasm$/, (route) => route.abort()],
  ["a module's glue that can't be fetched", /chatlet-knowledge-\w+\.js$/, (route) => route.abort()],
  ["a way to the module that can't be fetched", /\/knowledge-\w+\.js$/, (route) => route.abort()],
];
for (const [what, pattern, act] of BROKEN) {
  test(`${what}: the answer comes without sources, and the next one with them`, async () => {
    const visit = await start({ before: (page) => page.route(pattern, act) });
    await visit.ask(QUESTION);
    await visit.says("no model has read it");
    assert.equal(await visit.answers.last().getAttribute("data-status"), "complete");
    assert.equal(await visit.sources.count(), 0);
    assert.ok((await visit.records()).turns[0].diagnostics.length, "the owner can see that something was amiss");
    await visit.page.unroute(pattern);
    // What the browser failed to import it does not import again.
    if (/glue|way/.test(what)) await visit.reload();
    await visit.ask(QUESTION);
    await visit.host.locator("[data-mark=quoted]").first().waitFor();
    await visit.fine(/404|ERR_FAILED/);
  });
}

test("a file that the browser kept from an older index is asked for anew", async () => {
  let damaged = 0;
  const before = async (page) => {
    await page.addInitScript(() => {
      window.asked = [];
      const { fetch } = window;
      window.fetch = (address, options) => {
        if (String(address).endsWith(".chatlet")) window.asked.push(options?.cache ?? "default");
        return fetch(address, options);
      };
    });
    await page.route(BROKEN[1][1], (route) => (damaged++ ? route.continue() : BROKEN[1][2](route)));
  };
  const visit = await start({ before });
  await visit.ask(QUESTION);
  await visit.host.locator("[data-mark=quoted]").first().waitFor();
  assert.deepEqual(await visit.page.evaluate(() => window.asked), ["default", "reload"], "past what the browser keeps");
  await visit.fine();
});

/** The module's glue, with a real trap where a question is asked. */
const trapping = (url) => `
import * as glue from ${JSON.stringify(`${url}?whole`)};
export const initSync = glue.initSync;
const { trap } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 116, 114, 97, 112, 0, 0, 10, 5, 1, 3, 0, 0, 11))).exports;
export class Knowledge extends glue.Knowledge { handle(request) { return request.includes("Norway") ? trap() : super.handle(request); } }`;

test("a module that traps: the answer comes without sources, and a fresh one gives the next one's", async () => {
  const first = (url) => /chatlet-knowledge-\w+\.js$/.test(url.href);
  const before = (page) => page.route(first, (route) => route.fulfill({ contentType: "text/javascript", headers: { "access-control-allow-origin": "*" }, body: trapping(route.request().url()) }));
  const visit = await start({ before });
  await visit.ask(QUESTION);
  assert.equal(await visit.sources.count(), 0);
  assert.ok((await visit.records()).turns[0].diagnostics.length);
  await visit.ask(QUESTION);
  await visit.host.locator("[data-mark=quoted]").first().waitFor();
  assert.equal(await visit.shellNotice.count(), 0, "the widget itself goes on");
  await visit.fine();
});

test("when the day is spent, the pages answer, and cost nothing", async (t) => {
  const limited = await startWorld({ knowledge: ["help"], config: `${CONFIG}[budget]\nper_day = 1` });
  t.after(() => limited.end());
  const visit = await (await (await limited.visit()).open()).ready();
  await visit.ask("How do I care for brass?");
  for (const nth of [1, 2]) {
    await visit.send(QUESTION);
    await visit.answers.nth(nth).locator(".failure").waitFor();
    await answeredLocally(visit, "Today's questions are used up.");
  }
  const { requests } = await limited.account();
  assert.equal(requests, 1);
  const { turns, budget, day } = await visit.records();
  assert.deepEqual(turns.slice(1).map((turn) => [turn.local, turn.requests.length]), [["budget_spent", 0], ["budget_spent", 0]]);
  assert.deepEqual([budget.state, budget.remaining, day.requests], ["spent", 0, 1]);
  await visit.shot("local-answer-budget");
  await visit.fine();
});
