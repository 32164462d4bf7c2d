// The owner's inspector, on by `data-inspector`: what each turn decided and cost, from the engine's own records. Loaded
// only then; for whoever builds the site, so in English.

const CSS = `
.inspector { position: fixed; inset-block-end: 16px; inset-inline-start: 16px; z-index: 1; inline-size: min(360px, calc(100vw - 32px));
  max-block-size: min(70vh, 640px); overflow: auto; padding: 10px 12px; font: 12px/1.5 ui-monospace, monospace; color: var(--_text);
  background: var(--_surface); border: 1px solid var(--_line); border-radius: 10px; box-shadow: 0 8px 24px rgb(0 0 0 / 0.18); }
.base[data-side="start"] .inspector { inset-inline: auto 16px; }
.inspector h2 { margin: 0; font: 600 13px/1.5 system-ui, sans-serif; }
.inspector__totals { margin: 2px 0 8px; color: var(--_muted); }
.inspector details { border-block-start: 1px solid var(--_line); padding-block: 6px; }
.inspector summary { cursor: pointer; }
.inspector__chip { padding: 1px 8px; border-radius: 999px; background: var(--_accent); color: var(--_on-accent); }
.inspector dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 10px; margin: 6px 0 0; }
.inspector dt { color: var(--_muted); }
.inspector dd { margin: 0; overflow-wrap: anywhere; }
`;

const make = (name, className, ...content) => {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...content);
  return element;
};

const money = (micros, currency) => (micros === undefined ? "" : `${(micros / 1e6).toFixed(4)} ${currency || ""}`.trim());

// A name in quotes is the record's own: the loader's properties get other names where they are not.
function facts(turn) {
  const sent = [`${turn.kept} of ${turn.kept + turn.dropped} messages`];
  for (const name of ["shortened", "recalled", "summaries", "passages", "images_dropped"]) {
    if (turn[name]) sent.push(`${turn[name]} ${name.replace("_", " ")}`);
  }
  const requests = turn.requests.map((r) => [r.why, r.model, r.failure].filter(Boolean).join(" "));
  const rows = {
    why: turn.why,
    then: turn.models.filter((model) => model !== turn.model).join(", "),
    requests: `${turn.requests.length}: ${requests.join("; ") || "none"}`,
    sent: sent.join(", "),
    tokens: `${turn.estimated} estimated; told: ${turn.spent["input"]} in (${turn.spent.cached} cached), ${turn.spent.output} out`,
    limit: turn.limit,
    search: turn.search && `${turn.search.confidence / 10} % sure, ${turn.search.sent ? "sent" : "not sent"}: ${turn.search.found.join(" · ") || "nothing"}`,
    "by request": money(turn.spent.by_request, turn.spent.currency),
    "by token": money(turn.spent.by_token, turn.spent.currency),
    local: turn.local,
    odd: turn.diagnostics.join(", "),
  };
  const list = make("dl");
  for (const name in rows) if (rows[name]) list.append(make("dt", "", name), make("dd", "", String(rows[name])));
  return list;
}

/** Shows the inspector beside the widget, until the widget goes. */
export function inspect(shell, widget) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  shell.root.adoptedStyleSheets.push(sheet);
  const panel = make("aside", "inspector");
  panel.setAttribute("part", "inspector");
  panel.setAttribute("aria-label", "Inspector");
  // It lies where the page's direction has it, opposite to the panel; its words are English.
  const words = make("div");
  words.dir = "ltr";
  words.lang = "en";
  panel.append(words);
  panel.tabIndex = 0;
  shell.base.append(panel);
  let shown;
  const draw = () => {
    if (shell.widget !== widget) return stop();
    const records = widget.records();
    if (records === shown) return;
    shown = records;
    const { turns, thread, day, budget } = JSON.parse(records);
    const left = budget.remaining === undefined ? "" : `, ${budget.remaining} left today (${budget.state})`;
    const open = new Set([...panel.querySelectorAll("details[open]")].map((each) => each.dataset.answer));
    const items = turns.toReversed().map((turn, at) => {
      const head = make("summary", "", make("span", "inspector__chip", turn.local ? "local" : turn.model || "default"), ` ${turn.kind} · ${turn.why}`);
      const item = make("details", "", head, facts(turn));
      item.dataset.answer = turn.answer;
      item.open = at === 0 || open.has(turn.answer);
      return item;
    });
    const totals = `${thread.requests} requests in this thread, ${day.requests} today${left}`;
    const cost = [money(thread.by_request, thread.currency), money(thread.by_token, thread.currency)];
    const both = cost[0] && cost[1] ? `; by request ${cost[0]}, by token ${cost[1]}` : "";
    words.replaceChildren(make("h2", "", "Inspector"), make("p", "inspector__totals", totals + both), ...items);
  };
  // Usage and summaries come after the answer, and no event tells of them.
  const timer = setInterval(draw, 500);
  const stop = () => {
    clearInterval(timer);
    panel.remove();
  };
  draw();
}
