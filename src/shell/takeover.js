// What the loader leaves for later: starting the widget's code, handing the shell over to it, and the crash boundary.
// The names of what comes later still are written in by `cargo xtask loader`.

const LATER = /*@later*/null;
const RESTARTS = 2;

const asset = (path) => new URL("../" + path, import.meta.url).href;

// Glue whose code has trapped.
const dead = new WeakSet();

/** Nobody waits longer for what the owner configured before the widget takes over … */
const CARD_MS = 1000;
/** … nor for the site's pages before the model is asked without them; where they are all the answer, longer. */
const PAGES_MS = 5000;
const LOCAL_MS = 20000;

const soon = (promise, ms) => Promise.race([promise, new Promise((late) => setTimeout(late, ms))]);

/** The widget takes over from the shell, as soon as it is known what the owner configured: the first question goes by it. */
export async function takeOver(shell, page, ...parts) {
  handOver(shell, page, await soon(shell.assistant, CARD_MS), ...parts);
}

// Hands the shell over: everything in one task, so that nobody can tell when.
function handOver(shell, page, card, css, catalogue, glue, module) {
  if (!page.widgets.has(shell)) return;
  instantiate(glue, module, (error) => {
    console.warn("chatlet: the widget stopped working", error);
    dead.add(glue);
    spoil(page);
    for (const each of page.widgets) if (each.widget) crashed(each);
  });
  if (shell.ruined) rebuild(shell);
  // Addresses and objects; after a crash they are there already.
  shell.flows = [...new Set([...(shell.options.flows || "").split(/\s+/).filter(Boolean), ...shell.flows])];
  notice(shell);
  shell.sheet.replaceSync(css);
  Object.assign(shell.words, { ...JSON.parse(catalogue), ...shell.words });
  shell.unlisten.abort();
  try {
    shell.widget = glue.start(shell.host, shell.base, {
      options: Object.entries(shell.options).flat().join("\0"),
      catalogue,
      language: shell.locale,
      relay: shell.relay(),
      key: shell.key,
      open: shell.open,
      pending: shell.pending,
      card: card || "",
      memory: (shell.memory ||= new Map()),
      knowledge: ask,
      tools: shell.given.map(([tool]) => definition(tool) + "\0").join(""),
      acts: {
        ask: (request) => soon(actions().then((late) => late.ask(shell, request)), PAGES_MS),
        run: (...call) => actions().then((late) => late.run(shell, ...call)),
      },
      onCall: (controller) => (shell.call = controller),
    });
    // It may have trapped on the way, or before, while this shell was still loading.
    if (dead.has(glue)) throw new Error("stopped");
  } catch (error) {
    console.warn("chatlet: the widget did not start", error);
    if (!dead.has(glue)) spoil(page);
    return crashed(shell);
  }
  shell.pending = undefined;
  expect(shell);
  const { widget } = shell;
  const register = (tool) => {
    const why = widget.register(definition(tool));
    if (why) console.warn(`chatlet: the tool "${tool?.name}" is not taken: ${why}`);
  };
  // Those that it has already are told of again: only what is wrong with one comes of it.
  shell.given.forEach(([tool]) => register(tool));
  // Kept, for whoever comes after a crash.
  widget.registerTool = (...given) => {
    shell.given.push(given);
    register(given[0]);
  };
  if (shell.flows.length) widget.hasFlows();
  widget.registerFlow = (flow) => {
    shell.flows.push(flow);
    widget.hasFlows();
    return actions().then((late) => late.add(shell, flow));
  };
  widget.ask = ({ prompt, schema, onPartial }) =>
    new Promise((done, fail) => {
      widget.askFor(String(prompt), JSON.stringify(schema ?? {}), (code, text, path) => {
        if (code === "partial") told(onPartial, text);
        else if (code) fail(Object.assign(new Error(text || code), { code, path }));
        else done(JSON.parse(text));
      });
    });
  const send = widget.send.bind(widget);
  widget.send = async (words, { attachments = [], effort } = {}) => {
    const images = await Promise.all(attachments.map(picture));
    if (images.length) fits(images, await shell.assistant);
    return send(words || "", images.flat().join("\0"), effort === "high");
  };
  if (card === undefined) shell.assistant.then((late) => late && shell.widget === widget && widget.configure(late));
  if (/^(true)?$/.test(shell.options.inspector)) import(asset(LATER.inspector)).then((late) => late.inspect(shell, widget));
}

// What a request may be longer by for pictures is the relay's to say; a bare proxy says nothing.
function fits(images, card) {
  if (images.length > 8) throw new RangeError("chatlet: a message takes 8 pictures at most");
  const most = /"image_bytes":(\d+)/.exec(card)?.[1] ?? 8 << 20;
  const size = images.reduce((sum, [, address]) => sum + address.length, 0);
  const mb = (bytes) => `${(bytes / 1048576).toFixed(1)} MB`;
  if (size > most) throw new RangeError(`chatlet: the pictures take ${mb(size)} as they are sent, and a message takes ${mb(most)} of them`);
}

/** Asks the engine's second half, which comes when it is first asked. */
const ask = (request, index) =>
  soon(
    import(asset(LATER.knowledge)).then((late) => late.ask(request, index)),
    request.includes('"do":"extract"') ? LOCAL_MS : PAGES_MS,
  );

// What the page's own code throws is the page's to see.
function told(onPartial, json) {
  try {
    onPartial?.(JSON.parse(json));
  } catch (error) {
    reportError(error);
  }
}

/** What runs tools, and reads answers in JSON. */
const actions = () => import(asset(LATER.actions));

// As the engine reads it. What is no JSON is no tool.
function definition(tool) {
  try {
    const { name, title, description, parameters, approval, timeoutMs, maxResultBytes } = tool;
    return JSON.stringify({ name, title, description, parameters, approval, timeout_ms: timeoutMs, max_result_bytes: maxResultBytes });
  } catch {
    return "";
  }
}

// Who types will ask: where an answer needs the engine's second half, it comes while the visitor still writes, with the
// index that the page names, or else the relay; and what runs tools, where there are any.
async function expect(shell) {
  const { base, options, input } = shell;
  const { models = [], knowledge = {}, tools = [] } = read(await shell.assistant);
  const first = (act) => (input.value ? act() : base.addEventListener("input", act, { once: true }));
  if (tools.length || shell.given.length || shell.flows.length) first(() => actions().then((late) => late.prepare(shell)).catch(() => {}));
  const own = knowledge.index || "";
  const index = options.knowledge || (own[0] === "/" ? shell.relay() + own : own);
  if (!index && (options.model || models.length < 2)) return;
  // What can't be had now is asked for again with the question.
  first(() => ask('{"do":"about"}', index).catch(() => {}));
}

// A server that knows no relay may answer anything.
function read(card) {
  try {
    return JSON.parse(card) || {};
  } catch {
    return {};
  }
}

// A file, a blob, or `{ name, data }` with a blob or a `data:` address: its name and its address.
async function picture(given) {
  const data = given.data || given;
  const address =
    typeof data === "string"
      ? data
      : await new Promise((resolve, reject) => {
          const reader = new FileReader();
          reader.onload = () => resolve(reader.result);
          reader.onerror = () => reject(reader.error);
          reader.readAsDataURL(data);
        });
  if (!/^data:image\/(png|jpeg|gif|webp);base64,/.test(address)) {
    throw new TypeError("chatlet: an attachment is a PNG, JPEG, GIF or WebP picture, as a Blob or as a data: address");
  }
  return [given.name || "image", address];
}

// ---- when the code traps: what is on the screen stays, and one action starts it again

// Fresh glue makes a fresh instance of the module.
function spoil(page) {
  page.glue = undefined;
  page.generation++;
}

// Every way into the code leads through here, so that a trap ends here too: it becomes no error event, which listeners
// of the page that are older than ours would see. The glue takes the instance's exports as they are, and does so at once.
function instantiate(glue, module, onTrap) {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = function (...source) {
    const exports = { ...new Instance(...source).exports };
    let stopped = false;
    for (const name in exports) {
      const act = exports[name];
      if (typeof act !== "function") continue;
      exports[name] = (...words) => {
        try {
          if (!stopped) return act(...words);
        } catch (error) {
          stopped = true;
          onTrap(error);
        }
        return []; // some of the glue looks into what it gets
      };
    }
    return { exports };
  };
  try {
    glue.initSync({ module });
  } finally {
    WebAssembly.Instance = Instance;
  }
}

// The text box and the log as they are, put into the shell that takes this one's place.
function keepBox(shell, replace) {
  const { value, selectionStart, selectionEnd } = shell.input;
  const focused = shell.root.activeElement === shell.input;
  const log = () => shell.base.querySelector(".transcript__viewport");
  const { scrollTop } = log();
  replace();
  shell.listen();
  log().scrollTop = scrollTop;
  shell.input.value = value;
  shell.input.setSelectionRange(selectionStart, selectionEnd);
  if (focused) shell.input.focus();
}

function crashed(shell) {
  shell.call?.abort();
  shell.widget = undefined;
  shell.fallen = shell.ruined = true; // nothing is loaded until the visitor says so
  const ruin = shell.base;
  shell.open = !ruin.querySelector(".panel").hidden;
  keepBox(shell, () => {
    // A copy of the nodes has none of the listeners that lead into the ruin.
    shell.base = ruin.cloneNode(true);
    ruin.replaceWith(shell.base);
  });
  shell.restarts = (shell.restarts || 0) + 1;
  shell.gone = shell.restarts > RESTARTS;
  if (shell.gone) return notice(shell, "shell.gone");
  notice(shell, "shell.crashed", "shell.restart", () => {
    shell.fallen = false;
    shell.load();
  });
}

function rebuild(shell) {
  shell.ruined = false;
  keepBox(shell, () => {
    const ruin = shell.base;
    ruin.replaceWith(shell.frame());
  });
}

function notice(shell, key, action, act) {
  const make = (name, className, ...content) => {
    const element = document.createElement(name);
    element.className = className;
    element.append(...content);
    return element;
  };
  const place = shell.base.querySelector(".shell-notice");
  place.replaceChildren();
  if (!key) return;
  const line = make("div", "notice", make("span", "notice__text", shell.words[key]));
  place.append(line);
  if (!action) return;
  const button = make("button", "action", shell.words[action]);
  button.type = "button";
  button.addEventListener("click", () => {
    notice(shell);
    shell.input.focus();
    act();
  });
  line.append(button);
}
