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

/** Where two pictures differ by more than the renderer's own noise: `[x, y]` of the first pixels. */
const difference = (page, ...pictures) => page.evaluate(async (pictures) => {
  const [one, two] = await Promise.all(pictures.map(async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
    canvas.drawImage(image, 0, 0);
    return canvas.getImageData(0, 0, image.width, image.height);
  }));
  const found = [];
  for (let at = 0; at < one.data.length && found.length < 9; at++) {
    if (Math.abs(one.data[at] - two.data[at]) > 48) found.push([(at >> 2) % one.width, Math.floor((at >> 2) / one.width)]);
  }
  return found;
}, pictures.map((png) => png.toString("base64")));

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
  for (const part of [/takeover.*\.js$/, /widget.*\.js$/, /\.wasm$/, /\.css$/, /en.*\.json$/, /^\/v1\/assistant$/]) {
    assert.equal(rest.filter((path) => part.test(path)).length, 1, `${part} in ${rest}`);
  }
  assert.equal(rest.length, 6);
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
  const look = () => visit.host.evaluate((host) => {
    const walker = document.createTreeWalker(host.shadowRoot.querySelector(".base"), NodeFilter.SHOW_ALL);
    const nodes = [];
    for (let node = walker.root; node; node = walker.nextNode()) {
      nodes.push({ place: (node.drawnBy ||= nodes.length + 1), name: node.nodeName, text: node.nodeValue || "", attributes: Object.fromEntries([...(node.attributes || [])].map(({ name, value }) => [name, value.trim()])) });
    }
    return nodes;
  });
  const picture = () => visit.page.screenshot({ animations: "disabled" });
  const [drawn, before] = [await look(), await picture()];
  wasm.open();
  await visit.ready();
  const [adopted, after] = [await look(), await picture()];
  assert.deepEqual(await difference(visit.page, before, after), [], "a visitor can see the difference");
  assert.deepEqual(adopted.map(({ place, name }) => [place, name]), drawn.map(({ place, name }) => [place, name]), "nodes were added or replaced");
  for (const [at, { name, text, attributes }] of drawn.entries()) {
    // Words and attributes that nobody sees or hears yet may come later; none changes.
    if (text.trim()) assert.equal(adopted[at].text, text);
    for (const key in attributes) if (attributes[key]) assert.equal(adopted[at].attributes[key], attributes[key], `${key} of ${name}`);
  }
  const box = await visit.input.evaluate((input) => [input.value, input.selectionStart, input.selectionEnd, input.selectionDirection, input.getRootNode().activeElement === input]);
  assert.deepEqual(box, ["A draft that stays", 2, 7, "backward", true]);
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
    await visit.host.getByRole("button", { name: "Try again" }).click();
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
  await visit.shellNotice.filter({ hasText: "couldn't be loaded" }).waitFor();
  await visit.send("Is anybody there?");
  await visit.pending.filter({ hasText: "Is anybody there?" }).waitFor();
  await visit.fine();
});
