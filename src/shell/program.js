// What the ways to the knowledge module and to the actions module share: a WebAssembly program that is loaded when it is
// first used, and anew once it has trapped.

export const asset = (path) => new URL("../" + path, import.meta.url).href;

/** A program of these files: `open` gives its glue with a fresh instance in it, `spoiled` is told what went wrong. */
export function program(files) {
  let generation = 0;
  return {
    async open() {
      const [glue, module] = await Promise.all([
        import(asset(files.js) + (generation ? `?fresh=${generation}` : "")),
        WebAssembly.compileStreaming(fetch(asset(files.wasm))),
      ]);
      glue.initSync({ module });
      return glue;
    },
    // What trapped is no longer of use; fresh glue makes a fresh instance.
    spoiled(error) {
      if (error instanceof WebAssembly.RuntimeError) generation++;
    },
  };
}
