// Long conversations: what they cost, what of them is sent, and what is remembered in short.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { startWorld } from "./world.mjs";

const begin = async (world, options) => (await (await world.visit(options)).open()).ready();

/** Purposes of the requests that the provider has seen, the oldest first. */
const purposes = async (world) => (await world.requests()).map((request) => request.purpose);

/** What a thread of `count` messages is in the browser's storage, each with `size` letters of plain words. */
function stored(count, size) {
  const words = "the oak table was made in a small town near the sea and it came to us by boat with two old chairs ";
  const records = {};
  const order = [];
  for (let at = 0; at < count; at++) {
    const id = `m${String(at).padStart(6, "0")}`;
    const text = `${at}: ${words.repeat(size / words.length + 1)}`.slice(0, size);
    order.push(id);
    records[`m:${id}`] = JSON.stringify({ schema: 1, id, author: at % 2 ? "assistant" : "user", parts: [{ type: "text", text }], status: "complete", created: 1767225600000 + at });
  }
  return { head: JSON.stringify({ schema: 1, thread: "t", order }), ...records };
}

/** Puts it there, before the widget is on the page. */
const plant = (world, records) => async (page) => {
  world.site.page("/empty", "<!doctype html><title>Empty</title>");
  await page.goto(`${world.site.url}/empty`);
  await page.evaluate((records) => {
    for (const [key, value] of Object.entries(records)) localStorage.setItem(`chatlet:main:${key}`, value);
  }, records);
};

describe("a plain conversation", () => {
  let world;
  before(async () => (world = await startWorld({ upstream: 'catalogue = "oxlo"', knowledge: ["help"], config: '[knowledge]\nindex = "/help.chatlet"' })));
  after(() => world?.end());
  beforeEach(() => world.reset());

  test("20 turns cost 20 requests", async () => {
    const visit = await begin(world);
    const topics = ["a parcel to Norway", "an oak table", "wool covers", "brass", "the warranty of a bed", "planets", "a refund", "a late delivery", "a broken chair", "pick-up"];
    for (let turn = 0; turn < 20; turn++) await visit.ask(turn % 7 ? `What should I know about ${topics[turn % 10]}?` : "Hello!");
    const { requests, embeddings, by_purpose } = await world.account();
    assert.deepEqual([requests, embeddings, by_purpose], [20, 0, { chat: 20 }]);
    const { turns, thread, day } = await visit.records();
    assert.deepEqual([turns.length, thread.requests, day.requests], [20, 20, 20]);
    assert.ok(turns.every((turn) => turn.spent.requests === 1 && turn.requests.length === 1 && turn.requests[0].why === "answer"));
    assert.ok(turns.some((turn) => turn.passages > 0), "sources were sent, and cost nothing");
    await visit.fine();
  });
});

describe("a conversation that crosses the window", () => {
  let world;
  before(async () => (world = await startWorld({ config: "[memory]\ntarget_context = 1024" })));
  after(() => world?.end());
  beforeEach(() => world.reset());

  /** A visit whose time stands still but for `idle`. */
  const start = async (options) => {
    const visit = await begin(world, { before: (page) => page.clock.install(), ...options });
    visit.summary = visit.host.locator("details.summary");
    return visit;
  };
  /** Nothing happens on the page for a while. */
  const idle = (visit) => visit.page.clock.runFor(5_000);
  const FACTS = ["My order number is 48213.", "I live in Trondheim, in Fjordgata 7.", "The table has a scratch of 12 centimetres.", "It came on the 3rd of May, by Postnord.", "My daughter Solveig signed for it.", "I paid 640 euros.", "The chairs are fine.", "The lamp is from Alvik."];
  /** Tells facts until the thread is longer than what fits. */
  const cross = async (visit) => {
    for (const fact of FACTS) await visit.ask(`${fact} What can you do for me?`);
  };
  const summaries = async () => (await purposes(world)).filter((purpose) => purpose === "summary").length;

  test("it is summarised after the answer, once, and the mark opens to read; a reload keeps it", async () => {
    const visit = await start();
    await cross(visit);
    assert.equal(await summaries(), 0, "not while the visitor speaks");
    assert.equal(await visit.summary.count(), 0);
    await idle(visit);
    await visit.summary.waitFor();
    assert.equal(await summaries(), 1);
    assert.equal((await visit.records()).turns.at(-1).requests.at(-1).why, "summary");
    assert.equal(await visit.summary.locator("> summary").innerText(), "Earlier messages are summarised");
    const words = visit.summary.locator("p").first();
    assert.ok(await words.isHidden());
    await visit.transcript.evaluate((log) => log.scrollTo(0, 0));
    await visit.shot("summary-closed");
    await visit.summary.locator("> summary").click();
    assert.match(await words.innerText(), /48213.*Trondheim/s);
    await visit.shot("summary-open");
    await visit.accessible();
    await idle(visit);
    assert.equal(await summaries(), 1, "at most one request for each crossing");

    await visit.ask("What was my order number?");
    const sent = (await world.requests()).at(-1).body.messages.at(-1).content;
    assert.match(sent, /<summary>[^<]*48213/);
    await visit.reload();
    await visit.summary.waitFor();
    assert.equal(await visit.questions.count(), FACTS.length + 1, "every message still stands there");
    await visit.summary.locator("> summary").click();
    assert.match(await visit.summary.locator("p").first().innerText(), /48213/);
    await idle(visit);
    assert.equal(await summaries(), 1);
    await visit.ask("And where do I live?");
    assert.match((await world.requests()).at(-1).body.messages.at(-1).content, /<summary>[^<]*48213/);
    await visit.fine();
  });

  test("a summary that fails is nobody's trouble, and is made when the conversation has grown", async () => {
    const visit = await start();
    await cross(visit);
    await world.configure({ script: "error" });
    await idle(visit);
    await world.until((account) => account.by_purpose.summary === 1 && account.open_streams === 0);
    assert.deepEqual([await visit.summary.count(), await visit.failure.count()], [0, 0]);
    await world.configure({ script: null });
    await visit.ask("Are you there?");
    await idle(visit);
    assert.equal(await summaries(), 1, "it is not asked for again with each turn");
    await cross(visit);
    await idle(visit);
    await visit.summary.waitFor();
    assert.ok((await summaries()) > 1);
    await visit.fine(/502/);
  });

  test("a new conversation has no summary of the old one", async () => {
    const visit = await start();
    await cross(visit);
    await idle(visit);
    await visit.summary.waitFor();
    await visit.page.evaluate(() => Chatlet.newThread());
    await visit.host.locator(".start-screen").waitFor();
    assert.equal(await visit.summary.count(), 0);
    await visit.ask("Hello!");
    assert.ok(!JSON.stringify((await world.requests()).at(-1).body).includes("48213"));
    await visit.fine();
  });
});

describe("a thread that the owner sends whole", () => {
  const COUNT = 420;
  const long = 'data-history-max-kb="5000"';

  test("800,000 tokens go to the model that takes a million", async (t) => {
    const world = await startWorld({ upstream: 'catalogue = "oxlo"', config: '[memory]\npolicy = "full"' });
    t.after(() => world.end());
    const records = stored(COUNT, 8_600);
    const visit = await begin(world, { tag: world.tag(long), before: plant(world, records) });
    visit.page.setDefaultTimeout(60_000);
    await visit.ask("And what does it all come to?");
    const { last_request } = await world.account();
    const [{ model, bytes }] = await world.requests();
    assert.equal(model, "deepseek-v4-flash");
    const said = Object.entries(records).filter(([key]) => key !== "head").map(([, value]) => JSON.parse(value).parts[0].text);
    assert.deepEqual(last_request.messages.slice(1).map((message) => message.content), [...said, "And what does it all come to?"]);
    const [turn] = (await visit.records()).turns;
    t.diagnostic(`${turn.estimated} tokens, ${bytes} bytes`);
    assert.ok(turn.estimated >= 800_000, `${turn.estimated} tokens`);
    assert.deepEqual([turn.kept, turn.dropped, turn.shortened], [COUNT + 1, 0, 0]);
    assert.equal(await visit.questions.count(), COUNT / 2 + 1);
    await visit.shot("thread-whole");
  });

  test("a request of just what the relay takes passes; one byte more is refused, and nothing is lost", async (t) => {
    const world = await startWorld({ config: '[[model]]\nid = "long"\ncontext = 65536\n[memory]\npolicy = "full"\n[limits]\nimages_mb = 0' });
    t.after(() => world.end());
    const { max_body_bytes: most } = await world.card();
    const records = stored(100, most / 100 - 60);
    const tag = world.tag(`data-model="long" ${long}`);
    const ask = async (question) => {
      await world.reset();
      const bodies = [];
      const visit = await begin(world, { tag, before: async (page) => {
        page.on("request", (request) => request.method() === "POST" && bodies.push(request.postData()));
        await plant(world, records)(page);
      } });
      await visit.send(question);
      await visit.answers.nth(50).waitFor();
      return { visit, bodies };
    };
    const { bodies: [first] } = await ask("?");
    const room = most - Buffer.byteLength(first);
    assert.ok(room > 0 && room < 8_000, `${room} bytes are left`);

    const whole = "?".repeat(room + 1);
    const { visit: passed, bodies: [body] } = await ask(whole);
    assert.equal(Buffer.byteLength(body), most);
    await passed.host.locator(".message--assistant:last-child[data-status=complete]").waitFor();
    assert.equal((await world.account()).last_request.messages.length, 102);

    const { visit, bodies } = await ask(`${whole}?`);
    await visit.failure.filter({ hasText: "This conversation is too long to send. Start a new one." }).waitFor();
    assert.deepEqual(await visit.failure.getByRole("button").allInnerTexts(), ["New conversation"]);
    assert.deepEqual([bodies.length, (await world.account()).requests], [0, 0], "it is not even sent");
    assert.equal(await visit.questions.count(), 51);
    await visit.shot("error-too-long");
    await visit.reload();
    assert.deepEqual([await visit.questions.count(), await visit.questions.last().textContent()], [51, `${whole}?`]);
    await visit.fine();

    // The relay says the same to whoever sends it all the same.
    const headers = { "content-type": "application/json", origin: world.site.url };
    const post = (body) => fetch(`${world.relay.url}/v1/chat/completions`, { method: "POST", headers, body });
    const reply = await post(body.replace("??", "???"));
    assert.equal(reply.status, 413);
    assert.equal((await reply.json()).error.code, "body_too_large");
    assert.equal((await world.account()).requests, 0);
    assert.equal((await post(body)).status, 200);
  });
});
