// What can go wrong with an answer: one short sentence and one action, nothing typed is lost, and it works again after.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.end());
beforeEach(() => world.reset());

const start = async (options) => (await (await world.visit(options)).open()).ready();
const complete = (visit, n = 1) => visit.host.locator(`.message--assistant[data-status=complete] >> nth=${n - 1}`).waitFor();

/** Fails as `sentence` says, with one action; what is typed meanwhile stays. */
async function fails(visit, sentence, action = "Try again") {
  await visit.failure.filter({ hasText: sentence }).waitFor();
  assert.equal(await visit.failure.count(), 1);
  const words = await visit.failure.locator(".failure__text").innerText();
  assert.ok(words.length < 120 && !/[{}<>]|\b[45]\d\d\b|error|http/i.test(words), words);
  const actions = await visit.failure.getByRole("button").allInnerTexts();
  assert.deepEqual(actions, action ? [action] : []);
  assert.equal(await visit.button.getAttribute("aria-label"), "Send");
  await visit.type("A draft");
  assert.equal(await visit.input.inputValue(), "A draft");
  await visit.accessible();
}

/** The one action brings the answer: to the question that was asked, once. */
async function recovers(visit) {
  await visit.failure.getByRole("button", { name: "Try again" }).click();
  await complete(visit);
  assert.deepEqual([await visit.failure.count(), await visit.questions.count(), await visit.answers.count()], [0, 1, 1]);
  assert.equal(await visit.input.inputValue(), "A draft");
  assert.deepEqual((await world.account()).last_request.messages.map((message) => message.role), ["system", "user"]);
}

test("offline", async () => {
  const visit = await start();
  const context = visit.page.context();
  await context.setOffline(true);
  await visit.send("Where is my order?");
  await fails(visit, "You are offline. Your message is kept.");
  await visit.shot("error");
  await context.setOffline(false);
  await recovers(visit);
  await visit.fine(/ERR_INTERNET_DISCONNECTED/);
});

for (const [script, sentence, status] of [
  ["error", "The assistant has a problem right now.", /502/],
  ["refused", "The assistant isn't available right now.", /502/],
  ["html", "The assistant has a problem right now.", /502/],
]) {
  test(`a provider that answers with ${script}`, async () => {
    await world.configure({ script });
    const visit = await start();
    await visit.send("Where is my order?");
    await fails(visit, sentence);
    assert.doesNotMatch(await visit.panel.innerText(), /sim-key|API key|web page/);
    await world.configure({ script: null });
    await recovers(visit);
    await visit.fine(status);
  });
}

test("a provider that is down", async () => {
  const visit = await start();
  await world.stopProvider();
  await visit.send("Where is my order?");
  await fails(visit, "The assistant has a problem right now.");
  await world.startProvider();
  await recovers(visit);
  await visit.fine(/502/);
});

test("a relay that is down, for a visitor", async () => {
  const visit = await start({ origin: `http://shop.test:${world.site.port}` });
  await world.stopRelay();
  await visit.send("Where is my order?");
  await fails(visit, "The assistant can't be reached right now.");
  await world.startRelay();
  await recovers(visit);
  await visit.fine(/ERR_CONNECTION_REFUSED/);
});

test("a relay that is down, for a developer", async () => {
  const visit = await start();
  await world.stopRelay();
  await visit.send("Where is my order?");
  await visit.failure.filter({ hasText: "cargo xtask demo" }).waitFor();
  await visit.accessible();
  await visit.type("A draft");
  await world.startRelay();
  await recovers(visit);
  await visit.fine(/ERR_CONNECTION_REFUSED/);
});

test("a site that the relay's owner did not list", async () => {
  const visit = await start({ origin: `http://stranger.test:${world.site.port}` });
  await visit.send("Where is my order?");
  await fails(visit, "This chat isn't available on this page.");
  assert.equal((await world.account()).requests, 0);
  await visit.fine(/CORS|ERR_FAILED|403/);
});

test("a model that the relay's owner does not allow", async () => {
  const visit = await start({ tag: world.tag('data-model="somebody-elses"') });
  await visit.send("Where is my order?");
  await fails(visit, "The model that was asked for isn't available.");
  assert.equal((await world.account()).requests, 0);
  await visit.fine(/400/);
});

test("too many questions: the wait is counted down", async () => {
  await world.configure({ script: "429" });
  const visit = await start({ before: (page) => page.clock.install() });
  await visit.page.clock.resume();
  await visit.send("Where is my order?");
  const action = visit.failure.getByRole("button");
  await action.filter({ hasText: /^Try again in [1-7] s$/ }).waitFor();
  assert.match(await visit.failure.innerText(), /That was a lot of questions at once\./);
  await visit.shot("error-wait");
  await action.click({ force: true });
  assert.equal((await world.account()).requests, 1, "nothing is sent before the wait is over");
  await visit.accessible();
  await world.configure({ script: null });
  await visit.page.clock.fastForward(8_000);
  await action.filter({ hasText: /^Try again$/ }).waitFor();
  await visit.type("A draft");
  await recovers(visit);
  await visit.fine(/429/);
});

for (const [script, sentence] of [["cut", "The connection broke before the answer was complete."], ["midstream-error", "The assistant has a problem right now."]]) {
  test(`an answer that breaks off by ${script} keeps its part`, async () => {
    await world.configure({ script });
    const visit = await start();
    await visit.send("Where is my order?");
    await fails(visit, sentence);
    assert.match(await visit.answers.last().locator(".message__body").innerText(), /You asked/);
    await visit.shot(`error-${script}`);
    await world.configure({ script: null });
    await recovers(visit);
    await visit.fine(/ERR_|502/);
  });
}

test("a network that goes away in the middle of an answer", async () => {
  await world.configure({ hold_after: 12 });
  const visit = await start();
  await visit.send("Where is my order?");
  await visit.says("You asked");
  await world.stopRelay();
  await fails(visit, "The connection broke before the answer was complete.");
  assert.match(await visit.answers.last().locator(".message__body").innerText(), /You asked/);
  await world.configure({ hold_after: null });
  await world.startRelay();
  await recovers(visit);
  await visit.fine(/ERR_/);
});

test("an error stays in the thread after a reload, and can still be tried again", async () => {
  await world.configure({ script: "error" });
  const visit = await start();
  await visit.send("Where is my order?");
  await fails(visit, "The assistant has a problem right now.");
  await visit.page.reload();
  await visit.ready();
  await visit.failure.filter({ hasText: "The assistant has a problem right now." }).waitFor();
  await world.configure({ script: null });
  await visit.input.fill("A draft");
  await recovers(visit);
  await visit.fine(/502/);
});

test("after a failure the next question can be asked at once", async () => {
  await world.configure({ script: "error" });
  const visit = await start();
  await visit.send("First");
  await visit.failure.waitFor();
  await world.configure({ script: null });
  await visit.send("Second");
  await complete(visit);
  assert.deepEqual(await visit.questions.allInnerTexts(), ["First", "Second"]);
  assert.equal(await visit.failure.getByRole("button").count(), 0, "only the newest can be tried again");
  await visit.fine(/502/);
});

test("limits of the relay's owner: the day's budget, and a provider that falls silent", async (t) => {
  const limited = await startWorld({ config: "[budget]\nper_day = 2\n[timeouts]\nidle_s = 1\nfirst_content_s = 1\n" });
  t.after(() => limited.end());
  await limited.configure({ script: "stall" });
  const visit = await (await (await limited.visit()).open()).ready();
  await visit.send("First");
  await fails(visit, "The answer took too long.");
  await limited.configure({ script: null });
  await visit.input.fill("");
  await visit.failure.getByRole("button").click();
  await complete(visit);
  await visit.send("Third");
  await fails(visit, "Today's questions are used up. Please come back later.");
  await visit.shot("error-budget");
  assert.equal((await limited.account()).requests, 2);
  await visit.fine(/429/);
});
