// Which model answers, why, and who is asked when it does not: by the catalogue, from the page to the provider.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

const GENERAL = "llama-3.3-70b";
const NEXT = "qwen3-32b";
const CODER = "qwen3-coder-30b";
const REASONING = "deepseek-r1-671b";

let world;
before(async () => (world = await startWorld({ upstream: 'catalogue = "oxlo"', knowledge: ["help"], config: '[knowledge]\nindex = "/help.chatlet"' })));
after(() => world?.end());
beforeEach(() => world.reset());

const start = async (options) => (await (await world.visit(options)).open()).ready();
const asked = async () => (await world.requests()).map((request) => request.model);
/** What the newest turn's record says of its requests. */
const requests = async (visit) => (await visit.records()).turns.at(-1).requests.map(({ why, model, failure }) => [why, model, failure].filter(Boolean).join(" "));

for (const [question, model, reason] of [
  ["Hello there!", NEXT, "a greeting or small talk"],
  ["How long does a parcel to Norway take?", GENERAL, "an ordinary question"],
  ["Fix this Rust function: fn main() { let x: u32 = \"a\"; } It gives error E0308.", CODER, "program code"],
  ["Compare the oak table and the pine table step by step, and explain why one of them lasts longer.", REASONING, "compares, plans or calculates"],
]) {
  test(`the chip names the model and why: ${reason}`, async () => {
    const visit = await start({ tag: world.tag("data-inspector") });
    await visit.ask(question);
    const chip = visit.inspector.locator(".inspector__chip").first();
    await chip.filter({ hasText: model }).waitFor();
    assert.match(await visit.inspector.locator("summary").first().innerText(), new RegExp(reason));
    assert.match(await visit.inspector.locator("details[open]").innerText(), /requests\s+1: answer/);
    assert.deepEqual(await asked(), [model]);
    await visit.shot(`inspector-${model}`);
    await visit.fine();
  });
}

test("without data-inspector nothing of it is loaded or shown", async () => {
  const files = [];
  const visit = await start({ before: (page) => page.on("request", (request) => files.push(request.url())) });
  await visit.ask("Hello there!");
  assert.equal(await visit.inspector.count(), 0);
  assert.ok(!files.some((file) => file.includes("inspector")));
  await visit.fine();
});

test("a visitor may ask to think harder: the same question, of another model, in the same place", async () => {
  const visit = await start();
  await visit.ask("How long does a parcel to Norway take?");
  const harder = visit.answers.last().getByRole("button", { name: "Think harder" });
  await visit.shot("think-harder");
  await harder.click();
  await world.until((account) => account.completed === 2);
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  assert.deepEqual(await asked(), [GENERAL, REASONING]);
  assert.deepEqual([await visit.questions.count(), await visit.answers.count()], [1, 1]);
  const { turns } = await visit.records();
  assert.equal(turns.at(-1).why, "asked to think harder");
  await harder.waitFor({ state: "detached" });
  await visit.fine();
});

test("a page may ask for more thought with its own message", async () => {
  const visit = await start();
  await visit.page.evaluate(() => Chatlet.send("How long does a parcel to Norway take?", { effort: "high" }));
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  assert.deepEqual(await asked(), [REASONING]);
  await visit.fine();
});

test("a page that names a model gets no other", async () => {
  await world.configure({ models: { [CODER]: "error" } });
  const visit = await start({ tag: world.tag(`data-model="${CODER}"`) });
  await visit.send("Hello there!");
  await visit.failure.filter({ hasText: "The assistant has a problem right now." }).waitFor();
  assert.deepEqual(await asked(), [CODER]);
  await visit.fine(/502/);
});

for (const [script, failure, status] of [["error", "provider", /502/], ["429", "rate_limited", /429/], ["unknown-model", "model", /502/], ["silent", "timeout", /504/]]) {
  test(`a model that gives no answer (${script}): the next one answers`, async (t) => {
    let here = world;
    if (script === "silent") {
      here = await startWorld({ upstream: 'catalogue = "oxlo"', config: "[timeouts]\nheaders_s = 0.5" });
      t.after(() => here.end());
    }
    await here.configure({ models: { [GENERAL]: script } });
    const visit = await (await (await here.visit({ tag: here.tag("data-inspector") })).open()).ready();
    await visit.ask("How long does a parcel to Norway take?");
    assert.equal(await visit.answers.last().getAttribute("data-status"), "complete");
    assert.equal(await visit.failure.count(), 0, "a visitor need not know");
    assert.deepEqual(await requests(visit), [`answer ${GENERAL} ${failure}`, `fallback ${NEXT}`]);
    assert.deepEqual((await here.requests()).map((request) => request.model), [GENERAL, NEXT]);
    assert.match(await visit.inspector.locator("details[open]").innerText(), new RegExp(`2: answer ${GENERAL} ${failure}; fallback ${NEXT}`));
    await visit.shot(`fallback-${script}`);
    await visit.fine(status);
  });
}

test("when no model answers, the site's pages do, after as many tries as the owner allows", async () => {
  await world.configure({ script: "error" });
  const visit = await start({ tag: world.tag("data-inspector") });
  await visit.send("How long does a parcel to Norway take?");
  await visit.local.waitFor();
  await visit.says("7 working days");
  await visit.failure.filter({ hasText: "The assistant has a problem right now." }).waitFor();
  const { turns } = await visit.records();
  assert.deepEqual(turns[0].requests.map((request) => request.why), ["answer", "fallback", "fallback", "fallback"]);
  assert.equal(turns[0].local, "provider");
  assert.equal((await world.account()).requests, 4);
  await visit.inspector.locator(".inspector__chip").first().filter({ hasText: /^local$/ }).waitFor();
  await visit.shot("no-model");
  await visit.accessible();
  await world.configure({ script: null });
  await visit.failure.getByRole("button", { name: "Try again" }).click();
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  assert.equal(await visit.local.count(), 0);
  await visit.fine(/502/);
});

test("the page hears which way each turn takes, and what is left of the day", async (t) => {
  const limited = await startWorld({ upstream: 'catalogue = "oxlo"', config: "[budget]\nper_day = 4\nlow = 2" });
  t.after(() => limited.end());
  const visit = await (await (await limited.visit()).open()).ready();
  await visit.page.evaluate(() => {
    window.heard = { route: [], budget: [] };
    for (const name in heard) Chatlet.on(name, (detail) => heard[name].push(detail));
  });
  const hard = "Compare the oak table and the pine table step by step, and explain why one of them lasts longer.";
  await visit.ask(hard);
  await visit.ask("How long does a parcel to Norway take?");
  await visit.ask(hard);
  const { route, budget } = await visit.page.evaluate(() => heard);
  assert.deepEqual(route.map((turn) => [turn.kind, turn.models[0]]), [["reasoning", REASONING], ["general", GENERAL], ["general", GENERAL]]);
  assert.match(route.at(-1).why, /little budget left/);
  assert.deepEqual(budget.map((left) => [left.state, left.remaining]), [["ok", 3], ["low", 2], ["low", 1]]);
  assert.ok(budget.every((left) => left.reset_s > 0));
  await visit.fine();
});
