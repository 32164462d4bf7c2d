// A long conversation sent whole: from the press of the key to the last byte of the request and to the first words.
//
//   node upload.mjs '{"dist", "relay", "sim", "thread", "uplink", "latency", "repetitions"}'
//
// The conversation lies in the browser's storage beforehand. Its peer is a request of as many bytes from the same page over
// the same line to a server that answers at once. Prints, as JSON, one object for each time it was sent.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const { dist, relay, sim, thread, uplink, latency, repetitions } = JSON.parse(process.argv[2]);
Object.assign(process.env, { CHATLET_BIN: relay, SIM_BIN: sim });
const { startWorld } = await import("../../e2e/world.mjs");

/** A slow line needs its time: half a minute for a million tokens. */
const PATIENCE_MS = 180_000;

const config = `
[[model]]
id = "long"
context = 1048576
[memory]
policy = "full"
`;
const records = JSON.parse(await readFile(thread, "utf8"));
const world = await startWorld({ dist, config });
const bare = createServer(async (request, reply) => {
  for await (const _ of request);
  reply.writeHead(200, { "access-control-allow-origin": "*" }).end("a");
});
await new Promise((done) => bare.listen(0, "127.0.0.1", done));

/** The conversation in the storage of a new browser, before the widget is there. */
async function store(page) {
  world.site.page("/empty", "<!doctype html><title>empty</title>");
  await page.goto(`${world.site.url}/empty`);
  await page.evaluate((records) => {
    for (const [key, value] of Object.entries(records)) localStorage.setItem(`chatlet:bench:${key}`, value);
  }, records);
}

/** The next request to an address that ends so, and its reply. */
function watch(devtools, end) {
  const request = new Promise((resolve) =>
    devtools.on("Network.requestWillBeSent", (event) => {
      if (event.request.method === "POST" && event.request.url.endsWith(end)) resolve(event);
    }),
  );
  const replied = new Promise((resolve, reject) => {
    devtools.on("Network.responseReceived", async (event) => event.requestId === (await request).requestId && resolve(event.response));
    devtools.on("Network.loadingFailed", async (event) => event.requestId === (await request).requestId && reject(new Error(`the request failed: ${event.errorText}`)));
  });
  replied.catch(() => {});
  return { request, replied };
}

/** When the last byte of a request had left, on the page's clock. The request's own counts from some other moment. */
const sentAt = (begun, response) => begun.wallTime - begun.timestamp + response.timing.requestTime + response.timing.sendEnd / 1000;

/** As many bytes by `fetch` alone: last byte sent, and first byte of the answer. */
async function plain(page, devtools, bytes) {
  const { request, replied } = watch(devtools, "/bare");
  const pressed = page.evaluate(
    async ({ url, bytes }) => {
      const now = () => (performance.timeOrigin + performance.now()) / 1000;
      const body = "x".repeat(bytes);
      const sent = now();
      const reply = await fetch(url, { method: "POST", headers: { "content-type": "text/plain" }, body });
      await reply.body.getReader().read();
      return { sent, words: now() };
    },
    { url: `http://127.0.0.1:${bare.address().port}/bare`, bytes },
  );
  const [begun, response, shown] = await Promise.all([request, replied, pressed]);
  return { uploaded: (sentAt(begun, response) - shown.sent) * 1000, answered: (shown.words - shown.sent) * 1000 };
}

async function once() {
  await world.reset();
  const tag = world.tag('data-model="long" data-history-key="bench" data-history-max-kb="5000" data-panel-open');
  const from = performance.now();
  const { page } = await world.visit({ tag, before: store });
  page.setDefaultTimeout(PATIENCE_MS);
  const stored = Object.keys(records).length - 1;
  await page.waitForFunction(() => document.querySelector("chatlet-widget")?.shell?.widget || document.querySelector("chatlet-widget")?.shadowRoot?.querySelector("textarea"));
  await page.locator("chatlet-widget textarea").focus();
  await page.locator(`chatlet-widget .message >> nth=${stored - 1}`).waitFor();
  const ready = performance.now() - from;

  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  if (uplink) {
    await devtools.send("Network.emulateNetworkConditions", { offline: false, latency, downloadThroughput: 1_250_000, uploadThroughput: uplink / 8 });
  }
  const { request, replied } = watch(devtools, "/v1/chat/completions");
  // Seconds since the epoch, as the browser's network tells them.
  const pressed = page.evaluate(
    (patience) =>
      new Promise((resolve, reject) => {
        const now = () => (performance.timeOrigin + performance.now()) / 1000;
        const root = document.querySelector("chatlet-widget").shadowRoot;
        const before = root.querySelectorAll(".message--assistant").length;
        const look = () => {
          const answers = root.querySelectorAll(".message--assistant");
          const words = answers.length > before && answers[answers.length - 1].querySelector(".message__body")?.textContent.trim();
          if (!words) return;
          observer.disconnect();
          resolve({ sent, words: now() });
        };
        const observer = new MutationObserver(look);
        observer.observe(root, { childList: true, subtree: true, characterData: true });
        setTimeout(() => reject(new Error("no answer came")), patience);
        const sent = now();
        Chatlet.send("And what does it all come to?");
      }),
    PATIENCE_MS,
  );
  const [begun, response, shown] = await Promise.all([request, replied, pressed]);
  if (response.status !== 200) throw new Error(`the relay answered ${response.status}`);
  const uploaded = sentAt(begun, response);
  const seen = await fetch(`${world.sim.url}/sim/requests`).then((reply) => reply.json());
  const ms = (moment) => (moment - shown.sent) * 1000;
  const { bytes } = seen.at(-1);
  return { begun: ms(begun.wallTime), uploaded: ms(uploaded), answered: ms(shown.words), bytes, ready, plain: await plain(page, devtools, bytes) };
}

const all = [];
try {
  await once();
  for (let at = 0; at < repetitions; at++) all.push(await once());
} finally {
  bare.close();
  await world.end();
}
console.log(JSON.stringify(all));
