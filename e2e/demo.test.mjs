// The demo page, as the relay serves it beside the widget. It is also what the README shows.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startWorld } from "./world.mjs";

let world;
before(async () => (world = await startWorld()));
after(() => world?.end());

test("the demo page answers one of its own suggestions", async () => {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: process.env.CHATLET_README_SHOT ? 2 : 1 });
  context.setDefaultTimeout(10_000);
  const visit = await world.tab(context, `${world.relay.url}/`, (page) => page.route("**/demo.json", (route) => route.fulfill({ json: { provider: "sim" } })));
  await visit.page.getByText("Answers here are scripted").waitFor();
  assert.match(await visit.page.locator("h1").innerText(), /Furniture/);
  await visit.open();
  await visit.host.getByRole("button", { name: "How long does delivery take?" }).click();
  await visit.says("3 to 5 working days");
  await visit.host.locator(".message--assistant[data-status=complete]").waitFor();
  await visit.input.blur();
  if (process.env.CHATLET_README_SHOT) await visit.page.screenshot({ path: process.env.CHATLET_README_SHOT });
  await visit.shot("demo");
  await visit.fine();
});
