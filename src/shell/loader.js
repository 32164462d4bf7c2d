// The loader is the shell: it draws the launcher, the panel's frame and a composer that works, and fetches the widget
// (WebAssembly) when a visitor shows intent. It knows nothing of dialogue. The four constants below are written in by
// `cargo xtask loader`; the tree is rendered from the widget's own components (`cargo xtask gen`), so that the widget
// finds exactly the nodes that it would have drawn itself, and adopts them.
(() => {
  "use strict";
  const NAME = "chatlet-widget";
  if (customElements.get(NAME)) return;

  const TREE = /*@tree*/null;
  const STRINGS = /*@strings*/null;
  const CRITICAL = /*@critical*/"";
  const ASSETS = /*@assets*/null;
  // Said by the loader itself: /*@keys launcher.close action.retry shell.crashed shell.restart shell.gone shell.unloaded shell.unsupported*/

  const tag = document.currentScript;
  const home = new URL(".", tag ? tag.src : location.href);
  const asset = (path) => new URL(path, home).href;
  const RESTARTS = 2;
  const widgets = new Set();

  // ---- the widget's code, shared by all widgets of the page until a trap spoils it

  let module; // the compiled WebAssembly outlives a trap; the instance does not
  let engine; // { url, ready: Promise<glue> }
  let generation = 0;

  const text = (url) => fetch(url).then((reply) => (reply.ok ? reply.text() : Promise.reject(reply)));

  const compile = (url) =>
    WebAssembly.compileStreaming(fetch(url)).catch(() =>
      // A server that does not know the type `application/wasm`.
      fetch(url).then((reply) => reply.arrayBuffer()).then((bytes) => WebAssembly.compile(bytes)),
    );

  const fetchEngine = () => {
    if (engine) return engine;
    const url = asset(ASSETS.js) + (generation ? `?fresh=${generation}` : "");
    module ||= compile(asset(ASSETS.wasm));
    const ready = Promise.all([import(url), module]).then(async ([glue, code]) => {
      await glue.default({ module_or_path: code });
      return glue;
    });
    engine = { url, ready };
    ready.catch(() => {
      module = engine = undefined;
      generation++;
    });
    return engine;
  };

  // A trap surfaces as an uncaught error out of one of our listeners, timers or promises. The page shall not notice.
  const onError = (event) => {
    const error = event.error || event.reason;
    if (!engine || !(error instanceof WebAssembly.RuntimeError)) return;
    if (![ASSETS.js, ASSETS.wasm].some((file) => String(error.stack).includes(file))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    console.warn("chatlet: the widget stopped working", error);
    engine = undefined;
    generation++;
    for (const shell of widgets) shell.crashed();
  };
  if (typeof WebAssembly === "object") {
    addEventListener("error", onError, true);
    addEventListener("unhandledrejection", onError, true);
  }

  // ---- options and words

  // `data-*` of the script tag, then attributes of the element: the same names, the nearer one wins.
  const optionsOf = (host) => {
    const options = {};
    const defaults = host.fromTag ? tag : null;
    for (const { name, value } of (defaults || tag)?.attributes || []) {
      if (name.startsWith("data-")) options[name.slice(5)] = value;
    }
    for (const { name, value } of host.attributes) {
      if (!/^(id|class|style|slot|part|hidden|title|dir|role|tabindex|aria-.*|data-.*)$/.test(name)) options[name] = value;
    }
    return options;
  };

  const localeOf = (options) => {
    const wanted = options.lang && options.lang !== "auto" ? options.lang : document.documentElement.lang || navigator.language;
    const language = String(wanted || "en").toLowerCase().split("-")[0];
    return STRINGS[language] ? language : "en";
  };

  const wordsOf = (options, locale) => {
    const words = { ...STRINGS[locale] };
    for (const name in options) {
      const key = name.replace("-", ".");
      // The suggestions are a list; the text of that name is their label.
      if (key in words && options[name] && name !== "start-suggestions") words[key] = options[name];
    }
    return words;
  };

  // ---- drawing: nodes from the generated tree, the empty comment markers among them; never from a string

  const SVG = "http://www.w3.org/2000/svg";
  const draw = (node, words, lists, ns) => {
    if (typeof node === "string") return [document.createTextNode(node)];
    if (!Array.isArray(node)) return [node.t ? document.createTextNode(words[node.t]) : document.createComment(node.c)];
    const [name, attributes, children] = node;
    const space = name === "svg" ? SVG : ns;
    if (lists && attributes.class === "suggestion") {
      return lists.flatMap((suggestion) => draw(node, { ...words, suggestion }, null, space));
    }
    const element = space ? document.createElementNS(space, name) : document.createElement(name);
    for (const key in attributes) {
      const value = attributes[key];
      element.setAttribute(key, typeof value === "string" ? value : words[value.t]);
    }
    for (const child of children || []) element.append(...draw(child, words, lists, space));
    return [element];
  };

  const make = (name, className, content) => {
    const element = document.createElement(name);
    element.className = className;
    element.append(content);
    return element;
  };

  // ---- one widget on the page, before (and after) its code is there

  class Shell {
    constructor(host) {
      this.host = host;
      this.root = host.shadowRoot || host.attachShadow({ mode: "open" });
      this.sheet = new CSSStyleSheet();
      this.sheet.replaceSync(CRITICAL);
      this.root.adoptedStyleSheets = [this.sheet];
      this.options = optionsOf(host);
      this.locale = localeOf(this.options);
      this.words = wordsOf(this.options, this.locale);
      this.inline = this.options.mode === "inline";
      this.key = this.options["history-key"] || host.id || (widgets.size ? `main-${widgets.size + 1}` : "main");
      this.memory = new Map();
      this.pending = [];
      this.restarts = 0;
      this.open = this.inline;
      widgets.add(this);
      this.root.replaceChildren((this.base = this.frame()));
      this.listen();
      if (this.stored("sessionStorage", "open") === "1" || "panel-open" in this.options) this.toggle(true, false);
      else if (this.options.preload === "idle") (self.requestIdleCallback || setTimeout)(() => this.load());
    }

    stored(area, name) {
      try {
        return self[area].getItem(`chatlet:${this.key}:${name}`);
      } catch {
        return null;
      }
    }

    relay() {
      return new URL(this.options.relay || home, location.href).href.replace(/\/+$/, "");
    }

    frame() {
      const base = make("div", "base", "");
      const rtl = /^(ar|fa|he|ur)$/.test(this.locale);
      const attributes = {
        part: "base",
        lang: this.locale,
        dir: rtl ? "rtl" : "ltr",
        "data-mode": this.inline ? "inline" : "bubble",
        "data-theme": this.options.theme || "auto",
        "data-side": this.options["launcher-side"] || "end",
      };
      for (const name in attributes) base.setAttribute(name, attributes[name]);
      const lists = (this.options["start-suggestions"] || "").split("|").map((s) => s.trim()).filter(Boolean);
      base.replaceChildren(...TREE.flatMap((node) => draw(node, this.words, lists)));
      if (this.inline) {
        base.querySelector(".panel").setAttribute("role", "region");
      }
      this.base = base;
      // A thread that will be restored is not preceded by a greeting.
      if (this.stored("localStorage", "head")) base.dataset.started = "";
      this.show();
      return base;
    }

    show() {
      const panel = this.base.querySelector(".panel");
      const launcher = this.base.querySelector(".launcher");
      panel.hidden = !this.open;
      launcher.setAttribute("aria-expanded", this.open);
      launcher.setAttribute("aria-label", this.words[this.open ? "launcher.close" : "launcher.label"]);
    }

    get input() {
      return this.base.querySelector("textarea");
    }

    // The shell's own listeners: one set, on nodes that the widget will adopt, gone when it does.
    listen() {
      this.unlisten?.abort();
      const { signal } = (this.unlisten = new AbortController());
      const on = (names, act) => names.split(" ").forEach((name) => this.base.addEventListener(name, act, { signal, passive: false }));
      on("pointerover focusin touchstart", () => this.load());
      on("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        if (button.matches(".launcher, .header__close")) this.toggle(!this.open, true);
        else if (button.matches(".suggestion")) this.send(button.textContent);
      });
      on("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      on("keydown", (event) => {
        if (event.isComposing || event.keyCode === 229) return;
        if (event.key === "Escape" && this.open && !this.inline) return this.toggle(false, true);
        if (event.key !== "Enter" || event.shiftKey || !event.target.matches("textarea")) return;
        const enter = this.options["composer-enter"];
        const sends = enter === "send" || (enter !== "newline" && !matchMedia("(pointer: coarse)").matches);
        if (sends || event.ctrlKey || event.metaKey) {
          event.preventDefault();
          this.submit();
        }
      });
    }

    toggle(open, byVisitor) {
      if (this.inline) return;
      this.open = open;
      this.show();
      if (open) this.load();
      if (!byVisitor) return;
      const touch = matchMedia("(pointer: coarse)").matches;
      (open ? (touch ? this.base.querySelector("h2") : this.input) : this.base.querySelector(".launcher")).focus();
    }

    submit() {
      const max = Number(this.options["composer-max-length"]) || 8000;
      if ([...this.input.value].length <= max && this.send(this.input.value)) this.input.value = "";
    }

    // Kept, shown, and sent by the widget once it is there. One at a time: the box keeps what comes after.
    send(words) {
      if (!words.trim() || this.pending.length) return false;
      this.pending.push(words);
      this.drawPending();
      this.load();
      return true;
    }

    drawPending() {
      if (!this.pending.length) return;
      this.base.dataset.started = "";
      const bubble = make("div", "message message--user", make("div", "message__body", this.pending[0].trim()));
      this.base.querySelector(".transcript__pending").replaceChildren(bubble);
    }

    // ---- fetching and handing over

    load() {
      if (this.widget || this.dead || this.loading) return this.loading;
      if (typeof WebAssembly !== "object") return this.notice("shell.unsupported");
      const relay = this.relay();
      // Everything at once: nobody waits for one file to learn of the next.
      this.assistant ||= fetch(`${relay}/v1/assistant`)
        .then((reply) => (reply.ok ? reply.json() : null))
        .catch(() => null);
      this.full ||= text(asset(ASSETS.css));
      this.catalogue ||= text(asset(ASSETS.locales[this.locale]));
      const parts = [fetchEngine().ready, this.full, this.catalogue];
      this.loading = Promise.all(parts).then(
        ([glue, css, catalogue]) => this.takeOver(glue, css, catalogue),
        (error) => {
          console.warn("chatlet: could not be loaded", error);
          this.full = this.catalogue = this.loading = undefined;
          this.notice("shell.unloaded", "action.retry", () => this.load());
        },
      );
      return this.loading;
    }

    takeOver(glue, css, catalogue) {
      this.loading = undefined;
      if (!this.host.isConnected) return;
      if (this.fallen) this.replaceFallen();
      this.notice();
      this.sheet.replaceSync(css);
      const shell = this;
      const handover = {
        options: Object.entries(this.options).flat().join("\0"),
        catalogue,
        relay: this.relay(),
        key: this.key,
        open: this.open,
        pending: this.pending[0],
        memory: this.memory,
        onCall: (controller) => (shell.call = controller),
      };
      this.unlisten.abort();
      try {
        this.widget = glue.start(this.host, this.base, handover);
        this.pending = [];
        this.assistant.then((a) => a && this.widget?.configure(a.name || "", a.greeting || "", a.disclaimer || "", (a.suggestions || []).join("|"), a.model || ""));
      } catch (error) {
        console.warn("chatlet: the widget did not start", error);
        engine = undefined;
        generation++;
        this.crashed();
      }
    }

    // ---- when the widget's code traps: what is on the screen stays, and one action starts it again

    crashed() {
      if (this.fallen || (!this.widget && !this.unlisten.signal.aborted)) return;
      this.call?.abort();
      this.widget = this.loading = undefined;
      // A copy of the nodes has none of the listeners that lead into the ruin.
      const ruin = this.base;
      const { selectionStart, selectionEnd } = this.input;
      const focused = this.root.activeElement === this.input;
      this.open = !ruin.querySelector(".panel").hidden;
      this.base = ruin.cloneNode(true);
      ruin.replaceWith(this.base);
      this.fallen = true;
      this.input.setSelectionRange(selectionStart, selectionEnd);
      if (focused) this.input.focus();
      this.dead = true; // until the visitor says otherwise
      this.listen();
      if (this.restarts++ < RESTARTS) {
        this.notice("shell.crashed", "shell.restart", () => {
          this.dead = false;
          this.load();
        });
      } else this.notice("shell.gone");
    }

    replaceFallen() {
      const { value, selectionStart, selectionEnd } = this.input;
      const focused = this.root.activeElement === this.input;
      const old = this.base;
      old.replaceWith(this.frame());
      this.listen();
      this.input.value = value;
      this.input.setSelectionRange(selectionStart, selectionEnd);
      if (focused) this.input.focus();
      this.fallen = false;
    }

    notice(key, action, act) {
      const place = this.base.querySelector(".shell-notice");
      place.replaceChildren();
      if (!key) return;
      const line = make("div", "notice", make("span", "notice__text", this.words[key]));
      if (action) {
        const button = make("button", "action", this.words[action]);
        button.type = "button";
        button.addEventListener("click", () => {
          this.notice();
          this.input.focus();
          act();
        });
        line.append(button);
      }
      place.append(line);
    }

    // ---- what the page may call

    async call_(name, ...words) {
      if (name === "send" && !this.widget) return this.send(words[0]);
      if (!this.widget && /^(open|close|toggle)$/.test(name)) {
        return this.toggle(name === "toggle" ? !this.open : name === "open", true);
      }
      if (!this.widget) await this.load();
      return this.widget?.[name](...words);
    }

    end() {
      widgets.delete(this);
      this.unlisten.abort();
      this.widget?.free();
      this.root.replaceChildren();
    }
  }

  class ChatletWidget extends HTMLElement {
    connectedCallback() {
      this.shell ||= new Shell(this);
    }

    disconnectedCallback() {
      // Moving the element disconnects and connects it; leaving for good does not connect it again.
      queueMicrotask(() => {
        if (this.isConnected) return;
        this.shell?.end();
        this.shell = undefined;
      });
    }
  }
  customElements.define(NAME, ChatletWidget);

  // ---- the bubble: unless the page places the widget itself

  const ready = new Promise((resolve) => {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", resolve, { once: true });
    else resolve();
  }).then(() => {
    const placed = document.querySelector(NAME);
    if (placed || !tag) return placed;
    const bubble = document.createElement(NAME);
    document.body.append(bubble);
    return bubble;
  });

  const verbs = "open close toggle send newThread forget".split(" ");
  const early = self.Chatlet?.q || [];
  const Chatlet = { destroy: () => document.querySelectorAll(NAME).forEach((widget) => widget.remove()) };
  for (const verb of verbs) {
    Chatlet[verb] = async (...words) => (await ready, document.querySelector(NAME)?.shell?.call_(verb, ...words));
  }
  Chatlet.on = (event, act) => {
    const hear = (fired) => act(fired.detail, fired);
    document.addEventListener(`chatlet:${event}`, hear);
    return () => document.removeEventListener(`chatlet:${event}`, hear);
  };
  self.Chatlet = Chatlet;
  for (const [verb, ...words] of early) Chatlet[verb]?.(...words);
})();
