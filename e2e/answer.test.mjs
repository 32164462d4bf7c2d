// The main job: ask, read a streamed answer, stop it, ask on.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.end());
beforeEach(() => world.reset());

const start = async (options) => (await (await world.visit(options)).open()).ready();
const body = (visit) => visit.answers.last().locator(".message__body");

test("an answer grows while it comes, and its finished blocks stay as they are", async () => {
  await world.configure({ script: "markdown", hold_after: 90 });
  const visit = await start();
  await visit.send("What can you show me?");
  await visit.says("all that an answer may hold");
  await visit.shot("answer-streaming");
  await visit.accessible();
  const closed = await body(visit).evaluate((node) => {
    const blocks = [...node.querySelectorAll(".block")].slice(0, -1);
    const all = blocks.flatMap((block) => [block, ...block.querySelectorAll("*")]);
    all.forEach((each) => (each.seen = true));
    return { count: all.length, text: node.textContent };
  });
  assert.ok(closed.count > 3);
  assert.equal(await visit.answers.last().getAttribute("data-status"), "running");
  await world.release();
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  const later = await body(visit).evaluate((node) => ({ count: [...node.querySelectorAll("*")].filter((each) => each.seen).length, text: node.textContent }));
  assert.equal(later.count, closed.count, "finished blocks were drawn again");
  assert.ok(later.text.length > closed.text.length);
  await visit.fine();
});

test("an answer's Markdown becomes elements, and its HTML stays text", async () => {
  await world.configure({ script: "markdown", pace_ms: 0 });
  const visit = await start();
  await visit.ask("What can you show me?");
  const answer = body(visit);
  assert.deepEqual(await answer.locator("h3, h4, h5").allInnerTexts(), ["About your question", "What to do", "What to know"]);
  assert.equal(await answer.locator("blockquote").innerText(), "What can you show me?");
  assert.deepEqual(await answer.locator("ol > li").count(), 2);
  assert.deepEqual(await answer.locator("ul ul > li").allInnerTexts(), ["with a point inside"]);
  assert.deepEqual(await answer.locator("table tr").first().locator("th").allInnerTexts(), ["step", "who", "minutes"]);
  assert.equal(await answer.locator("tbody tr").count(), 3);
  assert.equal(await answer.locator("tbody td").nth(2).evaluate((cell) => getComputedStyle(cell).textAlign), "end");
  assert.match(await answer.locator("pre code").innerText(), /^fn main\(\) \{\n {4}println!\("a < b && c > d"\);\n\}/);
  assert.deepEqual(await answer.locator("strong, em, del, hr").count(), 4);
  const links = await answer.locator("a").evaluateAll((found) => found.map((a) => [a.href, a.target, a.relList.contains("noopener"), a.relList.contains("noreferrer")]));
  assert.deepEqual(links, [["https://example.com/help", "_blank", true, true], ["https://example.com/docs", "_blank", true, true]]);
  assert.match(await answer.innerText(), /<b>This is no markup<\/b>, and neither is/);
  assert.equal(await answer.locator("b, script, img, iframe").count(), 0);
  await visit.shot("answer-markdown");
  await visit.fine();
});

test("what a visitor types is never markup", async () => {
  const visit = await start();
  const words = '<img src=x onerror="document.title=1"> **bold** [x](javascript:alert(1))';
  await visit.ask(words);
  assert.equal(await visit.questions.last().innerText(), words);
  assert.equal(await visit.host.locator("img, .message--user strong, .message--user a").count(), 0);
  assert.equal(await visit.page.title(), "A shop");
  await visit.fine();
});

for (const [script, words] of [["unicode", "𝒜𝓁𝓁 𝒹𝑜𝓃𝑒."], ["json", "no model has read it"], ["comments", "no model has read it"], ["think", "no model has read it"], ["garbage", "no model has read it"]]) {
  test(`an answer arrives whole: ${script}`, async () => {
    await world.configure({ script, pace_ms: 0 });
    const visit = await start();
    await visit.ask("Tell me everything");
    const text = await visit.says(words);
    assert.doesNotMatch(text, /�|choices|no JSON|look at the script/);
    assert.equal(await visit.answers.last().getAttribute("data-status"), "complete");
    await visit.fine();
  });
}

test("reasoning shows as a sign, not as an answer", async () => {
  await world.configure({ script: "think", hold_after: 6 });
  const visit = await start();
  await visit.send("Why?");
  await visit.host.getByText("Thinking…").waitFor();
  await world.release();
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  assert.equal(await visit.host.getByText("Thinking…").count(), 0);
  await visit.fine();
});

test("Stop keeps the part that came, marks it, and the provider is let go", async () => {
  await world.configure({ script: "long", hold_after: 40 });
  const visit = await start();
  await visit.send("Tell me everything");
  await visit.says("This is paragraph 1");
  assert.equal(await visit.button.getAttribute("aria-label"), "Stop");
  await visit.button.click();
  await visit.answers.last().getByText("Stopped").waitFor();
  const text = await visit.says("This is paragraph 1");
  assert.equal(await visit.button.getAttribute("aria-label"), "Send");
  await world.until((account) => account.cut_streams === 1 && account.open_streams === 0);
  await visit.shot("answer-stopped");
  await visit.accessible();
  await world.configure({ hold_after: null, script: null });
  await visit.ask("And now?");
  assert.equal(await visit.answers.first().locator(".message__body").innerText(), text);
  const { last_request } = await world.account();
  assert.deepEqual(last_request.messages.map((message) => message.role), ["system", "user", "assistant", "user"]);
  await visit.fine();
});

test("Stop before the first word leaves nothing running", async () => {
  await world.configure({ hold: true });
  const visit = await start();
  await visit.send("Tell me everything");
  await visit.host.getByText("Writing an answer").waitFor();
  await world.until((account) => account.held === 1);
  await visit.shot("answer-waiting");
  await visit.accessible();
  await visit.button.click();
  await visit.answers.last().getByText("Stopped").waitFor();
  await world.until((account) => account.cut_streams === 1);
  await visit.fine();
});

test("the second turn carries the whole thread", async () => {
  const visit = await start();
  const first = "Do you ship to Norway?";
  await visit.ask(first);
  const answer = await visit.host.evaluate((host) => JSON.parse(Object.entries(localStorage).find(([key, value]) => key.includes(":m:") && value.includes("assistant"))[1]).parts[0].text);
  await visit.ask("And back?");
  const { last_request, requests } = await world.account();
  assert.equal(requests, 2);
  assert.deepEqual(last_request.messages.slice(1), [
    { role: "user", content: first },
    { role: "assistant", content: answer },
    { role: "user", content: "And back?" },
  ]);
  assert.equal(last_request.messages[0].role, "system");
  assert.equal(last_request.stream, true);
  await visit.shot("wide");
  await visit.fine();
});

test("the box stays free while an answer comes, and sends nothing until it has come", async () => {
  await world.configure({ hold_after: 12 });
  const visit = await start();
  await visit.send("First");
  await world.until((account) => account.held === 1);
  await visit.type("Second");
  await visit.input.press("Enter");
  await visit.input.press("Enter");
  assert.equal(await visit.input.inputValue(), "Second");
  assert.equal(await visit.questions.count(), 1);
  await world.release();
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  await visit.input.press("Enter");
  await visit.questions.nth(1).waitFor();
  assert.deepEqual(await visit.questions.allInnerTexts(), ["First", "Second"]);
  await visit.host.locator(".message--assistant[data-status=complete] >> nth=1").waitFor();
  assert.equal((await world.account()).requests, 2);
  await visit.fine();
});

test("however often Enter is hit, a message is sent once; white space is never sent", async () => {
  const visit = await start();
  await visit.input.fill("   \n ");
  await visit.input.press("Enter");
  await visit.input.fill("Only once");
  await visit.input.evaluate((input) => {
    const enter = () => input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    const words = input.value;
    enter();
    input.value = words;
    enter();
  });
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  assert.equal(await visit.questions.count(), 1);
  assert.equal((await world.account()).requests, 1);
  await visit.fine();
});

test("a double click on Send sends once, and does not stop what it started", async () => {
  await world.configure({ hold: true });
  const visit = await start();
  await visit.input.fill("Only once");
  await visit.button.dblclick();
  await world.until((account) => account.held === 1);
  await world.release();
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  assert.equal((await world.account()).requests, 1);
  await visit.fine();
});

test("the page is written at most once per frame while text streams in", async () => {
  await world.configure({ script: "long", pace_ms: 0 });
  const visit = await start();
  await visit.host.evaluate((host) => {
    const seen = (window.seen = { frames: new Map(), tasks: 0, pieces: 0 });
    let frame = 0;
    let fresh = true;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (fresh = true);
    requestAnimationFrame(function tick() {
      frame++;
      requestAnimationFrame(tick);
    });
    // All that one task writes counts once.
    new MutationObserver(() => {
      if (!fresh) return;
      fresh = false;
      port2.postMessage(0);
      seen.tasks++;
      seen.frames.set(frame, (seen.frames.get(frame) || 0) + 1);
    }).observe(host.shadowRoot.querySelector(".transcript__messages"), { subtree: true, childList: true, characterData: true });
  });
  await visit.ask("Tell me everything");
  const { most, tasks } = await visit.page.evaluate(() => ({ most: Math.max(...seen.frames.values()), tasks: seen.tasks }));
  const { writes } = await world.account();
  assert.ok(most <= 2, `${most} writings in one frame`);
  assert.ok(writes > 2000 && tasks < writes / 10, `${tasks} writings for ${writes} pieces`);
  assert.match(await visit.says("end of the long answer"), /Part 60/);
});
