// The demo page, as the relay serves it beside the widget, by its own configuration and from its own pages. It is also
// what the README shows.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld({ demo: true })));
after(() => world?.end());
beforeEach(() => world.reset());

const start = async () => {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: process.env.CHATLET_README_SHOT ? 2 : 1 });
  context.setDefaultTimeout(10_000);
  const visit = await world.tab(context, `${world.relay.url}/`, (page) => page.route("**/demo.json", (route) => route.fulfill({ json: { provider: "sim" } })));
  await visit.page.getByText("Answers here are scripted").waitFor();
  return visit;
};

test("the demo page answers one of its own suggestions, and quotes its own page", async () => {
  const visit = await start();
  assert.match(await visit.page.locator("h1").innerText(), /Furniture/);
  await visit.open();
  await visit.host.getByRole("button", { name: "How long does delivery take?" }).click();
  await visit.says("3 to 5 working days");
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  await visit.host.locator(".source[data-mark=quoted]").first().waitFor();
  await visit.input.blur();
  if (process.env.CHATLET_README_SHOT) await visit.page.screenshot({ path: process.env.CHATLET_README_SHOT });
  await visit.shot("demo");
  const [opened] = await Promise.all([visit.page.waitForEvent("popup"), visit.sources.first().click()]);
  await opened.getByRole("heading", { name: "How long it takes" }).waitFor();
  assert.match(opened.url(), /\/help\/delivery\.html#times:~:text=In%20Europe/);
  await visit.fine();
});

for (const [question, words, page] of [
  ["Can I return a chair?", "within 30 days", "/help/returns.html"],
  ["How do I care for oak?", "Oil oak and pine once a year", "/help/care.html"],
  ["Wie lange dauert die Lieferung?", "3 bis 5 Werktagen", "/help/lieferung.html"],
]) {
  test(`the demo's pages know: ${question}`, async () => {
    const visit = await start();
    await visit.open();
    await visit.ask(question);
    await visit.says(words);
    await visit.host.locator(".source[data-mark=quoted]").first().waitFor();
    assert.ok((await visit.sources.first().getAttribute("href")).startsWith(page));
    await visit.fine();
  });
}

test("the demo's model asks the shop where an order is", async () => {
  const visit = await start();
  await visit.open();
  await visit.ask("Where is my order 8821?");
  await visit.says("in 2 working days");
  await visit.host.locator(".tool[data-state=done]").getByText("Delivery date").waitFor();
  assert.equal((await world.account()).requests, 2);
  await visit.shot("demo-tool");
  await visit.fine();
});

test("what the demo's pages do not tell is said to be so", async () => {
  const visit = await start();
  await visit.open();
  await visit.ask("Which planets have rings of ice?");
  await visit.says("does not tell");
  assert.equal(await visit.sources.count(), 0);
  await visit.fine();
});
