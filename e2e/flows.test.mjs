// Flows: what no model decides. Bookings and checks by keyboard and by control, with their digressions, corrections and
// reloads; each journey counts its requests.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { readFile } from "node:fs/promises";
import { startWorld } from "./world.mjs";

let world;
before(async () => {
  world = await startWorld({ config: "[budget]\nper_day = 0\n" });
  for (const name of ["appointment", "troubleshooting"]) {
    const flow = await readFile(new URL(`../examples/demo/flows/${name}.json`, import.meta.url), "utf8");
    world.site.page(`/flows/${name}.json`, flow, {}, "application/json");
  }
});
after(() => world?.end());
beforeEach(() => world.reset());

const TAG = 'data-flows="/flows/appointment.json /flows/troubleshooting.json"';
const tool = (name, ...fields) => ({
  name,
  description: name,
  parameters: { type: "object", properties: Object.fromEntries(fields.map((field) => [field, { type: "string" }])) },
});
/** The shop's tools: what ran is kept; what `hold` names does not end before the page says so. */
const BODY = `<h1>A shop</h1><script>
  window.ran = [];
  window.held = {};
  const run = (name, result) => async (args, { signal }) => {
    window.ran.push([name, args]);
    if (sessionStorage.hold === name) await new Promise((end) => (window.held[name] = end));
    return result;
  };
  window.Chatlet = { q: [
    ["registerTool", ${JSON.stringify(tool("list_slots", "service", "date"))}, run("list_slots", ["09:00", "15:00"])],
    ["registerTool", ${JSON.stringify(tool("book_slot", "service", "date", "time", "name", "email"))}, run("book_slot", { number: "B7" })],
    ["registerTool", ${JSON.stringify(tool("check_payment", "order"))}, run("check_payment", { status: "paid" })],
    ["registerTool", ${JSON.stringify(tool("check_delivery", "order"))}, run("check_delivery", { days_late: 3 })],
  ] };
</script>`;

const start = async (options) => (await (await world.visit({ tag: world.tag(TAG), body: BODY, ...options })).open()).ready();
const requests = async () => (await world.account()).requests;
const ran = (visit) => visit.page.evaluate(() => window.ran.map(([name]) => name));
const form = (visit) => visit.host.locator(".form");
const complete = (visit) => visit.host.locator(".message--assistant:last-child[data-status=complete]").waitFor();

/** Types and sends by keyboard alone, and waits for what the assistant says. */
async function say(visit, text, words) {
  await visit.input.focus();
  await visit.page.keyboard.type(text);
  await visit.page.keyboard.press("Enter");
  await visit.says(words);
  await complete(visit);
}

const BOOKINGS = {
  en: {
    says: [["I'd like to book an appointment", "What is it about?"], ["my lamp is broken", "Which day suits you?"]],
    question: ["Do you also sell chairs?", "Which day suits you?"],
    then: [["next Tuesday at 3", "What is your name?"], ["Ada Lovelace", "Where may we send the confirmation?"]],
    email: ["ada@example.com", "Is that right?"],
    correction: ["no, the name is Grace Hopper", "for Grace Hopper"],
    yes: ["yes", "Your number is B7"],
  },
  de: {
    says: [["Ich möchte einen Termin buchen", "Worum geht es?"], ["Reparatur", "Welcher Tag passt Ihnen?"]],
    question: ["Wie lange dauert die Lieferung?", "Welcher Tag passt Ihnen?"],
    then: [["nächsten Dienstag um 15 Uhr", "Wie heißen Sie?"], ["Ada Lovelace", "Wohin dürfen wir die Bestätigung schicken?"]],
    email: ["ada@example.com", "Stimmt das so?"],
    correction: ["nein, der Name ist Grace Hopper", "für Grace Hopper"],
    yes: ["ja", "Ihre Nummer ist B7"],
  },
};
for (const [lang, booking] of Object.entries(BOOKINGS)) {
  test(`a booking by keyboard alone, with a question in between, a reload, a correction and a summary: ${lang}`, async () => {
    const visit = await start({ lang });
    for (const [text, words] of booking.says) await say(visit, text, words);
    assert.equal(await requests(), 0);
    await say(visit, ...booking.question);
    assert.equal(await requests(), 1, "the question is the model's, and costs its request");
    for (const [text, words] of booking.then) await say(visit, text, words);
    await visit.shot(`flow-${lang}`);
    await visit.reload();
    await form(visit).waitFor();
    await say(visit, ...booking.email);
    await say(visit, ...booking.correction);
    await form(visit).getByRole("button").first().waitFor();
    await visit.shot(`flow-summary-${lang}`);
    await visit.accessible();
    await say(visit, ...booking.yes);
    assert.equal(await form(visit).count(), 0, "it is over");
    assert.deepEqual(await ran(visit), ["book_slot"], "booked once; the times were listed before the reload");
    assert.equal(await requests(), 1);
    await visit.fine();
  });
}

test("a booking by its controls, reached by Tab, back included", async () => {
  const visit = await start();
  await say(visit, "book an appointment", "What is it about?");
  const press = async (name) => {
    const button = form(visit).getByRole("button", { name, exact: true });
    await button.waitFor();
    await button.focus();
    await visit.page.keyboard.press("Enter");
  };
  await visit.shot("flow-choices");
  await press("Advice");
  await visit.says("Which day suits you?");
  const date = form(visit).locator("input[type=date]");
  await date.waitFor();
  assert.match(await date.getAttribute("min"), /^\d{4}-\d\d-\d\d$/);
  await press("Back");
  await visit.says("What is it about?");
  await press("Repair");
  await date.waitFor();
  const day = await date.getAttribute("min");
  await date.fill(day);
  await visit.shot("flow-date");
  await visit.accessible();
  await press("Send");
  await visit.says("These times are free");
  await press("15:00");
  await visit.says("What is your name?");
  await form(visit).locator("input").fill("Bo");
  await visit.page.keyboard.press("Enter");
  await visit.says("Where may we send");
  await form(visit).locator("input[type=email]").fill("bo@example.com");
  await visit.page.keyboard.press("Enter");
  await visit.says("Is that right?");
  await press("Yes");
  await visit.says("Your number is B7");
  assert.deepEqual(await ran(visit), ["list_slots", "book_slot"]);
  assert.equal(await requests(), 0);
  await visit.fine();
});

test("who gives up books nothing", async () => {
  const visit = await start();
  await say(visit, "book an appointment", "What is it about?");
  await form(visit).getByRole("button", { name: "Cancel" }).click();
  await visit.says("All right, nothing was booked.");
  assert.equal(await form(visit).count(), 0);
  assert.deepEqual([await ran(visit), await requests()], [[], 0]);
  await visit.fine();
});

test("a page that goes away while it books does not book twice", async () => {
  const visit = await start();
  await say(visit, "book an appointment", "What is it about?");
  for (const [text, words] of [["repair", "Which day"], ["next Tuesday at 3", "your name"], ["Ada", "Where may we send"], ["ada@example.com", "Is that right?"]]) {
    await say(visit, text, words);
  }
  await visit.page.evaluate(() => (sessionStorage.hold = "book_slot"));
  await visit.send("yes");
  await visit.page.waitForFunction(() => window.held.book_slot);
  await visit.reload();
  await say(visit, "and now?", "That time has just been taken.");
  assert.deepEqual(await ran(visit), [], "not again");
  await visit.fine();
});

const TROUBLES = {
  en: [["There is a problem with my order", "What is the order number?"], ["HP-1234", "3 days late"], ["no", "Under which number"], ["+49 30 1234567", "hello@harbourandpine.example"]],
  de: [["Ich habe ein Problem mit meiner Bestellung", "Wie lautet die Bestellnummer?"], ["HP-1234", "3 Tage verspätet"], ["nein", "Unter welcher Nummer"], ["+49 30 1234567", "hello@harbourandpine.example"]],
};
for (const [lang, lines] of Object.entries(TROUBLES)) {
  test(`troubleshooting asks two services at once and hands over, by keyboard alone: ${lang}`, async () => {
    const visit = await start({ lang });
    await visit.page.evaluate(() => (sessionStorage.hold = "check_payment"));
    await say(visit, ...lines[0]);
    await visit.send(lines[1][0]);
    await visit.page.waitForFunction(() => window.held.check_payment && window.ran.length === 2);
    await visit.page.evaluate(() => window.held.check_payment());
    await visit.says(lines[1][1]);
    await complete(visit);
    for (const [text, words] of lines.slice(2)) await say(visit, text, words);
    await visit.shot(`trouble-${lang}`);
    assert.deepEqual((await ran(visit)).sort(), ["check_delivery", "check_payment"]);
    assert.equal(await requests(), 0);
    await visit.fine();
  });
}

test("a flow that is wrong is told in the console, and the rest works", async () => {
  const warnings = [];
  const visit = await start({
    tag: world.tag('data-flows="/flows/none.json /flows/appointment.json"'),
    before: (page) => page.on("console", (line) => line.type() === "warning" && warnings.push(line.text())),
  });
  await visit.page.evaluate(() => Chatlet.registerFlow({ id: "broken", states: {} }));
  await say(visit, "book an appointment", "What is it about?");
  assert.ok(warnings.some((line) => line.includes("no flow") && line.includes("none.json")), warnings.join("\n"));
  assert.ok(warnings.some((line) => line.includes('the flow "broken" is not taken')), warnings.join("\n"));
  await visit.fine(/404/);
});
