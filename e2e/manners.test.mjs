// How the widget behaves: keyboard, phone, dark, right to left, scrolling, announcements.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.end());
beforeEach(() => world.reset());

const start = async (options) => (await (await world.visit(options)).open()).ready();
const complete = (visit, n = 1) => visit.host.locator(`.message--assistant[data-status=complete] >> nth=${n - 1}`).waitFor();
/** The class or tag of what has the focus. */
const focused = (visit) => visit.host.evaluate((host) => {
  const node = host.shadowRoot.activeElement || document.activeElement;
  return node.classList[0] || node.localName;
});
const focuses = (visit, name) => visit.page.waitForFunction((name) => {
  const node = document.querySelector("chatlet-widget").shadowRoot.activeElement;
  return node?.classList[0] === name;
}, name);
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

test("the keyboard alone does it all", async () => {
  const visit = await world.visit({ body: '<h1>A shop</h1><p><a href="#x">A link of the page</a></p>' });
  const { keyboard } = visit.page;
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  assert.equal(await focused(visit), "launcher");
  await keyboard.press("Enter");
  await focuses(visit, "composer__input");
  await visit.ready();
  await keyboard.type("Line one");
  await keyboard.press("Shift+Enter");
  await keyboard.type("line two");
  await keyboard.press("Enter");
  await complete(visit);
  assert.equal(await visit.questions.first().innerText(), "Line one\nline two");
  assert.equal(await focused(visit), "composer__input", "an answer moves no focus");
  await keyboard.press("ArrowUp");
  assert.equal(await visit.input.inputValue(), "Line one\nline two", "the last question comes back");
  await keyboard.press("Escape");
  await focuses(visit, "launcher");
  assert.ok(await visit.panel.isHidden());
  await keyboard.press("Enter");
  await focuses(visit, "composer__input");
  assert.equal(await visit.input.inputValue(), "Line one\nline two");
  // Not a trap: the focus leaves a panel beside the page.
  const stops = [];
  for (let n = 0; n < 8 && stops.at(-1) !== "body"; n++) {
    await keyboard.press("Tab");
    stops.push(await focused(visit));
  }
  assert.ok(stops.includes("composer__send") && (stops.includes("body") || stops.includes("a")), stops.join());
  await visit.fine();
});

test("every control that can be reached by Tab shows where the focus is", async () => {
  const visit = await start();
  await visit.ask("Hello");
  await visit.launcher.focus();
  const seen = new Set();
  for (let n = 0; n < 9; n++) {
    await visit.page.keyboard.press("Tab");
    const now = await visit.host.evaluate((host) => {
      const node = host.shadowRoot.activeElement;
      if (!node) return null;
      const ring = node.closest(".composer") && node.localName === "textarea" ? node.closest(".composer") : node;
      const style = getComputedStyle(ring);
      return { name: node.getAttribute("aria-label") || node.classList[0], shown: style.outlineStyle !== "none" || style.boxShadow !== "none" };
    });
    if (!now) break;
    assert.ok(now.shown, `${now.name} shows no focus`);
    seen.add(now.name);
  }
  for (const name of ["New conversation", "Delete conversation", "Close chat", "Conversation", "Your message", "Send"]) assert.ok(seen.has(name), `${name} in ${[...seen]}`);
  await visit.fine();
});

test("on a phone the panel is a sheet over the page", async () => {
  const visit = await world.visit({ ...PHONE, body: `<h1>A shop</h1>${"<p>Words.</p>".repeat(90)}` });
  await visit.launcher.tap();
  await visit.panel.waitFor();
  await visit.ready();
  await focuses(visit, "header__title");
  const box = await visit.panel.boundingBox();
  assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 390, 844]);
  await visit.host.locator(".panel[aria-modal=true]").waitFor();
  await visit.input.tap();
  await visit.type("One");
  await visit.input.press("Enter");
  await visit.type("Two");
  assert.equal(await visit.input.inputValue(), "One\nTwo", "Enter starts a line");
  await visit.button.tap();
  await complete(visit);
  await visit.shot("phone");
  const small = await visit.host.evaluate((host) => [...host.shadowRoot.querySelectorAll("button, textarea")]
    .filter((node) => node.checkVisibility())
    .map((node) => [node.getAttribute("aria-label") || node.textContent, node.getBoundingClientRect()])
    .filter(([, { width, height }]) => width < 44 || height < 44).map(([name, { width, height }]) => `${name} ${width}×${height}`));
  assert.deepEqual(small, []);
  assert.ok(await visit.input.evaluate((node) => parseFloat(getComputedStyle(node).fontSize) >= 16));
  // The focus stays inside, both ways round.
  for (const key of ["Tab", "Shift+Tab"]) {
    for (let n = 0; n < 9; n++) {
      await visit.page.keyboard.press(key);
      assert.ok(await visit.host.evaluate((host) => host.shadowRoot.activeElement?.closest(".panel") !== null && document.activeElement === host), `${key} left the sheet`);
    }
  }
  await visit.accessible();
  await visit.host.getByRole("button", { name: "Close chat" }).tap();
  await visit.panel.waitFor({ state: "hidden" });
  await focuses(visit, "launcher");
  assert.equal(await visit.page.evaluate(() => scrollY), 0, "the page did not move");
  await visit.fine();
});

test("dark, as the visitor's system has it, and as the owner wants it", async () => {
  const visit = await start({ colorScheme: "dark", head: "<style>:root { color-scheme: light dark }</style>" });
  await visit.ask("What does it cost?");
  const luminance = () => visit.panel.evaluate((node) => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = getComputedStyle(node).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data[1];
  });
  assert.ok((await luminance()) < 60);
  await visit.shot("dark");
  await visit.accessible();
  await visit.page.emulateMedia({ colorScheme: "light" });
  assert.ok((await luminance()) > 200);
  await visit.accessible();
  const forced = await start({ tag: world.tag('data-theme="dark"') });
  assert.ok((await forced.panel.evaluate((node) => getComputedStyle(node).backgroundColor)).match(/\d+/g)[1] < 60);
  await forced.fine();
});

test("Arabic: from right to left, with the launcher on the left", async () => {
  const visit = await start({ lang: "ar", body: "<h1>متجر</h1>", path: "/ar" });
  assert.equal(await visit.host.evaluate((host) => getComputedStyle(host.shadowRoot.firstElementChild).direction), "rtl");
  assert.ok((await visit.launcher.boundingBox()).x < 100);
  assert.equal(await visit.input.getAttribute("placeholder"), "اطرح سؤالاً…");
  assert.equal(await visit.input.evaluate((node) => getComputedStyle(node).direction), "rtl", "the empty box begins on the right");
  await world.configure({ script: "unicode", pace_ms: 0 });
  await visit.ask("مرحبا، أين طلبي؟");
  await visit.shot("rtl");
  // Among lines of other scripts an Arabic one still begins on the right.
  const ends = await visit.answers.last().locator("p").evaluateAll((lines) => lines.slice(0, 2).map((line) => {
    const range = document.createRange();
    range.selectNodeContents(line);
    const [text, box] = [range.getBoundingClientRect(), line.getBoundingClientRect()];
    return [Math.round(text.left - box.left) === 0, Math.round(box.right - text.right) === 0];
  }));
  assert.ok(ends[0][0] && !ends[1][0] && ends[1][1], JSON.stringify(ends));
  const { x, width } = await visit.questions.first().boundingBox();
  const panel = await visit.panel.boundingBox();
  assert.ok(x + width < panel.x + panel.width - 40, "the visitor's words stand on the left");
  await visit.fine();
});

test("German, and a language that nobody translated yet", async () => {
  const visit = await start({ lang: "de-AT", path: "/de" });
  assert.equal(await visit.button.getAttribute("aria-label"), "Senden");
  await visit.fine();
  const other = await start({ lang: "fi", path: "/fi" });
  assert.equal(await other.button.getAttribute("aria-label"), "Send");
  assert.equal(await other.host.evaluate((host) => host.shadowRoot.firstElementChild.lang), "en");
  await other.fine();
});

test("who reads back is not pulled down, and is told of what is new", async () => {
  await world.configure({ script: "long", hold_after: 1500, pace_ms: 0 });
  const visit = await start({ body: `<h1>A shop</h1>${"<p>Words.</p>".repeat(90)}` });
  await visit.send("Tell me everything");
  await world.until((account) => account.held === 1);
  const place = () => visit.transcript.evaluate((node) => ({ top: node.scrollTop, rest: node.scrollHeight - node.clientHeight - node.scrollTop }));
  await visit.page.waitForFunction(() => {
    const node = document.querySelector("chatlet-widget").shadowRoot.querySelector(".transcript__viewport");
    return node.scrollTop > 1000 && node.scrollHeight - node.clientHeight - node.scrollTop < 2;
  });
  await visit.transcript.hover();
  await visit.page.mouse.wheel(0, -600);
  const jump = visit.host.locator(".transcript__jump");
  await jump.waitFor();
  assert.equal((await jump.innerText()).trim(), "Jump to latest");
  const { top } = await place();
  await world.release();
  await complete(visit);
  await jump.filter({ hasText: "Jump to latest (1)" }).waitFor();
  assert.equal((await place()).top, top, "the reader was moved");
  await visit.shot("scroll-jump");
  await visit.accessible();
  await jump.click();
  await jump.waitFor({ state: "hidden" });
  assert.ok((await place()).rest < 2);
  assert.equal(await visit.page.evaluate(() => scrollY), 0, "the page did not move");
  // At its end the transcript hands no scrolling over to the page.
  await visit.page.mouse.wheel(0, 900);
  await visit.page.evaluate(() => new Promise(requestAnimationFrame));
  assert.equal(await visit.page.evaluate(() => scrollY), 0);
  await visit.fine();
});

test("a question that was just sent stands near the top", async () => {
  const visit = await start();
  await visit.ask("What does it cost?");
  await visit.ask("Do you ship to Norway?");
  const question = await visit.questions.last().boundingBox();
  const log = await visit.transcript.boundingBox();
  assert.ok(question.y - log.y >= 0 && question.y - log.y < 90, `${question.y - log.y} px below the top`);
  await visit.fine();
});

test("an answer is announced once, as plain words, and then taken away", async () => {
  const visit = await start();
  await visit.host.evaluate((host) => {
    window.said = [];
    const region = host.shadowRoot.querySelector("[aria-live=polite]");
    new MutationObserver(() => window.said.push(region.textContent.trim())).observe(region, { childList: true, characterData: true, subtree: true });
  });
  await visit.ask("How do returns work?");
  await visit.page.waitForFunction(() => window.said.length && window.said.at(-1) === "" && window.said.some((line) => line.includes("30 days")));
  const said = (await visit.page.evaluate(() => window.said)).filter(Boolean);
  assert.equal(said[0], "The assistant is responding.");
  assert.equal(said.filter((line) => line.includes("30 days")).length, 1);
  assert.doesNotMatch(said.join(), /\*\*|^- /m);
  await visit.fine();
});

test("a page load, an answer and an opening by the page take no focus", async () => {
  const visit = await world.visit({ tag: world.tag("data-panel-open"), body: '<h1>A shop</h1><label>Name <input id="name"></label>' });
  await visit.panel.waitFor();
  await visit.ready();
  await visit.page.locator("#name").focus();
  await visit.page.evaluate(() => Chatlet.send("Hello there"));
  await complete(visit);
  assert.equal(await visit.page.evaluate(() => document.activeElement.id), "name");
  await visit.fine();
});
