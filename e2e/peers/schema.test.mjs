// The JSON Schema for authors: it takes what the engine takes, and refuses what it refuses by shape.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import Ajv from "ajv/dist/2020.js";

import { dice, ours } from "./ours.mjs";

const file = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const flows = ["appointment", "troubleshooting"].map((name) => JSON.parse(file(`examples/demo/flows/${name}.json`)));
flows.push(JSON.parse(file("docs/guide/flows.md").split("```json\n")[1].split("```")[0]));
const valid = new Ajv({ strict: false, unicodeRegExp: true }).compile(JSON.parse(file("docs/reference/flow.schema.json")));

test("the examples and the guide's flow are valid", () => {
  for (const flow of flows) assert.ok(valid(flow), JSON.stringify(valid.errors));
});

// Takes a field away, gives it another name or another value.
function spoiled(flow, { below, one }) {
  const copy = structuredClone(flow);
  let at = copy;
  for (let depth = below(7); depth > 0; depth--) {
    const inner = Object.values(at).filter((value) => value && typeof value === "object");
    if (inner.length === 0) break;
    at = one(inner);
  }
  const name = one(Object.keys(at));
  if (name === undefined) return copy;
  const value = at[name];
  const how = below(3);
  if (how === 0) delete at[name];
  else if (how === 1) at[name] = one([1, "x", null, true, [], {}, "end"]);
  else if (!Array.isArray(at)) {
    delete at[name];
    at[`${name}x`] = value;
  }
  return Array.isArray(at) ? JSON.parse(JSON.stringify(copy).replaceAll("[null,", "[")) : copy;
}

test("what the engine takes is valid", () => {
  const random = dice(3);
  const cases = Array.from({ length: 800 }, () => ({ flow: spoiled(random.one(flows), random) }));
  const answers = ours(cases);
  const lost = cases.filter(({ flow }, at) => !answers[at].faults && !valid(flow));
  assert.deepEqual(lost.slice(0, 3).map(({ flow }) => (valid(flow), JSON.stringify(valid.errors))), []);
  // And it refuses: most of what the engine does not take is of a wrong shape.
  const refused = cases.filter((_, at) => answers[at].faults);
  const seen = refused.filter(({ flow }) => !valid(flow));
  assert.ok(refused.length > 200 && seen.length > refused.length / 2, `${seen.length} of ${refused.length}`);
  console.log(`${cases.length} flows, ${refused.length} refused by the engine, ${seen.length} of them by the schema`);
});
