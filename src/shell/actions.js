// What runs the page's tools, and the way to the actions module: loaded when a tool is called, an object is asked for or a
// flow begins. The names of the module's own files are written in by `cargo xtask loader`.

import { program } from "./program.js";

const files = program(/*@files*/null);
// A desk for each widget: what it reads, and its flows, are its own.
const desks = new WeakMap();

const open = (shell) => {
  if (!desks.has(shell)) desks.set(shell, load(shell));
  return desks.get(shell);
};

async function load(shell) {
  const [glue, ...flows] = await Promise.all([files.open(), ...shell.flows.map(read)]);
  const desk = new glue.Actions();
  for (const [name, flow] of flows.filter(Boolean)) take(desk, name, flow);
  return desk;
}

// A flow is an object, or the address of one. One that can't be had is missing; the others are not.
async function read(flow) {
  if (typeof flow !== "string") return [flow?.id, JSON.stringify(flow)];
  try {
    const reply = await fetch(flow);
    if (reply.ok) return [flow, await reply.text()];
    console.warn(`chatlet: no flow ${reply.url} (${reply.status})`);
  } catch (error) {
    console.warn(`chatlet: no flow ${flow}`, error);
  }
}

function take(desk, name, flow) {
  const faults = desk.load(String(name), flow ?? "");
  if (faults) console.warn(`chatlet: the flow "${name}" is not taken:\n${faults}`);
}

/** Loads the module; what can't be had now is asked for again when it is needed. */
export async function prepare(shell) {
  await open(shell).catch(() => desks.delete(shell));
}

/** Takes a flow of the page's, where the module is there already; else it comes with it. */
export async function add(shell, flow) {
  if (desks.has(shell)) take(await open(shell), ...((await read(flow)) ?? []));
}

/** The module's answer to a request, both as JSON; nothing when it could not be had. */
export async function ask(shell, request) {
  try {
    return (await open(shell)).handle(request);
  } catch (error) {
    console.warn("chatlet: the actions module could not be asked", error);
    desks.delete(shell);
    files.spoiled(error);
  }
}

/**
 * Runs a tool, the call `id`: the promise has its result as text, or fails with what went wrong, in words for the model.
 * `json` are the arguments, which fit. The tool has `ms` milliseconds, and `stop` is the signal that the visitor gave up.
 */
export async function run(shell, id, name, http, json, ms, stop) {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(ms)]);
  const over = new Promise((_, fail) => {
    signal.addEventListener("abort", () => fail(new Error(stop.aborted ? "it was stopped" : `it took longer than ${ms / 1000} s`)));
  });
  const work = http ? post(shell, id, name, json, signal) : call(shell, name, json, signal);
  try {
    return text(await Promise.race([work, over]));
  } catch (error) {
    throw String(error?.message ?? error);
  }
}

// The newest of a name counts.
async function call(shell, name, json, signal) {
  const given = shell.given.findLast(([tool]) => tool?.name === name);
  if (!given) throw new Error("the page does not have this tool any more");
  return given[1](JSON.parse(json || "{}"), { signal });
}

// A tool of the owner's: the host calls it, which holds its address and its key.
async function post(shell, id, name, body, signal) {
  const headers = { "content-type": "application/json", "idempotency-key": id };
  const reply = await fetch(`${shell.relay()}/v1/tools/${name}`, { method: "POST", headers, body: body || "{}", signal });
  if (reply.status === 404) throw new Error("the server does not have this tool");
  if (!reply.ok) throw new Error(`the server answered ${reply.status}`);
  return reply.text();
}

// What a handler gave, as the model gets it: a text as it is, else JSON. Nothing is an answer too.
function text(result) {
  if (typeof result === "string") return result;
  try {
    return JSON.stringify(result) ?? "done";
  } catch (error) {
    throw new Error(`its result is no JSON (${error.message})`);
  }
}
