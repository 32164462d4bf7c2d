// Two widgets on a page: each has its own thread, stream and composer.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.end());
beforeEach(() => world.reset());

const SIZE = "<style>chatlet-widget { block-size: 560px; inline-size: 640px }</style>";
const BODY = '<h1>A shop</h1><chatlet-widget id="support" mode="inline" panel-title="Support"></chatlet-widget>';

test("an element that the page places stands where it was put, and there is no bubble", async () => {
  const visit = await world.visit({ body: BODY, head: SIZE });
  await visit.panel.waitFor();
  assert.equal(await visit.page.locator("chatlet-widget").count(), 1);
  assert.ok(await visit.launcher.isHidden());
  await visit.input.focus();
  await visit.ready();
  await visit.ask("Do you ship to Norway?");
  assert.equal(await visit.title.innerText(), "Support");
  assert.ok(await visit.host.locator(".header__close, [data-action=close]").first().isHidden());
  const box = await visit.panel.boundingBox();
  assert.deepEqual([Math.round(box.width), Math.round(box.height)], [640, 560]);
  await visit.page.keyboard.press("Escape");
  assert.ok(await visit.panel.isVisible());
  await visit.shot("inline");
  await visit.fine();
});

test("two widgets do not disturb each other", async () => {
  const visit = await world.visit({ body: `${BODY}<chatlet-widget id="sales" mode="bubble"></chatlet-widget>`, head: SIZE });
  const support = visit.widget("#support");
  const sales = visit.widget("#sales");
  await support.input.focus();
  await support.ready();
  await (await sales.open()).ready();
  await world.configure({ hold_after: 12 });
  await support.send("To support");
  await world.until((account) => account.held === 1);
  await sales.send("To sales");
  await world.until((account) => account.held === 2);
  // Stopping one leaves the other running.
  await sales.button.click();
  await sales.answers.last().getByText("Stopped").waitFor();
  assert.equal(await support.answers.last().getAttribute("data-status"), "running");
  await world.until((account) => account.cut_streams === 1);
  await world.configure({ hold_after: null });
  await world.release();
  await support.host.locator(".message--assistant[data-status=complete]").waitFor();
  await sales.ask("To sales again");
  assert.deepEqual(await support.questions.allTextContents(), ["To support"]);
  assert.deepEqual(await sales.questions.allTextContents(), ["To sales", "To sales again"]);
  const keys = Object.keys((await visit.stored()).local);
  assert.equal(keys.filter((key) => key.startsWith("chatlet:support:m:")).length, 2);
  assert.equal(keys.filter((key) => key.startsWith("chatlet:sales:m:")).length, 4);
  assert.ok(keys.every((key) => /^chatlet:(support|sales):/.test(key)), keys.join());
  await visit.shot("pair");
  await visit.accessible();
  await visit.page.reload();
  await sales.panel.waitFor();
  await sales.ready();
  assert.deepEqual(await sales.questions.allTextContents(), ["To sales", "To sales again"]);
  await support.input.focus();
  await support.ready();
  assert.deepEqual(await support.questions.allTextContents(), ["To support"]);
  await support.host.getByRole("button", { name: "Delete conversation" }).click();
  await support.host.getByRole("button", { name: "Delete", exact: true }).click();
  await support.host.locator(".start-screen").waitFor();
  assert.equal(await sales.questions.count(), 2, "the other one's history is not touched");
  await visit.fine();
});

test("a tag that stands twice makes one widget", async () => {
  const visit = await world.visit({ tag: world.tag() + world.tag() });
  await visit.launcher.waitFor();
  await visit.page.waitForLoadState("networkidle");
  assert.equal(await visit.page.locator("chatlet-widget").count(), 1);
  await visit.fine();
});

test("two widgets with pages of their own each answer from theirs", async (t) => {
  const two = await startWorld({ knowledge: ["help", "clinic"] });
  t.after(() => two.end());
  const body = '<h1>A shop</h1><chatlet-widget id="support" mode="inline" knowledge="/help.chatlet"></chatlet-widget><chatlet-widget id="sales" mode="bubble" knowledge="/clinic.chatlet"></chatlet-widget>';
  const visit = await two.visit({ body, head: SIZE });
  const [shop, clinic] = [visit.widget("#support"), visit.widget("#sales")];
  await shop.input.focus();
  await shop.ready();
  await (await clinic.open()).ready();
  const car = "How much is the garage under the east wing?";
  const parcel = "How long does a parcel to Norway take?";
  // Both are on their way at once.
  const ask = async (ofShop, ofClinic) => {
    const count = await shop.answers.count();
    await shop.send(ofShop);
    await clinic.send(ofClinic);
    for (const each of [shop, clinic]) await each.host.locator(`.message--assistant:not([data-status=running]) >> nth=${count}`).waitFor();
  };
  await ask(parcel, car);
  await shop.says("7 working days");
  await clinic.says("2 euros an hour");
  assert.match(await shop.sources.first().getAttribute("href"), /^\/help\/delivery/);
  assert.match(await clinic.sources.first().getAttribute("href"), /^\/clinic\/parking/);
  await ask(car, parcel);
  await shop.says("does not tell");
  await clinic.says("does not tell");
  await visit.shot("pair-knowledge");
  await visit.fine();
});
