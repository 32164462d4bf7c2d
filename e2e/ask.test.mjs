// `Chatlet.ask`: an object for the page, beside the conversation.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.end());
beforeEach(() => world.reset());

const SCHEMA = {
  type: "object",
  properties: { title: { type: "string" }, stars: { type: "integer", minimum: 1 }, tags: { type: "array", items: { enum: ["oak", "ash"] } } },
  required: ["title", "stars", "tags"],
};
const PROMPT = "Sum up what buyers say of the oak table";
const FITS = { title: PROMPT, stars: 1, tags: ["oak"] };

/** What the page gets: the object or the error's parts, and the objects that came before. */
const ask = (visit, schema = SCHEMA) =>
  visit.page.evaluate(([prompt, schema]) => {
    const partials = [];
    const told = Chatlet.ask({ prompt, schema, onPartial: (partial) => partials.push(partial) });
    return told.then((object) => ({ object, partials }), ({ code, path, message }) => ({ code, path, message, partials }));
  }, [PROMPT, schema]);

test("the object comes piece by piece, fits its schema, costs one request, and leaves the conversation alone", async () => {
  const visit = await world.visit();
  const { object, partials } = await ask(visit);
  assert.deepEqual(object, FITS);
  const titles = partials.map((partial) => partial?.title).filter(Boolean);
  assert.ok(titles.length > 2, `${titles.length} partial titles`);
  assert.ok(titles.every((title) => PROMPT.startsWith(title)), titles.join("\n"));
  const { last_request, requests } = await world.account();
  assert.equal(requests, 1);
  assert.equal(last_request.response_format.type, "json_schema");
  assert.equal(await visit.answers.count(), 0);
  assert.deepEqual(Object.keys((await visit.stored()).local).filter((key) => /:m:/.test(key)), [], "and no message is stored");
  await visit.fine();
});

test("an object that does not fit is put right once", async () => {
  await world.configure({ script: "object-wrong" });
  const visit = await world.visit();
  assert.deepEqual((await ask(visit)).object, FITS);
  assert.equal((await world.account()).requests, 2);
  await visit.fine();
});

test("what still does not fit is an error with the place", async () => {
  // The script's numbers are 1 where the schema names no least one.
  const schema = { ...SCHEMA, properties: { ...SCHEMA.properties, stars: { type: "integer", maximum: 0 } } };
  const visit = await world.visit();
  const { code, path, object } = await ask(visit, schema);
  assert.deepEqual([code, path, object], ["invalid", "/stars", undefined]);
  assert.equal((await world.account()).requests, 2);
  await visit.fine();
});

test("a schema outside of the subset, and a provider that fails, are errors with a code", async () => {
  const visit = await world.visit();
  assert.equal((await ask(visit, { type: "objekt" })).code, "bad_schema");
  assert.equal((await world.account()).requests, 0);
  await world.configure({ script: "error" });
  assert.equal((await ask(visit)).code, "provider");
  await visit.fine(/status of 50\d/);
});

test("an object may be asked for while an answer comes in", async () => {
  await world.configure({ script: "long", hold_after: 40, pace_ms: 0 });
  const visit = await (await (await world.visit()).open()).ready();
  await visit.send("Tell me everything");
  await world.until(({ writes }) => writes >= 40);
  await world.configure({ script: null, hold_after: null });
  assert.deepEqual((await ask(visit)).object, FITS);
  assert.equal(await visit.answers.last().getAttribute("data-status"), "running");
  await world.release();
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  await visit.says("That was the end of the long answer.");
  assert.equal((await world.account()).requests, 2);
  await visit.fine();
});
