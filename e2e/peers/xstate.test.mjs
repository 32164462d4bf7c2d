// The same machines and the same events in our engine and in XState v5: states, context and status after each step.

import assert from "node:assert/strict";
import test from "node:test";

import jsonLogic from "json-logic-js";
import { assign, createActor, createMachine, raise, SimulatedClock } from "xstate";

import { dice, ours } from "./ours.mjs";

const EVENTS = ["A", "B", "C", "D"];
const MACHINES = 300;

// A random machine in our words. Circles end: whatever follows by itself counts `n` up, and its guard stops it.
function machine(seed) {
  const { below, one, often } = dice(seed);
  const paths = [];
  const regions = new Set([""]);
  // In XState `*` takes the events of timers and joins as well, in ours only named ones: such machines have neither, nor ends.
  const wild = seed % 4 === 0;
  let delays = 10;
  let follows = false;
  let marks = 0;

  const mark = () => ({ assign: { log: { cat: [{ var: "context.log" }, `${marks++};`] } } });
  const count = () => ({ assign: { n: { "+": [{ var: "context.n" }, 1] } } });
  const few = () => ({ "<": [{ var: "context.n" }, 3 + below(6)] });
  const actions = () => Array.from({ length: below(3) }, mark);

  // First the states, then what leads from one to another.
  const shape = (path, depth) => {
    if (path) paths.push(path);
    const kind = depth >= 3 ? "atomic" : depth === 0 ? one(["compound", "parallel", "compound"]) : one(["atomic", "atomic", "compound", "parallel"]);
    if (kind === "atomic") return {};
    const names = ["a", "b", "c", "d"].slice(0, 2 + below(2));
    const states = {};
    for (const name of names) states[name] = shape(path ? `${path}.${name}` : name, depth + 1);
    const state = { states };
    if (kind === "parallel") {
      state.type = "parallel";
      for (const name of names) regions.add(path ? `${path}.${name}` : name);
    }
    else {
      state.initial = one(names);
      const last = names.at(-1);
      if (!wild && !states[last].states && often(0.6)) states[last] = { type: "final" };
    }
    return state;
  };

  const target = (path, states) => {
    const children = Object.keys(states ?? {});
    if (children.length && often(0.3)) return "." + one(children);
    if (path && often(0.3)) {
      const siblings = paths.filter((other) => other.split(".").slice(0, -1).join() === path.split(".").slice(0, -1).join());
      return one(siblings).split(".").at(-1);
    }
    return "#m." + one(paths);
  };
  const transition = (path, state, guarded) => {
    const out = { actions: actions() };
    // Of two regions in which something follows by itself, XState begins with the one that was entered first, SCXML and
    // we with the first of the document: so it follows in one region only, and stays there.
    const inner = Object.keys(state.states ?? {});
    const near = [...inner.map((name) => "." + name), ...(regions.has(path) ? [] : [path.split(".").at(-1)])];
    if (often(0.8)) out.target = guarded ? one(near) : target(path, state.states);
    if (!out.target) delete out.target;
    if (out.target && often(0.25)) out.reenter = true;
    if (guarded || often(0.3)) out.guard = few();
    if (guarded) out.actions.unshift(count());
    if (often(0.2)) {
      out.guard = few();
      out.actions.push(count(), { raise: one(EVENTS) });
    }
    return out;
  };
  const several = (path, state, guarded) => Array.from({ length: 1 + below(2) }, () => transition(path, state, guarded));

  const fill = (path, state) => {
    if (often(0.6)) state.entry = actions();
    if (often(0.6)) state.exit = actions();
    if (state.type === "final") return;
    state.on = {};
    for (const event of EVENTS) if (often(path ? 0.35 : 0.15)) state.on[event] = several(path, state, false);
    if (wild && often(0.2)) state.on["*"] = several(path, state, false);
    const parallel = path.split(".").some((_, at, names) => regions.has(names.slice(0, at + 1).join(".")));
    if (path && often(0.15) && !(parallel && follows)) {
      state.always = several(path, state, true);
      follows ||= parallel;
    }
    if (!wild && state.states && often(0.6)) state.onDone = several(path, state, true);
    if (!wild && path && often(0.2)) state.after = { [(delays += 7)]: several(path, state, false) };
    for (const [name, child] of Object.entries(state.states ?? {})) fill(path ? `${path}.${name}` : name, child);
  };

  const root = shape("", 0);
  fill("", root);
  // The root's end is the machine's, not a transition.
  delete root.onDone;
  const events = Array.from({ length: 12 }, () => (often(0.2) ? 5 + below(40) : one(EVENTS)));
  return { flow: { id: "m", context: { n: 0, log: "" }, ...root }, events };
}

// Our words in XState's.
function translated(value) {
  if (Array.isArray(value)) return value.map(translated);
  if (value === null || typeof value !== "object") return value;
  if (value.assign) {
    const entries = Object.entries(value.assign);
    return assign(({ context }) => Object.fromEntries(entries.map(([name, rule]) => [name, jsonLogic.apply(rule, { context })])));
  }
  if (value.raise) return raise({ type: value.raise });
  const out = {};
  for (const [name, field] of Object.entries(value)) {
    out[name] = name === "guard" ? ({ context }) => jsonLogic.apply(field, { context }) : name === "context" ? field : translated(field);
  }
  return out;
}

function active(value, path = "") {
  if (typeof value === "string") return [path + value];
  return Object.entries(value).flatMap(([name, inner]) => [path + name, ...active(inner, `${path}${name}.`)]);
}

function theirs({ flow, events }) {
  const clock = new SimulatedClock();
  const actor = createActor(createMachine(translated(flow)), { clock, logger: () => {} });
  const seen = () => {
    const { value, context, status } = actor.getSnapshot();
    return { states: active(value).sort(), context, status };
  };
  actor.start();
  const steps = [seen()];
  for (const event of events) {
    // In one go, a timer that a timer starts would begin at the end of it.
    if (typeof event === "number") for (let i = 0; i < event; i++) clock.increment(1);
    else actor.send({ type: event });
    steps.push(seen());
  }
  return steps;
}

test("the same states, context and status as XState", () => {
  const cases = Array.from({ length: MACHINES }, (_, seed) => machine(seed + 1));
  const answers = ours(cases);
  let [moves, ends] = [0, 0];
  for (const [at, one] of cases.entries()) {
    const wanted = theirs(one);
    const { steps, faults } = answers[at];
    assert.equal(faults, undefined, JSON.stringify(one.flow));
    for (const step of steps) step.states.sort();
    // Which of our circles end early is told apart by the status.
    assert.deepEqual(steps, wanted, `machine ${at + 1}: ${JSON.stringify(one)}`);
    moves += wanted.filter((step, i) => i && step.context.log !== wanted[i - 1].context.log).length;
    ends += Number(wanted.at(-1).status === "done");
  }
  // They do something: else they would be equal for nothing.
  assert.ok(moves > MACHINES * 2 && ends > MACHINES / 20, `${moves} moves, ${ends} ends`);
  console.log(`${MACHINES} machines, ${moves} steps that moved, ${ends} machines that ended`);
});
