// Answers from the site's own pages: with sources, without a model, and not at all.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld({ knowledge: ["help"], config: '[knowledge]\nindex = "/help.chatlet"\n[budget]\nper_day = 2' })));
after(() => world?.end());

test("an answer quotes its source, and the chip opens the passage; when the day is spent, the pages answer", async () => {
  const visit = await world.visit();
  const files = [];
  visit.page.on("request", (request) => /chatlet-knowledge|help\.chatlet/.test(request.url()) && files.push(request.url()));
  await (await visit.open()).ready();
  assert.deepEqual(files, [], "nothing of it is loaded for who only looks");
  const index = visit.page.waitForRequest(/help\.chatlet/);
  await visit.input.fill("H");
  await index;
  assert.equal(files.length, 3, "who types will ask: the way there, the module and the index come");
  await visit.ask("How long does a parcel to Norway take?");
  const chip = visit.page.locator(".source").first();
  await chip.and(visit.page.locator("[data-mark=quoted]")).waitFor();
  const href = await chip.getAttribute("href");
  assert.match(href, /^\/help\/delivery\.html#norway:~:text=/);
  assert.equal(await visit.page.locator(".cite").first().textContent(), "1");
  assert.equal(files.length, 3, files.join("\n"));
  assert.equal((await world.account()).requests, 1);
  await visit.fine();

  await visit.ask("Which planets have rings of ice?");
  const sent = (await world.requests()).at(-1).body;
  assert.ok(!JSON.stringify(sent).includes("<source"), "below the threshold nothing is sent");
  assert.match(await visit.page.locator(".message--assistant").nth(1).textContent(), /does not tell/);

  await visit.send("How long does a parcel to Norway take?");
  await visit.page.locator(".message__local").waitFor();
  await visit.page.locator(".message--assistant").nth(2).locator("[data-mark=local]").first().waitFor();
  assert.match(await visit.page.locator(".message--assistant").nth(2).textContent(), /7 working days/);
  assert.equal((await world.account()).requests, 2, "the pages cost nothing");
});
