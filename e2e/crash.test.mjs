// A trap in the WebAssembly: shell, thread and draft stay, one action starts it again, and the page never notices.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { hold, startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld({ dist: process.env.CHATLET_TRAP_DIST })));
after(() => world?.end());
beforeEach(() => world.reset());

const noticed = (page) => page.addInitScript(() => {
  window.noticed = [];
  addEventListener("error", (event) => window.noticed.push(String(event.message)));
  addEventListener("unhandledrejection", (event) => window.noticed.push(String(event.reason)));
  window.onerror = (message) => window.noticed.push(String(message));
});
const start = async (options) => (await (await world.visit({ before: noticed, ...options })).open()).ready();
const crash = async (visit) => {
  await visit.send("/trap");
  await visit.shellNotice.waitFor();
};

test("a trap leaves everything in place, and one action starts the widget again, twice", async () => {
  const visit = await start({ body: '<h1>A shop</h1><button id="own" onclick="this.textContent = \'Done\'">Own</button>' });
  await visit.ask("Do you ship to Norway?");
  const answer = await visit.answers.first().locator(".message__body").innerText();
  for (const round of [1, 2]) {
    await crash(visit);
    assert.match(await visit.shellNotice.innerText(), /The chat stopped working\. Your conversation is kept\./);
    assert.equal(await visit.shellNotice.getByRole("button").count(), 1);
    assert.equal(await visit.answers.first().locator(".message__body").innerText(), answer);
    assert.equal(await visit.input.inputValue(), "/trap", "what was typed is kept");
    await visit.input.fill(`Draft ${round}`);
    await visit.accessible();
    await visit.shot("crash");
    await visit.shellNotice.getByRole("button").click();
    await visit.ready();
    assert.equal(await visit.shellNotice.count(), 0);
    assert.equal(await visit.input.inputValue(), `Draft ${round}`);
    assert.equal(await visit.answers.first().locator(".message__body").innerText(), answer);
    await visit.ask(`Question ${round}`);
    assert.equal(await visit.questions.count(), 1 + round);
  }
  await crash(visit);
  assert.match(await visit.shellNotice.innerText(), /Reload the page/);
  assert.equal(await visit.shellNotice.getByRole("button").count(), 0);
  await visit.page.locator("#own").click();
  assert.equal(await visit.page.locator("#own").innerText(), "Done");
  assert.deepEqual(await visit.page.evaluate(() => window.noticed), []);
  await visit.accessible();
  await visit.page.reload();
  await visit.ready();
  assert.deepEqual(await visit.questions.allTextContents(), ["Do you ship to Norway?", "Question 1", "Question 2"]);
  await visit.fine();
});

test("a trap while the widget starts is told too, and loses nothing", async () => {
  let wasm;
  const visit = await world.visit({
    before: async (page) => {
      await noticed(page);
      wasm = await hold(page, "**/*.wasm");
    },
  });
  await visit.open();
  await wasm.asked;
  await visit.send("/trap");
  await visit.type("A draft");
  wasm.open();
  await visit.shellNotice.waitFor();
  assert.equal(await visit.shellNotice.getByRole("button").count(), 1);
  assert.equal(await visit.pending.innerText(), "/trap", "what was sent is kept in sight");
  assert.equal(await visit.input.inputValue(), "A draft");
  assert.deepEqual(await visit.page.evaluate(() => window.noticed), []);
  await visit.fine();
});

test("a trap while an answer comes keeps the part that was shown", async () => {
  const visit = await world.visit({ before: noticed, body: '<h1>A shop</h1><chatlet-widget id="one" mode="inline" panel-title="One"></chatlet-widget><chatlet-widget id="two" mode="inline" panel-title="Two"></chatlet-widget>' });
  const [one, two] = [visit.widget("#one"), visit.widget("#two")];
  await one.input.focus();
  await one.ready();
  await two.input.focus();
  await two.ready();
  await one.ask("To the first");
  await world.configure({ hold_after: 12 });
  await one.send("Once more");
  await one.answers.last().filter({ hasText: "You asked" }).waitFor();
  await two.send("/trap");
  for (const each of [one, two]) {
    await each.shellNotice.waitFor();
    assert.equal(await each.shellNotice.getByRole("button").count(), 1);
  }
  assert.equal(await one.questions.count(), 2);
  assert.match(await one.answers.last().innerText(), /You asked/);
  await world.until((account) => account.cut_streams === 1);
  await world.configure({ hold_after: null });
  for (const each of [one, two]) {
    await each.shellNotice.getByRole("button").click();
    await each.ready();
  }
  await one.answers.last().getByText("This answer was interrupted.").waitFor();
  await one.host.getByRole("button", { name: "Ask again" }).click();
  await one.host.locator(".message--assistant[data-status=complete] >> nth=1").waitFor();
  await two.input.fill("");
  await two.ask("To the second");
  assert.deepEqual(await visit.page.evaluate(() => window.noticed), []);
  await visit.fine();
});

test("a trap where storage is blocked keeps the thread all the same", async () => {
  const visit = await start({
    before: async (page) => {
      await noticed(page);
      await page.addInitScript(() => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } }));
    },
  });
  await visit.ask("Do you ship to Norway?");
  await crash(visit);
  await visit.shellNotice.getByRole("button").click();
  await visit.ready();
  assert.deepEqual(await visit.questions.allTextContents(), ["Do you ship to Norway?"]);
  assert.deepEqual(await visit.page.evaluate(() => window.noticed), []);
  await visit.fine();
});
