// The conversation outlives the page: stored after the first message, restored as it was, safe where storage fails.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.end());
beforeEach(() => world.reset());

const start = async (options) => (await (await world.visit(options)).open()).ready();
const words = async (visit) => [await visit.questions.allInnerTexts(), await visit.answers.locator(".message__body").allInnerTexts()];
const complete = (visit, n) => visit.host.locator(`.message--assistant[data-status=complete] >> nth=${n - 1}`).waitFor();
const keys = (stored, part) => Object.keys(stored.local).filter((key) => key.includes(part));

/** Loads the page again, and waits for the widget with its panel open. */
async function reload(visit) {
  await visit.page.reload();
  if (!(await visit.panel.isVisible())) await visit.launcher.click();
  return visit.ready();
}

test("nothing is stored before the first message", async () => {
  const visit = await start();
  await visit.type("A draft");
  await visit.page.keyboard.press("Escape");
  await visit.open();
  assert.deepEqual(await visit.stored(), { local: {}, session: {} });
  await reload(visit);
  const { local } = await visit.stored();
  assert.deepEqual(local, {});
  assert.equal((await visit.page.context().cookies()).length, 0);
  await visit.fine();
});

test("a reload restores the conversation, the open panel and nothing else moves", async () => {
  await world.configure({ script: "markdown", pace_ms: 0 });
  const visit = await start();
  await visit.ask("What can you show me?");
  await visit.ask("And again?");
  const before = await words(visit);
  await visit.page.reload();
  await visit.panel.waitFor();
  await visit.ready();
  await complete(visit, 2);
  assert.deepEqual(await words(visit), before);
  assert.equal((await world.account()).requests, 2);
  const focused = await visit.host.evaluate((host) => host.shadowRoot.activeElement === null && document.activeElement === document.body);
  assert.ok(focused, "a page load takes no focus");
  await visit.ask("Third?");
  assert.equal((await world.account()).last_request.messages.length, 6);
  await visit.fine();
});

test("a running answer is kept: a reload shows its part, marked, and it can be asked again", async () => {
  await world.configure({ script: "long", hold_after: 60 });
  const visit = await start();
  await visit.send("Tell me everything");
  await visit.says("on every screen and to");
  const text = await visit.answers.last().locator(".message__body").innerText();
  await visit.page.reload();
  await visit.ready();
  const answer = visit.answers.last();
  await answer.getByText("This answer was interrupted.").waitFor();
  assert.equal((await answer.locator(".message__body").innerText()).trim(), text.trim());
  await visit.shot("history-interrupted");
  await visit.accessible();
  await world.configure({ script: null, hold_after: null });
  await world.release();
  await answer.getByRole("button", { name: "Ask again" }).click();
  await complete(visit, 1);
  assert.equal(await visit.answers.count(), 1);
  assert.equal(await visit.questions.count(), 1);
  assert.deepEqual((await world.account()).last_request.messages.map((message) => message.role), ["system", "user"]);
  await visit.fine();
});

test("a running answer is stored at most once a second, and only what changed is written", async () => {
  await world.configure({ script: "long", pace_ms: 1 });
  const visit = await start();
  await visit.page.evaluate(() => {
    window.written = [];
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (key, value) {
      window.written.push([performance.now(), key]);
      return setItem.call(this, key, value);
    };
  });
  await visit.ask("First", { timeout: 40_000 });
  const first = await visit.page.evaluate(() => window.written.splice(0));
  const [question, ...others] = [...new Set(first.map(([, key]) => key).filter((key) => key.includes(":m:")))];
  assert.equal(others.length, 1, "one key per message");
  assert.equal(first.filter(([, key]) => key === question).length, 1, "the question is written once");
  const times = first.filter(([, key]) => key === others[0]).map(([time]) => time);
  assert.ok(times.length > 1, "the answer was saved while it ran");
  // The first writing is at sending and the last one at the end; those between keep their distance.
  times.slice(1, -1).forEach((time, i) => assert.ok(time - times[i] > 900, `saved after ${time - times[i]} ms`));
  await world.configure({ script: null });
  await visit.ask("Second");
  const second = new Set((await visit.page.evaluate(() => window.written)).map(([, key]) => key));
  assert.ok(![question, others[0]].some((key) => second.has(key)), "earlier messages are not written again");
  await visit.fine();
});

test("a new conversation and a deletion are asked about once", async () => {
  const visit = await start();
  assert.ok(await visit.host.locator(".header__delete").isHidden());
  await visit.ask("First");
  await visit.host.getByRole("button", { name: "New conversation" }).click();
  const question = visit.host.getByRole("alertdialog");
  await question.waitFor();
  await visit.shot("history-confirm");
  await visit.accessible();
  await visit.page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  assert.ok(await visit.panel.isVisible(), "Escape closes the innermost layer");
  assert.equal(await visit.questions.count(), 1);
  await visit.host.getByRole("button", { name: "New conversation" }).click();
  await question.getByRole("button", { name: "Start new" }).click();
  await visit.host.locator(".start-screen").waitFor();
  assert.equal(await visit.questions.count(), 0);
  assert.equal(keys(await visit.stored(), ":m:").length, 0);
  await visit.ask("Second");
  assert.equal((await world.account()).last_request.messages.length, 2);
  await visit.host.getByRole("button", { name: "Delete conversation" }).click();
  await question.getByRole("button", { name: "Delete", exact: true }).click();
  await visit.host.locator(".start-screen").waitFor();
  assert.deepEqual(await visit.stored(), { local: {}, session: {} });
  await visit.fine();
});

const BLOCKED = {
  "throws when it is touched": () => {
    for (const area of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, area, { get: () => { throw new DOMException("denied", "SecurityError"); } });
    }
  },
  "is not there": () => Object.defineProperty(window, "localStorage", { value: null }),
  "throws at every writing": () => {
    Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
  },
};
for (const [how, block] of Object.entries(BLOCKED)) {
  test(`a chat works where storage ${how}, and says so quietly`, async () => {
    const visit = await start({ before: (page) => page.addInitScript(block) });
    assert.equal(await visit.notice.count(), 0, "nothing is said before it matters");
    await visit.ask("First");
    await visit.notice.waitFor();
    await visit.shot("history-notice");
    await visit.accessible();
    await visit.ask("Second");
    assert.equal(await visit.notice.count(), 1);
    await visit.notice.getByRole("button").click();
    assert.equal(await visit.notice.count(), 0);
    assert.equal(await visit.answers.count(), 2);
    await visit.fine();
  });
}

test("a sandboxed frame without storage and origin is told that nobody answers there", async () => {
  const visit = await world.visit({ tag: "", body: '<h1>A shop</h1><iframe title="Chat" sandbox="allow-scripts" src="/inner" width="900" height="700"></iframe>', before: () => world.site.page("/inner", `<!doctype html><html lang="en"><title>Inner</title><body><h1>Inner</h1>${world.tag()}</body></html>`) });
  const frame = visit.page.frameLocator("iframe");
  await frame.locator(".launcher").click();
  await frame.locator("textarea").fill("Is anybody there?");
  await frame.locator("textarea").press("Enter");
  // The origin of such a frame is "null", which is on nobody's list.
  await frame.locator(".failure").filter({ hasText: "This chat isn't available on this page." }).waitFor();
  await visit.fine(/403/);
});

test("a storage that the page has filled up is not touched, and the chat goes on in memory", async () => {
  const visit = await start();
  await visit.ask("First");
  const filled = await visit.page.evaluate(() => {
    let chunk = "x".repeat(1 << 20);
    let n = 0;
    while (chunk) {
      try {
        localStorage.setItem(`page-${n++}`, chunk);
      } catch {
        chunk = chunk.slice(0, chunk.length >> 1);
      }
    }
    return Object.keys(localStorage).filter((key) => key.startsWith("page-")).length;
  });
  const before = (await visit.stored()).local;
  await visit.ask("Second, which finds no room any more");
  await visit.notice.filter({ hasText: "storage is full" }).waitFor();
  await visit.ask("Third");
  const after = (await visit.stored()).local;
  assert.equal(Object.keys(after).filter((key) => key.startsWith("page-")).length, filled);
  for (const key of keys({ local: before }, "chatlet:")) assert.equal(after[key], before[key], `${key} was changed`);
  await visit.page.reload();
  await visit.ready();
  assert.deepEqual(await visit.questions.allInnerTexts(), ["First"]);
  // Deleting reaches what the full storage still holds, though the thread lives in memory by then.
  await visit.ask("Fourth, which finds no room either");
  await visit.notice.filter({ hasText: "storage is full" }).waitFor();
  await visit.host.getByRole("button", { name: "Delete conversation" }).click();
  await visit.host.locator(".confirm").getByRole("button", { name: "Delete" }).click();
  await visit.questions.first().waitFor({ state: "detached" });
  assert.deepEqual(keys({ local: (await visit.stored()).local }, "chatlet:"), []);
  await visit.page.reload();
  await (await visit.open()).ready();
  assert.equal(await visit.questions.count(), 0);
  await visit.fine();
});
