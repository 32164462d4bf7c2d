// The stored history under bad luck: corrupt, newer, too large, or shared by two tabs.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.end());
beforeEach(() => world.reset());

const start = async (options) => (await (await world.visit(options)).open()).ready();
const questions = (visit) => visit.questions.allTextContents();
const HEAD = "chatlet:main:head";
const messages = (local) => Object.keys(local).filter((key) => key.startsWith("chatlet:main:m:")).sort();

/** A thread of two turns is stored; `change` is applied to it, and the page loaded again. */
async function changed(change) {
  const visit = await start();
  await visit.ask("First");
  await visit.ask("Second");
  const before = (await visit.stored()).local;
  // The widget writes once more when it leaves the page.
  world.site.page("/elsewhere", "<!doctype html><title>Elsewhere</title>");
  await visit.page.goto(`${world.site.url}/elsewhere`);
  const names = messages(before);
  await visit.page.evaluate(change, { head: HEAD, names });
  const planted = (await visit.stored()).local;
  await visit.page.goto(world.site.url);
  if (!(await visit.panel.isVisible())) await visit.launcher.click();
  await visit.ready();
  return { visit, before, planted };
}

test("a corrupt head: the messages are found, and the head is kept aside", async () => {
  const { visit } = await changed(({ head }) => localStorage.setItem(head, "{{{"));
  await visit.notice.filter({ hasText: "set aside" }).waitFor();
  assert.deepEqual(await questions(visit), ["First", "Second"]);
  assert.equal((await visit.stored()).local[HEAD], "{{{", "nothing is written before the next message");
  await visit.accessible();
  await visit.ask("Third");
  const { local } = await visit.stored();
  assert.equal(local["chatlet:main:aside"], "{{{");
  assert.equal(JSON.parse(local[HEAD]).order.length, 6);
  await visit.page.reload();
  await visit.ready();
  assert.deepEqual(await questions(visit), ["First", "Second", "Third"]);
  assert.equal(await visit.notice.count(), 0);
  await visit.fine();
});

test("a corrupt message: the others survive, and it stays as it was", async () => {
  const { visit, before } = await changed(({ names }) => localStorage.setItem(names[1], "\u0000 not JSON"));
  await visit.notice.filter({ hasText: "set aside" }).waitFor();
  assert.deepEqual(await questions(visit), ["First", "Second"]);
  assert.equal(await visit.answers.count(), 1);
  await visit.ask("Third");
  const { local } = await visit.stored();
  assert.equal(local[messages(before)[1]], "\u0000 not JSON");
  assert.equal(messages(local).length, 6);
  await visit.fine();
});

test("messages that the head does not name are found, and gone with the conversation but for the day's count", async () => {
  const { visit, before } = await changed(({ head }) => {
    const { order, ...rest } = JSON.parse(localStorage.getItem(head));
    localStorage.setItem(head, JSON.stringify({ ...rest, order: [order[0], order[3]] }));
  });
  assert.deepEqual(await questions(visit), ["First", "Second"]);
  assert.equal(await visit.host.locator(".message--assistant[data-status=complete]").count(), 2);
  assert.equal(await visit.notice.count(), 0);
  await visit.host.getByRole("button", { name: "New conversation" }).click();
  await visit.host.getByRole("button", { name: "Start new" }).click();
  await visit.host.locator(".start-screen").waitFor();
  const { "chatlet:main:memory": memory, ...others } = (await visit.stored()).local;
  assert.deepEqual(others, {});
  const { summaries, ledger: [, requests], ...rest } = JSON.parse(memory);
  assert.deepEqual([summaries, requests, Object.keys(rest)], [[], 2, ["schema", "thread"]]);
  assert.notEqual(rest.thread, JSON.parse(before[HEAD]).thread, "nothing names the thread that is gone");
  await visit.fine();
});

test("a newer schema is shown and never changed", async () => {
  const { visit, planted } = await changed(({ head, names }) => {
    for (const key of [head, ...names]) localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), schema: 2, novel: { a: 1 } }));
  });
  await visit.notice.filter({ hasText: "newer version" }).waitFor();
  assert.deepEqual(await questions(visit), ["First", "Second"]);
  await visit.ask("Third");
  assert.deepEqual((await visit.stored()).local, planted);
  await visit.host.getByRole("button", { name: "New conversation" }).click();
  await visit.host.getByRole("button", { name: "Start new" }).click();
  await visit.host.locator(".start-screen").waitFor();
  assert.deepEqual((await visit.stored()).local, planted);
  await visit.fine();
});

test("the oldest messages go when the owner's limit is reached", async () => {
  await world.configure({ script: "markdown", pace_ms: 0 });
  const visit = await start({ tag: world.tag('data-history-max-kb="10"') });
  for (let n = 1; n <= 6; n++) await visit.ask(`Question ${n}: ${"word ".repeat(200)}`);
  const { local } = await visit.stored();
  const bytes = Object.values(local).reduce((sum, value) => sum + value.length, 0);
  assert.ok(bytes < 12_000, `${bytes} bytes`);
  assert.deepEqual(JSON.parse(local[HEAD]).order.map((id) => `chatlet:main:m:${id}`), messages(local));
  await visit.page.reload();
  await visit.ready();
  const kept = await questions(visit);
  assert.ok(kept.length > 1 && kept.length < 6 && kept.at(-1).startsWith("Question 6"), kept.join());
  await visit.fine();
});

test("two tabs on one thread lose nothing", async () => {
  const one = await start();
  await one.ask("From the first tab");
  const two = await (await (await world.tab(one.page.context(), world.site.url)).open()).ready();
  assert.deepEqual(await questions(two), ["From the first tab"]);
  await Promise.all([one.ask("Again from the first"), two.ask("From the second")]);
  await two.ask("Again from the second");
  await one.page.close();
  await two.page.reload();
  await two.ready();
  const all = await questions(two);
  assert.deepEqual([...all].sort(), ["Again from the first", "Again from the second", "From the first tab", "From the second"]);
  assert.equal(await two.host.locator(".message--assistant[data-status=complete]").count(), 4);
  await two.fine();
});

test("two tabs that begin at the same time lose nothing", async () => {
  const one = await start();
  const two = await (await (await world.tab(one.page.context(), world.site.url)).open()).ready();
  await one.ask("From the first tab");
  await two.ask("From the second tab");
  await one.ask("Again from the first");
  await two.page.reload();
  await two.ready();
  assert.deepEqual((await questions(two)).sort(), ["Again from the first", "From the first tab", "From the second tab"]);
  await two.fine();
});

test("a history that is to be kept nowhere is kept nowhere", async () => {
  const visit = await start({ tag: world.tag('data-history-store="memory"') });
  await visit.ask("First");
  await visit.type("A draft");
  await visit.page.keyboard.press("Escape");
  assert.deepEqual(await visit.stored(), { local: {}, session: {} });
  assert.equal(await visit.notice.count(), 0);
  await visit.page.reload();
  assert.deepEqual(await visit.stored(), { local: {}, session: {} });
  await (await visit.open()).ready();
  assert.equal(await visit.questions.count(), 0);
  await visit.fine();
});

test("a draft outlives a reload, a closed panel, and nothing else", async () => {
  const visit = await start();
  await visit.ask("First");
  await visit.type("A draft");
  await visit.page.keyboard.press("Escape");
  await visit.open();
  assert.equal(await visit.input.inputValue(), "A draft");
  await visit.page.reload();
  await visit.ready();
  assert.equal(await visit.input.inputValue(), "A draft");
  await visit.input.press("Enter");
  await visit.host.locator(".message--assistant[data-status=complete] >> nth=1").waitFor();
  await visit.page.reload();
  await visit.ready();
  assert.equal(await visit.input.inputValue(), "");
  await visit.fine();
});
