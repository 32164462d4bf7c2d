// The loader as the shell: what a visitor sees and does before the WebAssembly is there is kept when it comes.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { hold, startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.end());
beforeEach(() => world.reset());

const TAG = 'data-start-suggestions="Where is my order? | Can I return a chair?"';

/** Opens a page on which the WebAssembly does not come before `wasm.open()`. */
async function early(options = {}) {
  let wasm;
  const visit = await world.visit({
    ...options,
    before: async (page, context) => {
      wasm = await hold(page, "**/*.wasm");
      await options.before?.(page, context);
    },
  });
  return { visit, wasm };
}

test("a page load fetches the loader alone, and intent everything else once", async () => {
  const asked = [];
  const visit = await world.visit({
    before: (page) => page.on("request", (request) => request.url().startsWith(world.relay.url) && asked.push(new URL(request.url()).pathname)),
  });
  await visit.page.waitForLoadState("networkidle");
  assert.deepEqual(asked, ["/chatlet.js"]);
  await visit.launcher.hover();
  await visit.ready();
  await visit.open();
  const rest = asked.slice(1).sort();
  assert.equal(new Set(rest).size, rest.length, `fetched twice: ${rest}`);
  for (const part of [/widget.*\.js$/, /\.wasm$/, /\.css$/, /en.*\.json$/, /^\/v1\/assistant$/]) {
    assert.equal(rest.filter((path) => part.test(path)).length, 1, `${part} in ${rest}`);
  }
  assert.equal(rest.length, 5);
  await visit.fine();
});

test("a page that is idle fetches the widget when its owner wants that", async () => {
  const visit = await world.visit({ tag: world.tag('data-preload="idle"') });
  await visit.ready();
  await visit.panel.waitFor({ state: "hidden" });
  await visit.fine();
});

test("a message that is typed and sent before the WebAssembly is there is sent once", async () => {
  const { visit, wasm } = await early();
  await visit.open();
  await wasm.asked;
  await visit.type("Where is my order?");
  await visit.input.press("Enter");
  await visit.pending.filter({ hasText: "Where is my order?" }).waitFor();
  assert.equal(await visit.input.inputValue(), "");
  await visit.shot("shell-pending");
  await visit.accessible();
  await visit.type("And a chair");
  await visit.input.press("Enter");
  assert.equal(await visit.input.inputValue(), "And a chair", "one at a time: the box keeps the next");
  assert.equal((await world.account()).requests, 0);
  wasm.open();
  await visit.ready();
  await visit.says("no model has read it");
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  assert.deepEqual(await visit.questions.allInnerTexts(), ["Where is my order?"]);
  assert.equal(await visit.pending.count(), 0);
  assert.equal(await visit.input.inputValue(), "And a chair");
  assert.equal((await world.account()).requests, 1);
  await visit.fine();
});

test("hydration adopts every node, and draws none of its own", async () => {
  // A bare proxy has no /v1/assistant, so the words stay those of the catalogue.
  const { visit, wasm } = await early({ tag: world.tag(TAG), before: (page) => page.route("**/v1/assistant", (route) => route.fulfill({ status: 404, body: "" })) });
  await visit.open();
  await wasm.asked;
  await visit.type("A draft that stays");
  await visit.input.evaluate((input) => input.setSelectionRange(2, 7, "backward"));
  const mark = () => visit.host.evaluate((host) => {
    const walker = document.createTreeWalker(host.shadowRoot.firstElementChild, NodeFilter.SHOW_ALL);
    let count = 0;
    for (let node = walker.root; node; node = walker.nextNode()) node.drawnByLoader = ++count;
    return { count, html: host.shadowRoot.firstElementChild.outerHTML };
  });
  const drawn = await mark();
  wasm.open();
  await visit.ready();
  const seen = await visit.host.evaluate((host) => {
    const walker = document.createTreeWalker(host.shadowRoot.firstElementChild, NodeFilter.SHOW_ALL);
    const foreign = [];
    let count = 0;
    for (let node = walker.root; node; node = walker.nextNode()) {
      if (node.drawnByLoader !== ++count) foreign.push(node.outerHTML || `${node.nodeName} ${node.textContent}`);
    }
    const input = host.shadowRoot.firstElementChild.querySelector("textarea");
    return {
      foreign, count,
      html: host.shadowRoot.firstElementChild.outerHTML,
      input: [input.value, input.selectionStart, input.selectionEnd, input.selectionDirection, host.shadowRoot.activeElement === input],
    };
  });
  assert.deepEqual(seen.foreign, []);
  assert.equal(seen.count, drawn.count);
  const lines = (html) => html.split(/(?=<)/);
  assert.deepEqual(lines(seen.html), lines(drawn.html));
  assert.deepEqual(seen.input, ["A draft that stays", 2, 7, "backward", true]);
  await visit.fine(/404/);
});

test("a Japanese composition goes on through hydration", async () => {
  const { visit, wasm } = await early();
  await visit.open();
  await wasm.asked;
  const devtools = await visit.page.context().newCDPSession(visit.page);
  const compose = (text) => devtools.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  await visit.input.evaluate((input) => {
    input.drawnByLoader = true;
    input.heard = [];
    for (const name of ["compositionstart", "compositionend"]) input.addEventListener(name, () => input.heard.push(name));
  });
  await compose("にほ");
  wasm.open();
  await visit.ready();
  await compose("にほんご");
  // The Enter that picks a candidate: as Chromium reports it, and as Safari does after the composition.
  await visit.input.evaluate((input) => {
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }));
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
  });
  assert.equal(await visit.input.inputValue(), "にほんご");
  await devtools.send("Input.insertText", { text: "日本語で答えて" });
  const { heard, same } = await visit.input.evaluate((input) => ({ heard: input.heard, same: input.drawnByLoader }));
  assert.deepEqual([heard, same], [["compositionstart", "compositionend"], true]);
  await visit.input.press("Enter");
  await visit.questions.filter({ hasText: "日本語で答えて" }).waitFor();
  assert.deepEqual(await visit.questions.allInnerTexts(), ["日本語で答えて"]);
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  assert.equal((await world.account()).requests, 1);
  await visit.fine();
});

test("a suggestion that is picked before the WebAssembly is there is asked", async () => {
  const { visit, wasm } = await early({ tag: world.tag(TAG) });
  await visit.open();
  await visit.shot("shell-start");
  await visit.host.getByRole("button", { name: "Can I return a chair?" }).click();
  await visit.pending.filter({ hasText: "Can I return a chair?" }).waitFor();
  wasm.open();
  await visit.says("30 days");
  assert.deepEqual(await visit.questions.allInnerTexts(), ["Can I return a chair?"]);
  assert.equal((await world.account()).requests, 1);
  await visit.fine();
});

for (const [part, pattern] of [["WebAssembly", "**/*.wasm"], ["glue", "**/*widget*.js*"], ["style sheet", "**/*.css"]]) {
  test(`a ${part} that can't be fetched is said, and tried again`, async () => {
    const visit = await world.visit({ before: (page) => page.route(pattern, (route) => route.abort()) });
    await visit.open();
    await visit.send("Where is my order?");
    await visit.shellNotice.filter({ hasText: "couldn't be loaded" }).waitFor();
    await visit.pending.filter({ hasText: "Where is my order?" }).waitFor();
    await visit.type("A draft");
    await visit.accessible();
    await visit.page.unroute(pattern);
    await visit.shellNotice.getByRole("button").click();
    await visit.says("3 to 5 working days");
    await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
    assert.equal(await visit.shellNotice.count(), 0);
    assert.equal(await visit.input.inputValue(), "A draft");
    assert.deepEqual(await visit.questions.allInnerTexts(), ["Where is my order?"]);
    assert.equal((await world.account()).requests, 1);
    await visit.fine(/ERR_FAILED/);
  });
}

test("a page without WebAssembly is told so, and keeps its message", async () => {
  const visit = await world.visit({ before: (page) => page.addInitScript(() => delete window.WebAssembly) });
  await visit.open();
  await visit.shellNotice.filter({ hasText: "can't run the chat" }).waitFor();
  await visit.send("Is anybody there?");
  await visit.pending.filter({ hasText: "Is anybody there?" }).waitFor();
  await visit.fine();
});
