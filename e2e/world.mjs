// The world of a journey: a scripted provider, a relay in front of it, a host site on an origin of its own, and Chromium.
// `cargo xtask test` names the binaries and the bundle by environment.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium } from "playwright-core";

const SHOTS = process.env.CHATLET_SHOTS || "";

/** What a condition may take before it counts as never. */
const PATIENCE_MS = 10_000;

/** A promise that a test keeps. */
export function gate() {
  let open;
  const passed = new Promise((resolve) => (open = resolve));
  return { passed, open };
}

/** Holds what matches back until `open` is called. */
export async function hold(page, pattern) {
  const { passed, open } = gate();
  const asked = gate();
  await page.route(pattern, async (route) => {
    asked.open();
    await passed;
    // The page may have gone meanwhile.
    await route.continue().catch(() => {});
  });
  return { asked: asked.passed, open };
}

/** Starts a program and waits for the address that it prints first. */
async function launch(program, args, env = {}) {
  const child = spawn(program, args, { env: { ...process.env, RUST_LOG: "warn", ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    child.stdout.on("data", (data) => {
      said += data;
      const found = /listening on (http:\/\/\S+)/.exec(said);
      if (found) resolve(found[1]);
    });
    child.stderr.on("data", (data) => (said += data));
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
  });
  child.removeAllListeners("exit");
  const end = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  };
  return { url, log: () => said, end };
}

/** Folders of pages that an index can be made of. */
const FIXTURES = fileURLToPath(new URL("fixtures", import.meta.url));

/** The demo's own configuration, for another address than its own. */
async function demoConfig(folder, listen) {
  const demo = fileURLToPath(new URL("../examples/demo", import.meta.url));
  await cp(join(demo, "prompt.md"), join(folder, "prompt.md"));
  return (await readFile(join(demo, "chatlet.toml"), "utf8")).replaceAll("127.0.0.1:8787", listen);
}

/** Makes the index of a folder of pages, which the site has below `/NAME/`, by the owner's own tool. */
async function makeIndex(name, out) {
  const args = ["index", join(FIXTURES, name), "--base-url", `/${name}/`, "--out", out, "--quiet"];
  await promisify(execFile)(process.env.CHATLET_BIN, args, { env: { ...process.env, SOURCE_DATE_EPOCH: "1767225600" } });
}

/** A port that was free just now. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A site that is not ours: pages by path, each `{ html, headers? }`. */
async function startSite() {
  const pages = new Map();
  const server = createServer((request, reply) => {
    const { pathname } = new URL(request.url, "http://x");
    if (pathname === "/favicon.ico") return reply.writeHead(204).end();
    const page = pages.get(pathname);
    if (!page) return reply.writeHead(404).end();
    reply.writeHead(200, { "content-type": page.type || "text/html; charset=utf-8", ...page.headers }).end(page.html);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    page: (path, html, headers = {}, type) => pages.set(path, { html, headers, type }),
    end: () => new Promise((done) => (server.closeAllConnections(), server.close(done))),
  };
}

/** What a proxy would forward to the provider, were it no relay of ours: nothing but the key is added. */
async function startProxy(provider) {
  const seen = [];
  const server = createServer(async (request, reply) => {
    reply.setHeader("access-control-allow-origin", request.headers.origin || "*");
    reply.setHeader("access-control-allow-headers", "content-type, idempotency-key");
    if (request.method === "OPTIONS") return reply.writeHead(204).end();
    seen.push(`${request.method} ${request.url}`);
    if (request.url !== "/v1/chat/completions") return reply.writeHead(404, { "content-type": "text/html" }).end("<h1>404 Not Found</h1>");
    const headers = { "content-type": "application/json", authorization: "Bearer sim-key" };
    const answer = await fetch(provider() + request.url, { method: "POST", headers, body: request, duplex: "half" });
    reply.writeHead(answer.status, { "content-type": answer.headers.get("content-type") });
    for await (const piece of answer.body) reply.write(piece);
    reply.end();
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}`, seen, end: () => new Promise((done) => (server.closeAllConnections(), server.close(done))) };
}

/**
 * Everything that a file of journeys needs. `dist` names the bundle; `config` and `upstream` are added to the relay's
 * configuration, at its end and in its table of that name; `knowledge` names folders of `fixtures/` whose pages the
 * site has, and whose index it serves as `/NAME.chatlet`, as the relay does. `demo` takes the demo's own configuration.
 */
export async function startWorld({ dist = process.env.CHATLET_DIST, config = "", upstream = "", knowledge = [], demo = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "chatlet-"));
  const site = await startSite();
  if (knowledge.length) {
    const widget = join(folder, "widget");
    await cp(dist, widget, { recursive: true });
    dist = widget;
  }
  for (const name of knowledge) {
    for (const file of await readdir(join(FIXTURES, name))) site.page(`/${name}/${file}`, await readFile(join(FIXTURES, name, file)));
    const out = join(dist, `${name}.chatlet`);
    await makeIndex(name, out);
    site.page(`/${name}.chatlet`, await readFile(out), {}, "application/octet-stream");
  }
  const provide = (port) => launch(process.env.SIM_BIN, ["--port", port, "--pace-ms", "5"]);
  const sim = await provide("0");
  const listen = `127.0.0.1:${await freePort()}`;
  const toml = `
# shop.test is this site under a name that is nobody's own machine.
site.origins = ["${site.url}", "http://shop.test:${site.port}", "http://${listen}"]
[upstream]
${upstream}
[[model]]
id = "llama-3.3-70b"
[assistant]
name = "Ada"
prompt = "You are Ada, the shop's assistant."
${config}`;
  await writeFile(join(folder, "chatlet.toml"), demo ? await demoConfig(folder, listen) : toml);
  const flags = ["--config", join(folder, "chatlet.toml"), "--listen", listen, "--widget", dist, "--upstream", `${sim.url}/v1`];
  const serve = () => launch(process.env.CHATLET_BIN, ["serve", ...flags], { OXLO_API_KEY: "sim-key" });
  const contexts = new Set();
  const world = { site, sim, relay: await serve() };
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic", "--host-resolver-rules=MAP *.test 127.0.0.1"],
  });
  const post = (path, body) => fetch(world.sim.url + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body || {}) });
  Object.assign(world, {
    browser,
    /** What the provider has seen. */
    account: () => fetch(`${world.sim.url}/sim/account`).then((reply) => reply.json()),
    /** The requests that it has seen, the oldest first. */
    requests: () => fetch(`${world.sim.url}/sim/requests`).then((reply) => reply.json()),
    /** What the relay tells every page. */
    card: () => fetch(`${world.relay.url}/v1/assistant`, { headers: { origin: site.url } }).then((reply) => reply.json()),
    /** How the provider answers from now on. */
    configure: (settings) => post("/sim/config", settings),
    release: () => post("/sim/release"),
    /** The provider's account, as soon as it fits. */
    until: async (fits) => {
      const deadline = Date.now() + PATIENCE_MS;
      for (;;) {
        const account = await world.account();
        if (fits(account)) return account;
        if (Date.now() > deadline) throw new Error(`the account never fitted ${fits}: ${JSON.stringify(account)}`);
      }
    },
    /** Before each journey: no visitor, a fresh provider. */
    reset: async () => {
      await Promise.all([...contexts].map((context) => context.close()));
      contexts.clear();
      await post("/sim/release");
      await post("/sim/reset");
      await post("/sim/config", { pace_ms: 5, script: null, hold: false, hold_after: null });
    },
    stopProvider: () => world.sim.end(),
    startProvider: async () => (world.sim = await provide(new URL(world.sim.url).port)),
    /** Without a farewell: open answers are cut. */
    stopRelay: () => world.relay.end("SIGKILL"),
    startRelay: async () => (world.relay = await serve()),
    /** A proxy that knows nothing of ours, in front of the provider. */
    startProxy: () => startProxy(() => world.sim.url),
    /** The widget's files on the site itself; gives the tag for them. */
    hostWidget: async (attributes = "") => {
      const kinds = { css: "text/css", js: "text/javascript", json: "application/json", wasm: "application/wasm" };
      for (const file of await readdir(dist, { recursive: true, withFileTypes: true })) {
        const kind = kinds[file.name.split(".").at(-1)];
        if (file.isFile() && kind) site.page(`/chat${file.parentPath.slice(dist.length)}/${file.name}`, await readFile(join(file.parentPath, file.name)), {}, kind);
      }
      return `<script src="/chat/chatlet.js" data-relay="${world.relay.url}" ${attributes} async></script>`;
    },
    /** The tag that a site owner pastes. */
    tag: (attributes = "") => `<script src="${world.relay.url}/chatlet.js" ${attributes} async></script>`,
    /** A page of the host site with the tag on it, opened in a browser of its own. */
    visit: async ({ tag = world.tag(), body = "<h1>A shop</h1><p>Words.</p>", head = "", path = "/", headers, lang = "en", origin = site.url, before, ...options } = {}) => {
      site.page(path, `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>A shop</title><meta name="viewport" content="width=device-width, initial-scale=1">${head}</head><body><header>A shop</header><main>${body}</main><footer>Its end</footer>${tag}</body></html>`, headers);
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: lang, ...options });
      contexts.add(context);
      context.setDefaultTimeout(10_000);
      return world.tab(context, origin + path, before);
    },
    /** Another tab of the same browser. */
    tab: async (context, address, before) => {
      const page = await context.newPage();
      page.problems = [];
      page.on("pageerror", (error) => page.problems.push(String(error)));
      page.on("console", (line) => line.type() === "error" && page.problems.push(line.text()));
      if (before) await before(page, context);
      await page.goto(address);
      return new Visit(page, world);
    },
    end: async () => {
      await browser.close();
      await Promise.all([world.relay.end(), world.sim.end(), site.end()]);
      await rm(folder, { recursive: true });
    },
  });
  return world;
}

/** A visitor's verbs, and what they see. */
export class Visit {
  constructor(page, world, host = page.locator("chatlet-widget").first()) {
    Object.assign(this, { page, world, host });
    this.launcher = host.locator(".launcher");
    this.panel = host.locator(".panel");
    this.input = host.locator("textarea");
    this.button = host.locator(".composer__send");
    this.transcript = host.locator(".transcript__viewport");
    this.title = host.locator(".header__title");
    this.pending = host.locator(".transcript__pending .message--user");
    this.questions = host.locator(".transcript__messages .message--user .message__body");
    this.answers = host.locator(".message--assistant");
    this.failure = host.locator(".failure");
    this.notice = host.locator(".notices .notice");
    this.shellNotice = host.locator(".shell-notice > *");
    this.sources = host.locator(".source");
    this.local = host.locator(".message__local");
    this.inspector = host.locator(".inspector");
  }

  /** Another widget on the same page. */
  widget(selector) {
    return new Visit(this.page, this.world, this.page.locator(selector));
  }

  async open() {
    await this.launcher.click();
    await this.panel.waitFor();
    return this;
  }

  /** The widget has taken over from the shell. */
  async ready() {
    await this.host.evaluate((host, patience) => new Promise((resolve, reject) => {
      if (host.shell?.widget) return resolve();
      setTimeout(() => reject(new Error("the widget never took over")), patience);
      // The loader holds the widget when the event's listeners are through.
      host.addEventListener("chatlet:ready", () => queueMicrotask(resolve), { once: true });
    }), PATIENCE_MS);
    return this;
  }

  async type(text) {
    await this.input.pressSequentially(text);
  }

  async send(text) {
    await this.input.fill(text);
    await this.input.press("Enter");
  }

  /** What the turns decided and cost, as the inspector gets it. */
  records() {
    return this.host.evaluate((host) => JSON.parse(host.shell.widget.records()));
  }

  /** The page again, and the widget on it, with its panel open. */
  async reload() {
    await this.page.reload();
    if (!(await this.panel.isVisible())) await this.launcher.click();
    return this.ready();
  }

  /** Sends, and waits until the answer is complete: `timeout` for a long one. */
  async ask(text, { timeout } = {}) {
    const before = await this.answers.count();
    await this.send(text);
    await this.answers.nth(before).waitFor();
    await this.host.locator(`.message--assistant:not([data-status=running]) >> nth=${before}`).waitFor({ timeout });
    return this.answers.nth(before);
  }

  /** No accessibility violation, on the whole page or within the widgets. */
  async accessible(within) {
    const axe = new AxeBuilder({ page: this.page });
    const found = await (within ? axe.include(within) : axe).analyze();
    const lines = found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help} — ${n.target.join(" ")} ${n.failureSummary}`));
    if (lines.length) throw new Error(`axe found:\n${lines.join("\n")}`);
  }

  /** The words of the newest answer, once they hold `words`. */
  async says(words) {
    const answer = this.answers.last();
    await answer.filter({ hasText: words }).waitFor();
    return answer.locator(".message__body").innerText();
  }

  /** All that the page stored. */
  stored() {
    return this.page.evaluate(() => ({ local: { ...localStorage }, session: { ...sessionStorage } }));
  }

  /** A screenshot, where the run asked for them. */
  async shot(name) {
    if (SHOTS) await this.page.screenshot({ path: join(SHOTS, `${name}.png`) });
  }

  /** The end of a journey: accessible, and without a problem that the journey did not provoke. */
  async fine(...provoked) {
    await this.accessible();
    const problems = this.page.problems.filter((problem) => !provoked.some((known) => known.test(problem)));
    if (problems.length) throw new Error(`the page reported:\n${problems.join("\n")}`);
  }
}
