// The official npm SDK against the relay (or any base URL): `node --test`.
//
// CHATLET_BASE_URL   ends in /v1
// CHATLET_RELAY_KEY  the key that it wants
// CHATLET_UNLISTED   a model that the relay does not list; without it there is no such check (a bare provider lists none)
//
// The provider behind it is provider-sim.
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";

const { CHATLET_BASE_URL: baseURL, CHATLET_RELAY_KEY: apiKey, CHATLET_UNLISTED: unlisted } = process.env;
assert.ok(baseURL && apiKey, "CHATLET_BASE_URL and CHATLET_RELAY_KEY must be set");

const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 20_000 });
const question = [{ role: "user", content: "Do you ship to Norway?" }];
const parameters = { type: "object", properties: { order_id: { type: "string" } }, required: ["order_id"] };
const getDeliveryEta = { type: "function", function: { name: "get_delivery_eta", parameters } };

test("models", async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  assert.ok(ids.includes("qwen3-32b"));
});

test("complete", async () => {
  const completion = await client.chat.completions.create({ model: "sim-markdown", messages: question });
  const [choice] = completion.choices;
  assert.equal(choice.finish_reason, "stop");
  assert.match(choice.message.content, /> Do you ship to Norway\?/);
  assert.ok(completion.usage.total_tokens > 0);
});

test("stream", async () => {
  const whole = await client.chat.completions.create({ model: "sim-unicode", messages: question });
  const options = { stream: true, stream_options: { include_usage: true } };
  const stream = await client.chat.completions.create({ model: "sim-unicode", messages: question, ...options });
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  const choices = chunks.flatMap((chunk) => chunk.choices);
  assert.equal(choices.map((choice) => choice.delta.content ?? "").join(""), whole.choices[0].message.content);
  assert.deepEqual(choices.map((choice) => choice.finish_reason).filter(Boolean), ["stop"]);
  assert.ok(chunks.at(-1).usage.completion_tokens > 0);
});

test("the stream helper sees a whole tool call", async () => {
  const stream = client.chat.completions.stream({
    model: "sim-tool",
    messages: [{ role: "user", content: "Where is my order 8821?" }],
    tools: [getDeliveryEta],
  });
  const { choices } = await stream.finalChatCompletion();
  const [call] = choices[0].message.tool_calls;
  assert.equal(call.function.name, "get_delivery_eta");
  assert.deepEqual(JSON.parse(call.function.arguments), { order_id: "8821" });
});

test("tool call", async () => {
  const completion = await client.chat.completions.create({
    model: "qwen3-32b",
    messages: [
      { role: "system", content: "You are a helpful support bot." },
      { role: "user", content: "Where is my order 8821?" },
    ],
    tools: [getDeliveryEta],
    tool_choice: "auto",
    stream: false,
  });
  const [choice] = completion.choices;
  assert.equal(choice.finish_reason, "tool_calls");
  assert.deepEqual(JSON.parse(choice.message.tool_calls[0].function.arguments), { order_id: "8821" });
});

test("the reader may leave a stream", async () => {
  const stream = await client.chat.completions.create({ model: "sim-stall", messages: question, stream: true });
  for await (const chunk of stream) {
    if (chunk.choices[0]?.delta.content) break;
  }
  assert.ok(stream.controller.signal.aborted);
});

test("rate limited", async () => {
  const asked = client.chat.completions.create({ model: "sim-429", messages: question });
  await assert.rejects(asked, (error) => {
    assert.ok(error instanceof OpenAI.RateLimitError);
    assert.equal(error.headers.get("retry-after"), "7");
    return true;
  });
});

test("error in the stream", async () => {
  const stream = await client.chat.completions.create({ model: "sim-midstream-error", messages: question, stream: true });
  await assert.rejects(async () => {
    for await (const chunk of stream) assert.ok(chunk);
  }, OpenAI.APIError);
});

test("wrong key", async () => {
  const stranger = client.withOptions({ apiKey: "not-the-key" });
  const asked = stranger.chat.completions.create({ model: "sim-markdown", messages: question });
  await assert.rejects(asked, OpenAI.AuthenticationError);
});

test("unlisted model", { skip: unlisted ? false : "CHATLET_UNLISTED is not set" }, async () => {
  await assert.rejects(client.chat.completions.create({ model: unlisted, messages: question }), (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.deepEqual([error.code, error.param], ["model_not_allowed", "model"]);
    assert.ok(error.message);
    return true;
  });
});
