// Random rules over random data: the same values as json-logic-js.

import assert from "node:assert/strict";
import test from "node:test";

import jsonLogic from "json-logic-js";

import { dice, ours } from "./ours.mjs";

const RULES = 4000;
const DATA = { n: 3, zero: 0, text: "Ada", number: "12", none: null, yes: true, list: [1, 2, 3], names: ["a", "b"], deep: { a: { b: "x" }, list: [{ v: 1 }, { v: 5 }] }, empty: [] };

const PLAIN = [0, 1, -2, 2.5, 10, "", "a", "Ada", "12", "3", true, false, null];
const PATHS = ["n", "zero", "text", "number", "none", "yes", "list", "names.1", "deep.a.b", "deep.list.1.v", "empty", "missing", "list.0"];

function rule(random, depth) {
  const { below, one, often } = random;
  const more = () => (depth > 0 ? rule(random, depth - 1) : leaf());
  const leaf = () => (often(0.5) ? { var: often(0.2) ? [one(PATHS), one(PLAIN)] : one(PATHS) } : one(PLAIN));
  // Whole numbers, so that no two ways to round meet.
  const whole = () => one([{ var: "n" }, { var: "list.2" }, { var: "number" }, 1, 2, 7, -3, "4"]);
  const list = () => one([{ var: "list" }, { var: "names" }, { var: "empty" }, { var: "deep.list" }, [1, 0, 3], { var: "missing" }]);
  const item = () => one([{ var: "" }, { ">": [{ var: "" }, 1] }, { var: "v" }, { cat: [{ var: "v" }, "!"] }, { "==": [{ var: "v" }, 5] }]);
  switch (below(16)) {
    case 0: return { [one(["==", "!=", "===", "!=="])]: [one([leaf(), leaf(), more()]), leaf()] };
    case 1: return { [one(["<", "<=", ">", ">="])]: often(0.3) ? [whole(), whole(), whole()].slice(0, 2) : [leaf(), leaf()] };
    case 2: return { [one(["<", "<="])]: [whole(), whole(), whole()] };
    case 3: return { [one(["!", "!!"])]: [more()] };
    case 4: return { [one(["and", "or"])]: Array.from({ length: 1 + below(3) }, more) };
    case 5: return { [one(["if", "?:"])]: Array.from({ length: 3 + 2 * below(2) }, more) };
    case 6: return { [one(["+", "*"])]: Array.from({ length: 1 + below(3) }, whole) };
    case 7: return often(0.5) ? { [one(["-", "%"])]: [whole(), one([2, 4, { var: "n" }])] } : { "/": [whole(), one([2, 4])] };
    case 8: return { [one(["min", "max"])]: Array.from({ length: 1 + below(3) }, whole) };
    case 9: return { in: [leaf(), one([list(), "Adam and Eve", { var: "text" }])] };
    case 10: return { cat: Array.from({ length: 1 + below(3) }, more) };
    case 11: return { substr: ["jsonlogic", below(12) - 6, ...(often(0.5) ? [below(10) - 5] : [])] };
    case 12: return { merge: [list(), leaf(), list()] };
    case 13: return { [one(["map", "filter", "all", "some", "none"])]: [list(), item()] };
    case 14: return { reduce: [one([{ var: "list" }, { var: "empty" }, [1, 0, 3], { var: "missing" }]), { "+": [{ var: "current" }, { var: "accumulator" }] }, 0] };
    default: return often(0.5) ? { missing: [one(PATHS), one(PATHS)] } : { missing_some: [below(3), [one(PATHS), one(PATHS), one(PATHS)]] };
  }
}

// What JSON has no word for is null; so rules here calculate with numbers only (`NaN` is `null` in our subset).
const asJson = (value) => (value === undefined ? null : JSON.parse(JSON.stringify(value)));

test("the same values as json-logic-js", () => {
  const random = dice(7);
  const cases = Array.from({ length: RULES }, () => ({ rule: rule(random, 2), data: DATA }));
  const answers = ours(cases);
  const different = cases.flatMap((one, at) => {
    const wanted = asJson(jsonLogic.apply(one.rule, DATA));
    const { value } = answers[at];
    return JSON.stringify(value) === JSON.stringify(wanted) ? [] : [`${JSON.stringify(one.rule)}: ${JSON.stringify(value)}, not ${JSON.stringify(wanted)}`];
  });
  assert.deepEqual(different, []);
  const kinds = new Set(cases.map((one) => Object.keys(one.rule)[0]));
  assert.equal(kinds.size, 33);
});
