// The loader is the shell: it draws the launcher, the panel's frame and a composer that works, and fetches the widget
// (WebAssembly) when a visitor shows intent. It knows nothing of dialogue, and `takeover.js`, which comes with the
// widget, does all that can wait. The four constants below are written in by `cargo xtask loader`; the tree is rendered from the widget's own components (`cargo xtask gen`), so that the widget
// finds exactly the nodes that it would have drawn itself, and adopts them.
(() => {
  const NAME = "chatlet-widget";
  if (customElements.get(NAME)) return;

  const TREE = /*@tree*/null;
  const STRINGS = /*@strings*/null;
  const CRITICAL = /*@critical*/"";
  const ASSETS = /*@assets*/null;
  // Said by the loader itself: /*@keys shell.unloaded*/

  const tag = document.currentScript;
  const home = new URL(".", tag ? tag.src : location.href);
  const asset = (path) => new URL(path, home).href;
  const text = (url) => fetch(url).then((reply) => (reply.ok ? reply.text() : Promise.reject(reply)));

  // The widget's code is shared by all widgets of the page, until a trap spoils it.
  const page = {
    files: [ASSETS.js, ASSETS.wasm],
    widgets: new Set(),
    generation: 0,
    parts() {
      // The compiled module outlives a trap, the instance does not: fresh glue makes a fresh one.
      page.module ||= WebAssembly.compileStreaming(fetch(asset(ASSETS.wasm)));
      page.glue ||= import(asset(ASSETS.js) + (page.generation ? `?fresh=${page.generation}` : ""));
      return [page.glue, page.module];
    },
  };

  const touch = () => matchMedia("(pointer: coarse)").matches;

  // ---- options and words

  // `data-*` of the script tag, then attributes of the element: the same names, the nearer one wins.
  const optionsOf = (host) => {
    const options = {};
    const take = (element, prefix) => {
      for (const { name, value } of element?.attributes || []) {
        if (name.startsWith(prefix)) options[name.slice(prefix.length)] = value;
      }
    };
    take(tag, "data-");
    take(host, "");
    return options;
  };

  const localeOf = (options) => {
    const own = options.lang === "auto" ? "" : options.lang;
    const language = (own || document.documentElement.lang || navigator.language).toLowerCase().split("-")[0];
    return STRINGS[language] ? language : "en";
  };

  const wordsOf = (options, locale) => {
    const words = {};
    STRINGS.keys.forEach((key, i) => (words[key] = STRINGS[locale][i]));
    for (const name in options) {
      const key = name.replace("-", ".");
      if (key in words) words[key] = options[name] || words[key];
    }
    return words;
  };

  // ---- drawing: nodes from the generated tree, the empty comment markers among them; never from a string

  // A node is [tag, attributes, ...children], a text, "$key" for one of our words, or 0 for a marker.
  const word = (value, words) => (value[0] === "$" ? words[value.slice(1)] : value);
  const draw = (node, words, suggestions, space) => {
    if (!node) return document.createComment("");
    // A text that nobody sees yet is left to the widget; its node is there.
    if (!Array.isArray(node)) return document.createTextNode(word(node, words) || " ");
    const [tag, attributes, ...children] = node;
    if (tag === "svg") space = "http://www.w3.org/2000/svg";
    const element = space ? document.createElementNS(space, tag) : document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, word(attributes[name], words) || "");
    for (const child of children) {
      // One of each suggestion; everything else once.
      for (words.suggestion of child[1]?.class === "suggestion" ? suggestions : [words.suggestion]) {
        element.append(draw(child, words, suggestions, space));
      }
    }
    return element;
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
      this.key = this.options["history-key"] || host.id || "main" + (page.widgets.size || "");
      this.given = [];
      this.flows = [];
      this.open = this.inline;
      page.widgets.add(this);
      this.root.replaceChildren(this.frame());
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
      const attributes = {
        part: "base",
        lang: this.locale,
        dir: this.locale === "ar" ? "rtl" : "ltr",
        "data-mode": this.inline ? "inline" : "bubble",
        "data-theme": this.options.theme || "",
        "data-side": this.options["launcher-side"] || "",
      };
      for (const name in attributes) base.setAttribute(name, attributes[name]);
      const suggestions = (this.options["start-suggestions"] || "").split("|").map((s) => s.trim()).filter(Boolean);
      base.replaceChildren(...TREE.map((node) => draw(node, this.words, suggestions)));
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
      if (this.inline) panel.role = "region";
      launcher.setAttribute("aria-expanded", this.open);
      launcher.setAttribute("aria-label", this.words[this.open ? "header.close" : "launcher.label"]);
    }

    get input() {
      return this.base.querySelector("textarea");
    }

    // The shell's own listeners: one set, on nodes that the widget will adopt, gone when it does.
    listen() {
      this.unlisten?.abort();
      const { signal } = (this.unlisten = new AbortController());
      const on = (names, act) => names.split(" ").forEach((name) => this.base.addEventListener(name, act, { signal }));
      on("pointerover focusin touchstart", () => this.load());
      on("click", (event) => {
        const button = event.target.closest("button");
        if (!button) return;
        if (button.matches(".launcher, [data-action=close]")) this.toggle(!this.open, true);
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
        const sends = enter === "send" || (enter !== "newline" && !touch());
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
      // On a touch screen the title, so that no keyboard pops up.
      if (byVisitor) this.base.querySelector(open ? (touch() ? "h2" : "textarea") : ".launcher").focus();
    }

    submit() {
      const { value } = this.input;
      if (value.length <= (this.options["composer-max-length"] || 8000) && this.send(value)) this.input.value = "";
    }

    // Kept, shown, and sent by the widget once it is there. One at a time: the box keeps what comes after.
    send(words) {
      const pending = words.trim();
      if (!pending || this.pending || this.gone) return false;
      this.pending = pending;
      this.base.dataset.started = "";
      const bubble = make("div", "message message--user", make("div", "message__body", pending));
      this.base.querySelector(".transcript__pending").replaceChildren(bubble);
      this.load();
      return true;
    }

    // ---- fetching, and handing over

    load() {
      if (this.widget || this.fallen || this.loading) return this.loading;
      // Everything at once: nobody waits for one file to learn of the next.
      this.assistant ||= text(this.relay() + "/v1/assistant").catch(() => "");
      const css = text(asset(ASSETS.css));
      const catalogue = text(asset(ASSETS.locales[this.locale]));
      this.loading = (async () => Promise.all([import(asset(ASSETS.takeover)), css, catalogue, ...page.parts()]))()
        .then(([late, ...parts]) => late.takeOver(this, page, ...parts))
        .catch((error) => {
          console.warn(error);
          page.glue = page.module = undefined;
          page.generation++;
          const again = make("button", "action", this.words["shell.unloaded"]);
          again.onclick = () => {
            again.remove();
            this.load();
          };
          this.base.querySelector(".shell-notice").replaceChildren(again);
        })
        .finally(() => (this.loading = undefined));
      return this.loading;
    }

    // ---- what the page may call

    async run(name, ...words) {
      if (!this.widget) {
        if (name === "registerTool") return this.given.push(words);
        if (name === "registerFlow") return this.flows.push(...words);
        if (name === "send" && !words[1]) return this.send(words[0]);
        if (/^(open|close|toggle)$/.test(name)) return this.toggle(name === "toggle" ? !this.open : name === "open", true);
        await this.load();
      }
      return this.widget?.[name](...words);
    }

    end() {
      page.widgets.delete(this);
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

  const early = self.Chatlet?.q;
  const Chatlet = { destroy: () => document.querySelectorAll(NAME).forEach((widget) => widget.remove()) };
  for (const verb of ["open", "close", "toggle", "send", "newThread", "forget", "ask", "registerTool", "registerFlow"]) {
    Chatlet[verb] = async (...words) => (await ready, document.querySelector(NAME)?.shell?.run(verb, ...words));
  }
  Chatlet.on = (event, act) => {
    const hear = (fired) => act(fired.detail, fired);
    document.addEventListener(`chatlet:${event}`, hear);
    return () => document.removeEventListener(`chatlet:${event}`, hear);
  };
  self.Chatlet = Chatlet;
  for (const [verb, ...words] of early || []) Chatlet[verb](...words);
})();
