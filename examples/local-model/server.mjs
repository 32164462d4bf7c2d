// A small real model behind OpenAI's chat completions, on loopback, for `cargo xtask demo --local-model`.
import { createServer } from "node:http";
import { timingSafeEqual } from "node:crypto";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { getLlama, JinjaTemplateChatWrapper, LlamaChatSession, LlamaLogLevel } from "node-llama-cpp";

const { values: options } = parseArgs({
  options: {
    model: { type: "string" },
    port: { type: "string", default: "8791" },
    key: { type: "string", default: "local-key" },
    "context-size": { type: "string", default: "4096" },
  },
});
if (!options.model) {
  console.error("usage: node server.mjs --model FILE.gguf [--port 8791] [--key local-key] [--context-size 4096]");
  process.exit(2);
}

const BODY_BYTES_MAX = 4 << 20;
const ANSWER_TOKENS_MAX = 1024;
const ANSWER_TOKENS_DEFAULT = 384;

// The CPU build that npm brought; never a download or a compiler at run time.
const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
const model = await llama.loadModel({ modelPath: options.model });
// The template that the model was trained with: the library's own for this family starts twice.
const { chat_template: template } = model.fileInfo.metadata.tokenizer ?? {};
const chatWrapper = template ? new JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer }) : "auto";
// One core stays free: the model's threads wait for each other by spinning, so that a browser or a compiler
// beside it would make each token take seconds.
const threads = Math.max(1, availableParallelism() - 1);
const context = await model.createContext({ contextSize: Number(options["context-size"]), threads });
const sequence = context.getSequence();
const modelId = basename(options.model, ".gguf").toLowerCase();
let nAnswers = 0;

class BadRequest extends Error {}

function textOf(content) {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => (typeof part?.text === "string" ? part.text : "")).join("");
}

/** OpenAI's messages as the model's history and the prompt that is to be answered. */
function conversation(messages) {
  if (!Array.isArray(messages) || messages.length === 0) throw new BadRequest("'messages' is needed");
  const system = [];
  const history = [];
  for (const { role, content } of messages.map((message) => message ?? {})) {
    const text = textOf(content);
    if (role === "system" || role === "developer") system.push(text);
    else if (role === "user") history.push({ type: "user", text });
    else if (role === "assistant") history.push({ type: "model", response: [text] });
    else if (role === "tool") history.push({ type: "user", text: `Result of the tool: ${text}` });
    else throw new BadRequest(`unknown role ${JSON.stringify(role)}`);
  }
  const last = history.pop();
  if (last?.type !== "user") throw new BadRequest("the last message must be the user's or a tool's");
  if (system.length > 0) history.unshift({ type: "system", text: system.join("\n\n") });
  return { history, prompt: last.text };
}

function countTokens({ history, prompt }) {
  const texts = [prompt, ...history.map((item) => item.text ?? item.response.join(""))];
  return texts.reduce((sum, text) => sum + model.tokenize(text).length, 0);
}

function number(value, low, high, fallback) {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(Math.max(value, low), high) : fallback;
}

/** Has the model answer; `signal` stops it between two tokens. */
async function generate(talk, request, signal, onTextChunk) {
  const session = new LlamaChatSession({ contextSequence: sequence, chatWrapper, autoDisposeSequence: false });
  try {
    session.setChatHistory(talk.history);
    const { responseText, stopReason } = await session.promptWithMeta(talk.prompt, {
      maxTokens: Math.floor(
        number(request.max_completion_tokens ?? request.max_tokens, 1, ANSWER_TOKENS_MAX, ANSWER_TOKENS_DEFAULT),
      ),
      temperature: number(request.temperature, 0, 2, 0.2),
      topP: number(request.top_p, 0.01, 1, 0.9),
      signal,
      stopOnAbortSignal: true,
      onTextChunk,
    });
    return { text: responseText, finishReason: stopReason === "maxTokens" ? "length" : "stop" };
  } finally {
    session.dispose({ disposeSequence: false });
  }
}

// One model, one sequence: requests wait for each other.
let previous = Promise.resolve();
function inTurn(job) {
  const mine = previous.then(job);
  previous = mine.catch(() => {});
  return mine;
}

async function complete(request, response, signal) {
  const talk = conversation(request.messages);
  const head = { id: `chatcmpl-local-${++nAnswers}`, created: Math.floor(Date.now() / 1000), model: modelId };
  const usage = (text) => {
    const [prompt_tokens, completion_tokens] = [countTokens(talk), model.tokenize(text).length];
    return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
  };
  if (!request.stream) {
    const { text, finishReason } = await inTurn(() => generate(talk, request, signal));
    const message = { role: "assistant", content: text, refusal: null };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: finishReason }];
    return sendJson(response, 200, { ...head, object: "chat.completion", choices, usage: usage(text) });
  }
  const send = (data) => response.write(`data: ${JSON.stringify(data)}\n\n`);
  const chunk = (choices, rest) => send({ ...head, object: "chat.completion.chunk", choices, ...rest });
  const delta = (delta, finish_reason = null) => chunk([{ index: 0, delta, logprobs: null, finish_reason }]);
  await inTurn(async () => {
    if (signal.aborted) return;
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
    delta({ role: "assistant", content: "" });
    const { text, finishReason } = await generate(talk, request, signal, (content) => delta({ content }));
    if (signal.aborted) return;
    delta({}, finishReason);
    if (request.stream_options?.include_usage) chunk([], { usage: usage(text) });
    response.end("data: [DONE]\n\n");
  });
}

function sendJson(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function sendError(response, status, code, message) {
  const type = status < 500 ? "invalid_request_error" : "server_error";
  const error = { message, type, param: null, code };
  if (response.headersSent) response.end(`data: ${JSON.stringify({ error })}\n\n`);
  else sendJson(response, status, { error });
}

function isAuthorized(request) {
  const [given, wanted] = [request.headers.authorization ?? "", `Bearer ${options.key}`].map((text) => Buffer.from(text));
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readJson(request) {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > BODY_BYTES_MAX) throw new BadRequest("the body is too large");
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString()) ?? {};
  } catch {
    throw new BadRequest("the body is not JSON");
  }
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const left = new AbortController();
  response.on("close", () => left.abort());
  try {
    if (!isAuthorized(request)) return sendError(response, 401, "invalid_api_key", "Incorrect API key provided.");
    if (request.method === "GET" && pathname === "/v1/models") {
      const data = [{ id: modelId, object: "model", created: 0, owned_by: "local" }];
      return sendJson(response, 200, { object: "list", data });
    }
    if (request.method !== "POST" || pathname !== "/v1/chat/completions") {
      return sendError(response, 404, "not_found", "There is no such endpoint.");
    }
    await complete(await readJson(request), response, left.signal);
  } catch (error) {
    if (left.signal.aborted) return;
    if (error instanceof BadRequest) return sendError(response, 400, "invalid_request", error.message);
    console.error(error);
    sendError(response, 500, "internal", "The model failed.");
  }
});

server.listen(Number(options.port), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(0));
