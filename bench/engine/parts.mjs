// What each part of the code adds to a module: node parts.mjs '{"wasm", "names"}'
//
// `names` tells which function is which (Binaryen's symbol map, written when the module was made small). A function belongs
// to the widget if its name has a type or closure of the widget in it, else to the engine's part that is named first, else
// to the crate that its name begins with; what the compiler inlined belongs to where it was inlined. A part's brotli is what
// the module is smaller by with its functions cut out; so the parts add up to less than the whole, which shares what
// resembles each other. Prints JSON: [{part, functions, raw, brotli}].

import { readFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const { wasm, names } = JSON.parse(process.argv[2]);
const bytes = readFileSync(wasm);

/** The engine's modules by part, in the order of the table. */
const ENGINE = {
  "router, catalogue": ["router", "catalogue"],
  "prompt, memory, estimate": ["prompt", "memory", "estimate"],
  "retrieval, citation": ["retrieval", "citation"],
  turn: ["turn", "predicates", "think"],
  cost: ["cost"],
  "thread, history, options": ["thread", "history", "options", "error"],
  "wire, event stream, JSON": ["wire", "sse", "json"],
  markdown: ["markdown"],
};
const CRATES = {
  widget: ["chatlet", "chatlet_widget", "chatlet_knowledge"],
  "serde, serde_json": ["serde", "serde_core", "serde_json", "itoa", "ryu", "zmij", "memchr"],
  std: ["core", "alloc", "std", "dlmalloc", "hashbrown", "compiler_builtins", "panic_abort", "__rustc"],
  bindings: ["wasm_bindgen", "wasm_bindgen_futures", "js_sys", "web_sys", "gloo_net", "gloo_utils", "wasm_streams"],
};

function part(name) {
  const crates = [...name.matchAll(/([A-Za-z_]\w*)\[[0-9a-f]+\](?:::(\w+))?/g)];
  if (crates.some(([, crate]) => CRATES.widget.includes(crate))) return "widget";
  const engine = crates.find(([, crate]) => crate === "dialogue");
  if (engine) return Object.keys(ENGINE).find((part) => ENGINE[part].includes(engine[2])) ?? "engine, other";
  const crate = crates[0]?.[1];
  if (/^((knowledge|widget)_|start\b|main\b)/.test(name)) return "exports, with all that is inlined there";
  if (/^\d+$/.test(name)) return "what Binaryen took out of several";
  if (!crate) return /^(<|mem|__multi|fmax|fmin)/.test(name) ? "std" : "bindings";
  return Object.keys(CRATES).find((part) => CRATES[part].includes(crate)) ?? "Leptos and others";
}

/** The module's sections: where each function's code lies, how many functions are imported, where the data is. */
function read() {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  const name = () => {
    const length = number();
    at += length;
  };
  const found = { imported: 0, bodies: [], data: [0, 0] };
  while (at < bytes.length) {
    const section = bytes[at++];
    const end = number() + at;
    if (section === 2) {
      for (let left = number(); left > 0; left--) {
        name();
        name();
        const kind = bytes[at++];
        // Rust's modules for the browser import functions; anything else is not read here.
        if (kind !== 0) throw new Error(`an import of kind ${kind}`);
        number();
        found.imported++;
      }
    } else if (section === 10) {
      for (let left = number(); left > 0; left--) {
        const from = at;
        const size = number();
        at += size;
        found.bodies.push([from, at]);
      }
    } else if (section === 11) {
      found.data = [at, end];
    }
    at = end;
  }
  return found;
}

const brotli = (buffer) =>
  brotliCompressSync(buffer, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: buffer.length },
  }).length;

function without(ranges) {
  const kept = [];
  let from = 0;
  for (const [start, end] of ranges) {
    kept.push(bytes.subarray(from, start));
    from = end;
  }
  kept.push(bytes.subarray(from));
  return Buffer.concat(kept);
}

const { imported, bodies, data } = read();
const map = readFileSync(names, "utf8").split("\n").filter(Boolean);
if (map.length !== imported + bodies.length) throw new Error(`${names} has ${map.length} names, the module ${imported + bodies.length} functions`);
const parts = new Map([...Object.keys(ENGINE), ...Object.keys(CRATES)].map((name) => [name, []]));
bodies.forEach((range, at) => {
  const which = part(map[imported + at].replace(/^\d+:/, ""));
  parts.set(which, [...(parts.get(which) ?? []), range]);
});
parts.set("data: strings, tables", [data]);
const whole = brotli(bytes);
const rows = [...parts].filter(([, ranges]) => ranges.length);
console.log(
  JSON.stringify(
    rows.map(([part, ranges]) => ({
      part,
      functions: part.startsWith("data") ? 0 : ranges.length,
      raw: ranges.reduce((sum, [from, to]) => sum + to - from, 0),
      brotli: whole - brotli(without(ranges)),
    })),
  ),
);
