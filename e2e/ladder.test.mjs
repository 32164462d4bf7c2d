// A reply that is given up leaves nothing behind: the next model's answer is its own, and is counted once.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

const GENERAL = "llama-3.3-70b";
const NEXT = "qwen3-32b";

let world;
before(async () => (world = await startWorld({ upstream: 'catalogue = "oxlo"' })));
after(() => world?.end());
beforeEach(() => world.reset());

for (const script of ["first-error", "mute"]) {
  test(`an answer that ends without a word (${script}): the next model answers, and is asked once`, async () => {
    await world.configure({ models: { [GENERAL]: script }, pace_ms: 0 });
    const visit = await (await (await world.visit()).open()).ready();
    await visit.ask("What does the delivery of a table to Norway cost?");
    assert.equal(await visit.failure.count(), 0);
    assert.match(await visit.says("You asked"), /Norway/);
    const asked = (await world.requests()).map((request) => request.model);
    assert.deepEqual(asked, [GENERAL, NEXT]);
    const record = (await visit.records()).turns.at(-1);
    assert.deepEqual(record.requests.map(({ why }) => why), ["answer", "fallback"]);
    assert.equal(record.spent.requests, 2);
    await visit.fine();
  });
}
