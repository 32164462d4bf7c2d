// Tools: what the model calls, the page runs and the visitor allows. Each journey counts its requests.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld({ config: "[agent]\nmax_requests = 20\n[budget]\nper_day = 0\n" })));
after(() => world?.end());
beforeEach(() => world.reset());

const ETA = {
  name: "get_delivery_eta",
  title: "Delivery date",
  description: "When an order comes.",
  parameters: { type: "object", properties: { order_id: { type: "string" } }, required: ["order_id"] },
};
const STEP = { name: "do_step", description: "Does a step.", parameters: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] } };
const QUESTION = "Where is my order 8821?";
const FINDS = `async (args) => (ran.push(args), { order: args.order_id, arrives: "on Tuesday" })`;

/** A page that registers tools before the widget is there, and keeps what ran and what it heard. */
const page = (...tools) => `<h1>A shop</h1><script>
  window.ran = [];
  window.heard = [];
  document.addEventListener("chatlet:tool-call", ({ detail }) => heard.push(detail));
  window.Chatlet = { q: [${tools.map(([tool, handler]) => `["registerTool", ${JSON.stringify(tool)}, ${handler}]`)}] };
</script>`;

const start = async (tool, handler, options) => (await (await world.visit({ body: page([tool, handler]), ...options })).open()).ready();
const card = (visit, state) => visit.host.locator(`.tool[data-state=${state}]`);
const ran = (visit) => visit.page.evaluate(() => window.ran);
const heard = (visit) => visit.page.evaluate(() => window.heard.map(({ name, state }) => `${name} ${state}`));
/** What the model was told of its calls with the newest request. */
const told = async () => (await world.account()).last_request.messages.filter(({ role }) => role === "tool").map(({ content }) => content);
const requests = async () => (await world.account()).requests;
const complete = (visit) => visit.host.locator(".message--assistant:last-child[data-status=complete]").waitFor();

test("the delivery question: asked for by the model, allowed by keyboard alone, run once, answered with two requests", async () => {
  await world.configure({ script: "tool" });
  const visit = await start({ ...ETA, approval: true }, FINDS);
  await visit.input.focus();
  await visit.page.keyboard.type(QUESTION);
  await visit.page.keyboard.press("Enter");
  const asking = card(visit, "asking");
  await asking.and(visit.host.locator(":focus")).waitFor();
  await asking.getByText("Delivery date").waitFor();
  await asking.getByText("Needs your approval").waitFor();
  assert.match(await asking.locator(".tool__json").innerText(), /"order_id": "8821"/);
  await visit.shot("tool-asking");
  await visit.accessible();
  assert.deepEqual([await requests(), await ran(visit)], [1, []], "nothing runs before it is allowed");
  assert.equal(await visit.button.getAttribute("data-action"), "send", "the visitor may say something else");

  await visit.page.keyboard.press("Tab");
  await visit.page.keyboard.press("Tab");
  assert.equal(await visit.host.locator("button:focus").innerText(), "Approve");
  await visit.page.keyboard.press("Enter");
  await visit.says("on Tuesday");
  await complete(visit);
  const focused = await visit.host.evaluate((host) => host.shadowRoot.activeElement?.localName);
  assert.equal(focused, "textarea", "the focus is back where one writes");
  assert.deepEqual(await ran(visit), [{ order_id: "8821" }]);
  assert.deepEqual(await heard(visit), ["get_delivery_eta asking", "get_delivery_eta running", "get_delivery_eta done"]);
  assert.equal(await requests(), 2);
  assert.deepEqual(await told(), ['{"order":"8821","arrives":"on Tuesday"}']);
  const done = card(visit, "done");
  await done.locator("summary").click();
  assert.match(await done.locator(".tool__json").nth(1).innerText(), /"arrives": "on Tuesday"/);
  await visit.shot("tool-done");
  await visit.fine();

  await visit.reload();
  await card(visit, "done").waitFor();
  await visit.says("on Tuesday");
  assert.deepEqual([await requests(), await ran(visit)], [2, []], "a reload shows it and runs nothing");
  await visit.fine();
});

test("who says no: the tool does not run, and the model is told", async () => {
  await world.configure({ script: "tool" });
  const visit = await start({ ...ETA, approval: true }, FINDS);
  await visit.send(QUESTION);
  await card(visit, "asking").getByRole("button", { name: "Reject" }).click();
  await complete(visit);
  await card(visit, "rejected").getByText("Not approved").waitFor();
  assert.match((await told())[0], /did not allow/);
  assert.deepEqual([await requests(), await ran(visit)], [2, []]);
  await visit.shot("tool-rejected");
  await visit.fine();
});

test("a new message is a no", async () => {
  await world.configure({ script: "tool" });
  const visit = await start({ ...ETA, approval: true }, FINDS);
  await visit.send(QUESTION);
  await card(visit, "asking").waitFor();
  await world.configure({ script: "markdown", pace_ms: 0 });
  await visit.ask("Never mind. What do you sell?");
  await visit.says("What to do");
  assert.equal(await card(visit, "rejected").count(), 1);
  assert.deepEqual([await requests(), await ran(visit)], [2, []]);
  await visit.fine();
});

test("a call that waits for approval still does after a reload", async () => {
  await world.configure({ script: "tool" });
  const visit = await start({ ...ETA, approval: true }, FINDS);
  await visit.send(QUESTION);
  await card(visit, "asking").waitFor();
  await visit.reload();
  assert.equal(await requests(), 1);
  await card(visit, "asking").getByRole("button", { name: "Approve" }).click();
  await visit.says("on Tuesday");
  await complete(visit);
  assert.deepEqual(await ran(visit), [{ order_id: "8821" }]);
  assert.equal(await requests(), 2);
  await visit.fine();
});

for (const [what, handler, more, expected] of [
  ["throws", `async () => { throw new Error("no stock"); }`, {}, /^Error: the tool failed: no stock$/],
  ["throws what is no error", `() => { throw "nothing"; }`, {}, /^Error: the tool failed: nothing$/],
  ["gives what is no JSON", `async () => { const ring = {}; ring.self = ring; return ring; }`, {}, /^Error: the tool failed: its result is no JSON/],
  ["takes too long", `(_, { signal }) => new Promise(() => signal.addEventListener("abort", () => ran.push("stopped")))`, { timeoutMs: 50 }, /^Error: the tool failed: it took longer than 0.05 s$/],
]) {
  test(`a tool that ${what}: the model is told, and answers`, async () => {
    await world.configure({ script: "tool" });
    const visit = await start({ ...ETA, ...more }, handler);
    await visit.ask(QUESTION);
    await complete(visit);
    const failed = card(visit, "failed");
    await failed.getByText("Failed", { exact: true }).waitFor();
    assert.match((await told())[0], expected);
    assert.equal(await requests(), 2);
    if (more.timeoutMs) assert.deepEqual(await ran(visit), ["stopped"], "its signal says so");
    await visit.shot(`tool-${what.replaceAll(" ", "-")}`);
    await visit.fine();
  });
}

test("a result that is too large is shortened, and says so; nothing is a result too", async () => {
  await world.configure({ script: "tool" });
  const visit = await start({ ...ETA, maxResultBytes: 200 }, `async () => "x".repeat(5000)`);
  await visit.ask(QUESTION);
  const [result] = await told();
  assert.ok(new TextEncoder().encode(result).length <= 200);
  assert.match(result, /… shortened by \d+ bytes$/);
  await visit.page.evaluate((tool) => Chatlet.registerTool(tool, async () => {}), ETA);
  await visit.ask(QUESTION);
  assert.equal((await told()).at(-1), "done", "the newer tool of a name takes the older one's place");
  assert.equal(await requests(), 4);
  await visit.fine();
});

const STEPS = `async ({ n }) => {
  const done = JSON.parse(sessionStorage.steps || "[]");
  sessionStorage.steps = JSON.stringify([...done, n]);
  if (n === 6 && !sessionStorage.left) await new Promise(() => (sessionStorage.left = "yes"));
  return \`step \${n} is done\`;
}`;

test("long work: twelve steps, the page left in the sixth, and no step runs twice", async () => {
  await world.configure({ script: "steps", pace_ms: 0 });
  const visit = await start(STEP, STEPS);
  await visit.send("Do the 12 steps");
  await card(visit, "running").getByText("Step 6").waitFor();
  await visit.shot("tool-steps");
  assert.equal(await visit.button.getAttribute("data-action"), "stop");
  await visit.reload();
  assert.equal(await card(visit, "done").count(), 5);
  await card(visit, "failed").getByText("Step 6").waitFor();
  await visit.answers.last().getByText("This answer was interrupted.").waitFor();
  await visit.shot("tool-interrupted");
  await visit.accessible();
  assert.equal(await requests(), 6);
  await visit.answers.last().getByRole("button", { name: "Continue" }).click();
  await visit.says("All 12 steps are done.");
  await complete(visit);
  assert.deepEqual(await visit.page.evaluate(() => JSON.parse(sessionStorage.steps)), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.equal(await requests(), 13, "one for each step, and the answer");
  const told = await visit.answers.last().locator(".blocks > *, .block").evaluateAll((all) => all.filter((one) => one.textContent).map((one) => (one.matches(".tool") ? one.querySelector(".tool__step").textContent : one.textContent)));
  assert.deepEqual(told.slice(0, 4), ["Now comes step 1 of 12.", "Step 1", "Now comes step 2 of 12.", "Step 2"], "text and steps stand in their order");
  assert.deepEqual(told.slice(-2), ["Step 12", "All 12 steps are done."]);
  await visit.fine();
});

test("long work stops at the owner's limit, loses nothing, and goes on when the visitor says so", async () => {
  await world.configure({ script: "steps", pace_ms: 0 });
  const visit = await start(STEP, `async ({ n }) => (ran.push(n), "done")`);
  await visit.send("Do the 22 steps");
  await visit.answers.last().getByText("The assistant paused after many steps.").waitFor();
  assert.equal(await requests(), 20);
  await visit.shot("tool-limit");
  await visit.answers.last().getByRole("button", { name: "Continue" }).click();
  await visit.says("All 22 steps are done.");
  await complete(visit);
  assert.deepEqual(await ran(visit), Array.from({ length: 22 }, (_, n) => n + 1));
  assert.equal(await requests(), 23);
  await visit.fine();
});

test("long work whose provider fails goes on behind what is done, and does none of it again", async () => {
  await world.configure({ script: "steps", pace_ms: 0 });
  const visit = await start(STEP, `async ({ n }) => (ran.push(n), n === 2 ? new Promise((done) => (window.go = () => done("done"))) : "done")`);
  await visit.send("Do the 3 steps");
  await card(visit, "running").getByText("Step 2").waitFor();
  await world.configure({ script: "error" });
  await visit.page.evaluate(() => window.go());
  await visit.failure.waitFor();
  await world.configure({ script: "steps" });
  await visit.failure.getByRole("button", { name: "Continue" }).click();
  await visit.says("All 3 steps are done.");
  await complete(visit);
  assert.deepEqual(await ran(visit), [1, 2, 3]);
  assert.equal(await requests(), 5, "the one that failed is counted too");
  await visit.fine(/status of 50\d/);
});

test("long work can be stopped: the tool's signal says so, and what was done stays", async () => {
  await world.configure({ script: "steps", pace_ms: 0 });
  const visit = await start(STEP, `({ n }, { signal }) => (n < 3 ? "done" : new Promise(() => signal.addEventListener("abort", () => ran.push("stopped"))))`);
  await visit.send("Do the 5 steps");
  await card(visit, "running").getByText("Step 3").waitFor();
  await visit.button.click();
  await visit.answers.last().locator(".message__mark").filter({ hasText: /^Stopped/ }).waitFor();
  assert.deepEqual([await card(visit, "done").count(), await card(visit, "failed").count()], [2, 1]);
  assert.deepEqual([await requests(), await ran(visit)], [3, ["stopped"]]);
  await visit.fine();
});

test("calls of one answer run at once, and go back in their order with one request", async () => {
  await world.configure({ script: "tools" });
  const tools = ["first", "second", "third"].map((name) => ({ name, description: name }));
  // Each waits for all: one after another they would wait for ever. The last comes back first.
  const body = page(...tools.map((tool, at) => [tool, `() => new Promise((done) => {
    ran[${at}] = () => done("${tool.name}");
    if (ran.filter(Boolean).length === 3) ran.toReversed().forEach((end) => end());
  })`]));
  const visit = await (await (await world.visit({ body })).open()).ready();
  await visit.ask("Do it all");
  await complete(visit);
  assert.deepEqual(await told(), ["first", "second", "third"]);
  assert.equal(await requests(), 2);
  await visit.fine();
});

test("arguments that do not fit go back to the model once; then the turn ends", async () => {
  await world.configure({ script: "tool-wrong" });
  const visit = await start(ETA, FINDS);
  await visit.ask(QUESTION);
  await visit.says("on Tuesday");
  assert.equal(await requests(), 3);
  assert.equal((await ran(visit)).length, 1);
  assert.match((await told())[0], /^Error: the tool did not run/);
  await world.configure({ script: "tool-bad" });
  await visit.ask(QUESTION);
  await visit.failure.filter({ hasText: "The assistant could not use its tools." }).waitFor();
  assert.equal(await requests(), 5);
  assert.equal((await ran(visit)).length, 1);
  await visit.shot("tool-wrong");
  await visit.fine();
});

test("a tool of the owner's is called through the relay; where the relay has none, the call fails and says so", async () => {
  await world.configure({ script: "tool" });
  const calls = [];
  const answers = [{ status: 200, body: '{"arrives":"on Friday"}' }, { status: 404, body: "{}" }, { status: 500, body: "{}" }];
  const visit = await world.visit({
    before: async (page) => {
      const headers = { "access-control-allow-origin": "*", "access-control-allow-headers": "*" };
      const known = await world.card();
      await page.route("**/v1/assistant", (route) => route.fulfill({ json: { ...known, tools: [ETA] }, headers }));
      await page.route("**/v1/tools/**", (route) => {
        const request = route.request();
        if (request.method() === "OPTIONS") return route.fulfill({ status: 204, headers });
        calls.push([new URL(request.url()).pathname, request.postData(), Boolean(request.headers()["idempotency-key"])]);
        return route.fulfill({ ...answers[calls.length - 1], headers });
      });
    },
  });
  await (await visit.open()).ready();
  await visit.ask(QUESTION);
  await visit.says("on Friday");
  assert.deepEqual(calls, [["/v1/tools/get_delivery_eta", '{"order_id":"8821"}', true]]);
  await card(visit, "done").getByText("Delivery date").waitFor();
  await visit.ask(QUESTION);
  assert.equal((await told()).at(-1), "Error: the tool failed: the server does not have this tool");
  await visit.ask(QUESTION);
  assert.equal((await told()).at(-1), "Error: the tool failed: the server answered 500");
  assert.equal(await requests(), 6);
  await visit.fine(/status of (404|500)/);
});

test("what runs tools comes when somebody types, and only where there are tools", async () => {
  for (const [body, expected] of [["<p>No tools.</p>", 0], [page([ETA, FINDS]), 3]]) {
    const visit = await world.visit({ body });
    const files = [];
    visit.page.on("request", (request) => /\/(chatlet-)?actions[-.]/.test(request.url()) && files.push(request.url()));
    await (await visit.open()).ready();
    assert.deepEqual(files, [], "nothing of it is loaded for who only looks");
    const module = expected ? visit.page.waitForRequest(/chatlet-actions.*wasm/) : null;
    await visit.type("H");
    await module;
    await visit.ask("Hello");
    assert.equal(files.length, expected, files.join("\n"));
    await visit.fine();
  }
});

test("a tool that can't be taken is the page's to see, and the others are there", async () => {
  await world.configure({ script: "tool" });
  const visit = await world.visit({ body: page([{ name: "no name" }, FINDS], [ETA, FINDS]) });
  const lines = [];
  visit.page.on("console", (line) => line.type() === "warning" && lines.push(line.text()));
  await (await visit.open()).ready();
  await visit.ask(QUESTION);
  await visit.says("on Tuesday");
  assert.deepEqual(lines.filter((line) => line.includes("no name")), ['chatlet: the tool "no name" is not taken: bad_name']);
  await visit.fine();
});

for (const [name, options] of [
  ["rtl", { lang: "ar" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true }],
]) {
  test(`the card of a tool, ${name}`, async () => {
    await world.configure({ script: "tool" });
    const visit = await start({ ...ETA, approval: true }, FINDS, options);
    // On a touch screen Enter begins a line.
    await visit.input.fill(QUESTION);
    await visit.button.click();
    const asking = card(visit, "asking");
    await asking.locator("button").first().waitFor();
    await visit.shot(`tool-asking-${name}`);
    await visit.accessible();
    assert.equal(await asking.locator(".tool__json").evaluate((node) => getComputedStyle(node).direction), "ltr");
    const [panel, box] = [await visit.panel.boundingBox(), await asking.boundingBox()];
    assert.ok(box.x >= panel.x && box.x + box.width <= panel.x + panel.width, "it stays within the panel");
    await asking.locator("button").first().click();
    await complete(visit);
    await card(visit, "done").locator("summary").click();
    await visit.shot(`tool-done-${name}`);
    await visit.fine();
  });
}
