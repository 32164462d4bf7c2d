// Pictures: sent by the page, shown to the visitor, seen by a model that sees.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startWorld } from "./world.mjs";

const VISION = "kimi-vl-a3b";

let world;
before(async () => (world = await startWorld({ upstream: 'catalogue = "oxlo"', config: "[limits]\nimages_mb = 1" })));
after(() => world?.end());
beforeEach(() => world.reset());

const start = async (options) => (await (await world.visit(options)).open()).ready();
const complete = (visit, n = 1) => visit.host.locator(`.message--assistant[data-status=complete] >> nth=${n - 1}`).waitFor();

/** Sends a picture that the page has drawn; gives what the page is told. */
const send = (visit, { text = "What is this?", name = "chair.png", type = "image/png", width = 320, height = 200, noise = false, count = 1 } = {}) =>
  visit.page.evaluate(async ({ text, name, type, width, height, noise, count }) => {
    const canvas = new OffscreenCanvas(width, height);
    const paint = canvas.getContext("2d");
    paint.fillStyle = "#d9c7a8";
    paint.fillRect(0, 0, width, height);
    paint.fillStyle = "#6b4a2b";
    for (const [x, y, w, h] of [[0.34, 0.15, 0.05, 0.7], [0.34, 0.5, 0.32, 0.07], [0.61, 0.5, 0.05, 0.35], [0.34, 0.15, 0.2, 0.05]]) paint.fillRect(x * width, y * height, w * width, h * height);
    if (noise) {
      const pixels = paint.getImageData(0, 0, width, height);
      for (let at = 0; at < pixels.data.length; at += 65536) crypto.getRandomValues(pixels.data.subarray(at, at + 65536));
      paint.putImageData(pixels, 0, 0);
    }
    const data = type.startsWith("image/") && type !== "image/svg+xml" ? await canvas.convertToBlob({ type }) : new Blob(["<svg/>"], { type });
    return Chatlet.send(text, { attachments: Array(count).fill({ name, data }) }).then((sent) => ({ sent }), (error) => ({ error: String(error) }));
  }, { text, name, type, width, height, noise, count });

for (const type of ["image/png", "image/jpeg", "image/webp"]) {
  test(`a picture goes to a model that sees: ${type}`, async () => {
    const visit = await start();
    assert.deepEqual(await send(visit, { type }), { sent: true });
    await complete(visit);
    await visit.says("I see an image of 320×200 pixels");
    const { model, body } = (await world.requests()).at(-1);
    assert.equal(model, VISION);
    const content = body.messages.at(-1).content;
    assert.equal(content.find((part) => part.type === "text").text, "What is this?");
    assert.ok(content.find((part) => part.type === "image_url").image_url.url.startsWith(`data:${type};base64,`));
    const picture = visit.host.getByRole("img", { name: "chair.png" });
    assert.deepEqual(await picture.evaluate((img) => [img.naturalWidth, img.naturalHeight]), [320, 200]);
    assert.equal((await visit.records()).turns[0].why, "a picture");
    await visit.shot(`picture-${type.slice(6)}`);
    await visit.fine();
  });
}

test("a picture alone is a question too", async () => {
  const visit = await start();
  assert.deepEqual(await send(visit, { text: "" }), { sent: true });
  await visit.says("I see an image of 320×200 pixels");
  await complete(visit);
  assert.deepEqual((await world.requests()).at(-1).body.messages.at(-1).content.map((part) => part.type), ["image_url"]);
  assert.ok(await visit.questions.first().isHidden(), "an empty bubble says nothing");
  await visit.fine();
});

test("the model that sees is down: the next one that sees is asked", async () => {
  await world.configure({ models: { [VISION]: "error" } });
  const visit = await start();
  await send(visit);
  await complete(visit);
  assert.deepEqual((await world.requests()).map((request) => request.model), [VISION, "gemma-3-27b"]);
  await visit.fine(/502/);
});

test("a later question sends the picture again while the page has it; after a reload its name stands there", async () => {
  const visit = await start();
  await send(visit);
  await complete(visit);
  await visit.ask("And how old is it?");
  await visit.reload();
  await visit.host.locator("span.message__image", { hasText: "chair.png" }).waitFor();
  const { local } = await visit.stored();
  assert.ok(!JSON.stringify(local).includes("base64"), "pictures are not stored");
  await visit.ask("And what colour?");
  assert.match(JSON.stringify((await world.requests()).at(-1).body.messages), /\[image: chair\.png\]/);
  await visit.shot("picture-after-reload");
  await visit.fine();
});

for (const [what, options, error] of [
  ["no picture", { type: "text/plain", name: "notes.txt" }, /TypeError: chatlet: .*PNG, JPEG, GIF or WebP/],
  ["a drawing with script in it", { type: "image/svg+xml", name: "a.svg" }, /TypeError: chatlet: .*PNG, JPEG, GIF or WebP/],
  ["too large a picture", { width: 800, height: 800, noise: true }, /RangeError: chatlet: the pictures take [2-9]\.\d MB .* takes 1\.0 MB/],
  ["too many pictures", { count: 9 }, /RangeError: chatlet: a message takes 8 pictures/],
]) {
  test(`the page is told what is wrong, and nothing is sent: ${what}`, async () => {
    const visit = await start();
    const told = await send(visit, options);
    assert.match(told.error, error);
    assert.equal((await world.account()).requests, 0);
    assert.equal(await visit.questions.count(), 0);
    await visit.ask("Hello there!");
    await visit.fine();
  });
}
