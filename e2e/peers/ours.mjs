// Our engine, over JSON lines: `cargo run --example flow_peer`, once for all cases.

import { spawnSync } from "node:child_process";

const ROOT = new URL("../../", import.meta.url).pathname;

export function ours(cases) {
  const cargo = process.env.CARGO ?? "cargo";
  const args = ["run", "--quiet", "-p", "dialogue", "--features", "actions", "--example", "flow_peer"];
  const input = cases.map((one) => JSON.stringify(one) + "\n").join("");
  const { stdout, stderr, status } = spawnSync(cargo, args, { cwd: ROOT, input, encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim().split("\n").map((line) => JSON.parse(line));
}

// Numbers that look random (mulberry32): the same in each run.
export function dice(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (end) => Math.floor(next() * end);
  return { below, one: (list) => list[below(list.length)], often: (share) => next() < share };
}
