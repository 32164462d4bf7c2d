// The way to the knowledge module: loaded when it is first asked, with the files of its index as it needs them. The
// names of its own files are written in by `cargo xtask loader`.

import { program } from "./program.js";

const files = program(/*@files*/null);
/** Files come in at most this many rounds: the index, then shards of words, then shards of texts. */
const ROUNDS = 4;

// A desk for each index.
const desks = new Map();
// Indexes of which something was wrong: what the browser keeps of them is not trusted again.
const stale = new Set();

const load = async () => new (await files.open()).Knowledge();

// A shard stands beside its index: `help.chatlet` has `help.p3.chatlet`. The index itself has no name.
const address = (index, name) => (name ? index.replace(/(\.[^./]*)$/, `.${name}$1`) : index);

// Two questions at the same time wait for the same files.
const coming = new Map();

function once(desk, index, name) {
  const key = `${index} ${name}`;
  if (!coming.has(key)) {
    const file = take(desk, index, name, stale.has(index) ? "reload" : undefined);
    coming.set(key, file.finally(() => coming.delete(key)));
  }
  return coming.get(key);
}

async function take(desk, index, name, cache) {
  const reply = await fetch(address(index, name), { cache });
  if (!reply.ok) throw new Error(`chatlet: no file ${reply.url} (${reply.status})`);
  const fault = desk.load(name, new Uint8Array(await reply.arrayBuffer()));
  if (!fault) return;
  // A shard that was kept from an older index does not fit the new one: once more, past what the browser keeps.
  if (!cache) return take(desk, index, name, "reload");
  throw new Error(`chatlet: ${reply.url}: ${fault}`);
}

/** The module's answer to a request, both as JSON; nothing when it could not be had. */
export async function ask(request, index) {
  if (!desks.has(index)) desks.set(index, load());
  try {
    const desk = await desks.get(index);
    for (let round = 0; round <= ROUNDS; round++) {
      const text = desk.handle(request);
      const { need, error } = JSON.parse(text);
      const names = error === "no_index" && index ? [""] : need;
      if (!names) return text;
      await Promise.all(names.map((name) => once(desk, index, name)));
    }
  } catch (error) {
    console.warn("chatlet: the knowledge could not be asked", error);
    // What could not be had may be there next time.
    desks.delete(index);
    stale.add(index);
    files.spoiled(error);
  }
}
