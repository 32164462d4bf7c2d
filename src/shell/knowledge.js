// The way to the knowledge module: loaded when it is first asked, with the files of its index as it needs them. The
// names of its own files are written in by `cargo xtask loader`.

import { program } from "./program.js";

const files = program(/*@files*/null);
/** Files come in at most this many rounds: the index, then shards of words, then shards of texts. */
const ROUNDS = 4;

// A desk for each index.
const desks = new Map();

const load = async () => new (await files.open()).Knowledge();

// A shard stands beside its index: `help.chatlet` has `help.p3.chatlet`. The index itself has no name.
const address = (index, name) => (name ? index.replace(/(\.[^./]*)$/, `.${name}$1`) : index);

async function take(desk, index, name) {
  const reply = await fetch(address(index, name));
  if (!reply.ok) throw new Error(`chatlet: no file ${reply.url} (${reply.status})`);
  const fault = desk.load(name, new Uint8Array(await reply.arrayBuffer()));
  if (fault) throw new Error(`chatlet: ${reply.url}: ${fault}`);
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
      await Promise.all(names.map((name) => take(desk, index, name)));
    }
  } catch (error) {
    console.warn("chatlet: the knowledge could not be asked", error);
    // What could not be had may be there next time.
    desks.delete(index);
    files.spoiled(error);
  }
}
