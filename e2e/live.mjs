// Four requests to the real provider, through the relay that CHATLET_URL names. Started by `cargo xtask test --live`.
import assert from "node:assert/strict";
import { test } from "node:test";

const relay = process.env.CHATLET_URL;

// As the demo page would ask, from an origin that its configuration lists.
const ask = async (body) => {
  const reply = await fetch(`${relay}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: "http://127.0.0.1:8787" },
    body: JSON.stringify({ model: "llama-3.3-70b", max_tokens: 200, ...body }),
    signal: AbortSignal.timeout(90_000),
  });
  assert.equal(reply.status, 200, await (reply.ok ? "" : reply.text()));
  return reply;
};
const user = (content) => ({ role: "user", content });

test("answers whole", async () => {
  const { choices } = await (await ask({ messages: [user("Say hello in one word.")] })).json();
  assert.ok(choices[0].message.content.trim());
});

test("streams until it is done", async () => {
  const reply = await ask({ stream: true, messages: [user("Count from one to five.")] });
  assert.match(reply.headers.get("content-type"), /^text\/event-stream/);
  const body = await reply.text();
  assert.ok(body.split("\n").filter((line) => line.startsWith("data:")).length > 2);
  assert.match(body, /data: ?\[DONE\]/);
});

test("knows the thread", async () => {
  const messages = [user("My dog is called Fontane."), { role: "assistant", content: "Noted." }, user("What is my dog called?")];
  const { choices } = await (await ask({ messages })).json();
  assert.match(choices[0].message.content, /Fontane/);
});

test("calls a tool", async () => {
  const parameters = { type: "object", properties: { order_id: { type: "string" } }, required: ["order_id"] };
  const tools = [{ type: "function", function: { name: "get_delivery_eta", description: "When an order arrives", parameters } }];
  const messages = [user("Where is my order 8821?")];
  const { choices } = await (await ask({ model: "qwen3-32b", max_tokens: 1000, messages, tools, tool_choice: "auto" })).json();
  const [call] = choices[0].message.tool_calls;
  assert.equal(call.function.name, "get_delivery_eta");
  assert.match(call.function.arguments, /8821/);
});
