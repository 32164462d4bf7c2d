// The page around the widget: hostile styles, a strict policy, its scripts, its theme.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.end());
beforeEach(() => world.reset());

const start = async (options) => (await (await world.visit(options)).open()).ready();

/** What a visitor sees of the widget, as numbers. */
const look = (visit) => visit.host.evaluate((host) => {
  const seen = {};
  for (const name of ["panel", "header__title", "composer__input", "composer__send", "message__body", "launcher", "disclaimer"]) {
    const node = host.shadowRoot.querySelector(`.${name}`);
    const { x, y, width, height } = node.getBoundingClientRect();
    const { color, backgroundColor, fontSize, fontFamily, textTransform, letterSpacing, visibility, opacity } = getComputedStyle(node);
    seen[name] = { x, y, width, height, color, backgroundColor, fontSize, fontFamily, textTransform, letterSpacing, visibility, opacity };
  }
  return seen;
});

test("a page's hostile styles do not reach inside", async () => {
  const HOSTILE = `
    html { font-size: 40px; }
    * { all: unset !important; }
    body { font: italic 900 30px/3 fantasy; color: lime; text-transform: uppercase; letter-spacing: 9px; word-spacing: 20px; text-align: center; visibility: visible; cursor: wait; direction: ltr; white-space: pre; }
    *, *::before, *::after { box-sizing: content-box !important; margin: 7px !important; padding: 9px !important; border: 3px dotted red !important; font-family: fantasy !important; color: lime !important; background: yellow !important; transition: all 3s !important; }
    div, section, p, h2, form, textarea, button, svg { display: none !important; }
    button { all: unset !important; visibility: hidden !important; transform: rotate(45deg) !important; }
    textarea { font-size: 60px !important; width: 9px !important; }
    chatlet-widget { text-transform: uppercase; font-size: 70px; color: lime; line-height: 5; }
    .panel, .launcher, .message { display: none !important; }`;
  const plain = await start({ path: "/plain" });
  await plain.ask("Do you ship to Norway?");
  const hostile = await start({ path: "/hostile", head: `<style>${HOSTILE}</style>` });
  await hostile.ask("Do you ship to Norway?");
  assert.deepEqual(await look(hostile), await look(plain));
  await hostile.shot("hostile");
  // The page itself is past saving.
  await hostile.accessible("chatlet-widget");
  assert.deepEqual(hostile.page.problems, []);
});

for (const [what, extra] of [["", ""], [" and Trusted Types", "; require-trusted-types-for 'script'"]]) {
  test(`a strict policy${what} is kept to the letter`, async () => {
    const relay = world.relay.url;
    const policy = `default-src 'none'; script-src ${relay} 'wasm-unsafe-eval'; connect-src ${relay}; style-src 'none'${extra}`;
    const visit = await start({
      path: "/strict",
      headers: { "content-security-policy": policy },
      before: (page) => page.addInitScript(() => {
        window.violations = [];
        document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
      }),
    });
    await world.configure({ script: "markdown" });
    await visit.ask("What can you show me?");
    await world.configure({ script: "error" });
    await visit.ask("And now?");
    await visit.failure.waitFor();
    await world.configure({ script: null });
    await visit.failure.getByRole("button").click();
    await visit.says("no model has read it");
    await visit.host.getByRole("button", { name: "Delete conversation" }).click();
    await visit.host.getByRole("button", { name: "Delete", exact: true }).click();
    await visit.host.locator(".start-screen").waitFor();
    await visit.page.reload();
    assert.deepEqual(await visit.page.evaluate(() => window.violations), []);
    await visit.shot("strict");
    // axe itself styles nothing, and its script comes by the debugger.
    await visit.fine(/502/);
  });
}

test("the page gets one element and one global, and nothing in its head", async () => {
  const look = (page) => page.evaluate(() => ({ head: document.head.innerHTML, body: [...document.body.children].map((node) => node.localName), globals: Object.getOwnPropertyNames(window), sheets: document.adoptedStyleSheets.length + document.styleSheets.length }));
  const visit = await world.visit({ tag: "" });
  const before = await look(visit.page);
  await visit.page.evaluate((src) => new Promise((resolve) => {
    const script = Object.assign(document.createElement("script"), { src, onload: resolve });
    document.body.append(script);
  }), `${world.relay.url}/chatlet.js`);
  await (await visit.open()).ready();
  await visit.ask("Hello");
  const after = await look(visit.page);
  assert.equal(after.head, before.head);
  assert.equal(after.sheets, before.sheets);
  assert.deepEqual(after.body, [...before.body, "script", "chatlet-widget"]);
  assert.deepEqual(after.globals.filter((name) => !before.globals.includes(name)), ["Chatlet"]);
  await visit.fine();
});

test("the page can open, send, listen and begin anew; calls before the load are queued", async () => {
  const early = "<script>window.Chatlet = { q: [['on', 'message-send', (detail) => (window.sent = [...(window.sent || []), detail.text])], ['open'], ['send', 'From the page']] }</script>";
  const visit = await world.visit({ tag: early + world.tag() });
  await visit.panel.waitFor();
  await visit.says("no model has read it");
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  assert.deepEqual(await visit.questions.allTextContents(), ["From the page"]);
  assert.deepEqual(await visit.page.evaluate(() => window.sent), ["From the page"]);
  const heard = await visit.page.evaluate(async () => {
    const heard = [];
    const stop = ["open", "close", "request-close", "message-send", "response-start", "response-end", "thread-change"].map((name) => Chatlet.on(name, () => heard.push(name)));
    await Chatlet.close();
    await Chatlet.toggle();
    const ended = new Promise((resolve) => Chatlet.on("response-end", resolve));
    await Chatlet.send("Again");
    await ended;
    await Chatlet.newThread();
    stop.forEach((end) => end());
    await Chatlet.close();
    return heard;
  });
  assert.deepEqual(heard, ["request-close", "close", "open", "response-start", "message-send", "response-end", "thread-change"]);
  assert.equal(await visit.questions.count(), 0);
  await visit.page.evaluate(() => {
    document.addEventListener("chatlet:request-close", (event) => event.preventDefault());
    return Chatlet.open().then(() => Chatlet.close());
  });
  assert.ok(await visit.panel.isVisible(), "the page may object to closing");
  await visit.fine();
});

test("a widget that is moved in the page goes on, and one that is destroyed leaves nothing", async () => {
  const visit = await start({ body: '<h1>A shop</h1><aside id="other" aria-label="Other"></aside>' });
  await world.configure({ hold_after: 12 });
  await visit.send("Hello");
  await world.until((account) => account.held === 1);
  await visit.page.evaluate(() => document.querySelector("#other").append(document.querySelector("chatlet-widget")));
  await world.release();
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  await world.configure({ hold_after: null });
  await visit.ask("Again");
  await world.configure({ hold: true });
  await visit.send("And a third time");
  await world.until((account) => account.held === 1);
  await visit.page.evaluate(() => Chatlet.destroy());
  await world.until((account) => account.cut_streams === 1);
  assert.equal(await visit.page.locator("chatlet-widget").count(), 0);
  await visit.page.evaluate(() => {
    dispatchEvent(new Event("resize"));
    dispatchEvent(new Event("pagehide"));
  });
  await visit.fine();
});

const TOKENS = [
  ["accent", "rgb(1, 102, 3)", ".composer__send", "backgroundColor"],
  ["on-accent", "rgb(250, 251, 252)", ".launcher", "color"],
  ["surface", "rgb(254, 253, 252)", ".panel", "backgroundColor"],
  ["text", "rgb(9, 8, 7)", ".base", "color"],
  ["muted", "rgb(66, 67, 68)", ".disclaimer", "color"],
  ["raised", "rgb(230, 231, 232)", ".message--user .message__body", "backgroundColor"],
  ["line", "rgb(101, 102, 103)", ".panel", "borderTopColor"],
  ["danger", "rgb(150, 0, 1)", ".failure", "color"],
  ["radius", "3px", ".panel", "borderTopLeftRadius"],
  ["font", "monospace", ".base", "fontFamily"],
  ["font-size", "19px", ".base", "fontSize"],
  ["z-index", "77", ".launcher", "zIndex"],
];
test("each token that the page sets is seen inside", async () => {
  await world.configure({ script: "error" });
  const visit = await start();
  await visit.ask("Hello");
  await visit.type("x");
  for (const [token, value, selector, property] of TOKENS) {
    const [before, after] = await visit.host.evaluate((host, [token, value, selector, property]) => {
      const node = host.shadowRoot.querySelector(selector);
      const seen = [getComputedStyle(node)[property]];
      document.documentElement.style.setProperty(`--chatlet-${token}`, value);
      seen.push(getComputedStyle(node)[property]);
      return seen;
    }, [token, value, selector, property]);
    assert.notEqual(before, value, `--chatlet-${token} shows nothing`);
    assert.equal(after, value, `--chatlet-${token}`);
  }
  await visit.shot("tokens");
  await visit.fine(/502/);
});

test("three parts can be styled by the page", async () => {
  const parts = ["header", "title", "send-button"];
  const visit = await start({ head: `<style>${parts.map((part, i) => `chatlet-widget::part(${part}) { border-radius: ${i + 21}px }`).join("\n")}</style>` });
  for (const [i, part] of parts.entries()) {
    assert.equal(await visit.host.locator(`[part~="${part}"]`).evaluate((node) => getComputedStyle(node).borderTopLeftRadius), `${i + 21}px`, part);
  }
  await visit.fine();
});

test("a theme that the page links rebrands the widget, and stays readable", async () => {
  world.site.page("/meadow.css", await readFile(new URL("../style/themes/meadow.css", import.meta.url), "utf8"), {}, "text/css");
  const visit = await start({ head: '<link rel="stylesheet" href="/meadow.css">' });
  await visit.ask("How do returns work?");
  assert.equal(await visit.host.locator("[part~=header]").evaluate((node) => getComputedStyle(node).backgroundColor), "rgb(20, 102, 74)");
  assert.match(await visit.questions.first().evaluate((node) => getComputedStyle(node).fontFamily), /Georgia/);
  await visit.shot("meadow");
  await visit.fine();
});
