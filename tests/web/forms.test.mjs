// MOCKED: what people write is not lost, what is refused is seen, and who approves reads what they approve. Answers of
// pretend.mjs, as in mocked.test.mjs.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessible, screenshot, sizes } from "./house.mjs";
import { answering, called, fault, MockedHouse } from "./mocked_house.mjs";
import { ids, world } from "./pretend.mjs";

let house;
before(async () => { house = await MockedHouse.open(); });
after(async () => { await house?.close(); });

async function look(person, name) {
  for (const [size, pixels] of Object.entries(sizes)) {
    await person.page.setViewportSize(pixels);
    await accessible(person.page, `${name}, ${size}`);
    await screenshot(person.page, `${name}-${size}`);
  }
  await person.page.setViewportSize(sizes.wide);
}
async function fillPlan(person) {
  for (const [label, words] of [["Purpose", "Find people wanted by the courts"], ["Legal basis", "Common law"], ["Why it is necessary", "It is."],
    ["Why it is proportionate", "It is."], ["Place", "Harbour gate"], ["Day", "2026-12-05"], ["From", "22:00"], ["Until", "01:00"],
    ["Name of camera 1", "north-gate"], ["Its address", "rtsp://cameras.example/north"], ["Notice", "Police use facial recognition here."]])
    await person.page.getByLabel(label, { exact: true }).fill(words);
  await person.page.getByLabel("List", { exact: true }).selectOption(ids.list);
}
const focused = (person) => person.page.evaluate(() => document.activeElement.className);

test("MOCKED: a plan outlasts a look elsewhere; what is refused is seen, and what was sent is not there again", async () => {
  const state = world();
  const operator = await house.as("Camera operator", state, { bypassCSP: true });
  await operator.go("/authorisations/new");
  await fillPlan(operator);
  await operator.page.getByText("5 Dec 2026, 22:00 to 6 Dec 2026, 01:00 GMT").waitFor();
  await operator.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Deployments" }).click();
  await operator.heading("Deployments");
  await operator.page.goBack();
  await operator.heading("Plan a deployment");
  assert.equal(await operator.page.getByLabel("Why it is necessary").inputValue(), "It is.");
  const back = await answering(operator.page, "POST", "**/authorisations", fault(403, "the end of it is over already"));
  await operator.button("Ask for authorisation").click();
  await operator.page.getByText("the end of it is over already").waitFor();
  assert.equal(await focused(operator), "problem");
  assert.ok(await operator.page.getByText("the end of it is over already").evaluate((each) => each.getBoundingClientRect().top >= 0 && each.getBoundingClientRect().bottom <= innerHeight), "the refusal is in sight");
  await look(operator, "plan-refused");
  await back();
  await operator.button("Ask for authorisation").click();
  await operator.heading("Harbour gate");
  await operator.go("/authorisations/new");
  assert.equal(await operator.page.getByLabel("Why it is necessary").inputValue(), "");
  await operator.close();
});

test("MOCKED: a plan for a list that can no longer be planned with says so", async () => {
  const state = world();
  const manager = await house.as("Watchlist manager", state);
  await manager.go("/authorisations/new");
  await fillPlan(manager);
  state.lists = [{ ...state.list, watchlist: "list-9", name: "Another" }];
  // An act of lists on the real service, so that the page asks again.
  await manager.context.request.post(`${house.service.origin}/api/v1/watchlists`, { headers: { Origin: house.service.origin }, data: { name: "Stirs" } });
  await manager.page.getByRole("option", { name: /^Another/ }).waitFor({ state: "attached" });
  await manager.button("Ask for authorisation").click();
  await manager.page.getByRole("link", { name: "The list that you chose can no longer be planned with" }).waitFor();
  assert.equal(called(state, "POST", "/authorisations").length, 0);
  await manager.close();
});

test("MOCKED: each try that has mistakes leads to them, and the tab says so", async () => {
  const state = world();
  const manager = await house.as("Watchlist manager", state);
  await manager.go(`/lists/${ids.list}/add`);
  for (let i = 0; i < 2; ++i) {
    await manager.button("Add to the list").click();
    await manager.page.getByText("There is a problem").waitFor();
    await manager.page.waitForFunction(() => document.activeElement.classList.contains("govuk-error-summary"));
    assert.equal(await manager.page.title(), "Error: Add a reference – Peel");
    await manager.page.getByLabel("Record number").focus();
  }
  await manager.page.getByRole("link", { name: "Back to the list" }).click();
  await manager.heading("Harbour, autumn");
  assert.equal(await manager.page.title(), "Harbour, autumn – Peel");
  await manager.close();
});

test("MOCKED: after a question is closed, whoever works by keyboard is where they were", async () => {
  const state = world();
  const operator = await house.as("Camera operator", state);
  await operator.go(`/deployments/${ids.deployment}`);
  await operator.button("Stop").focus();
  await operator.page.keyboard.press("Enter");
  await operator.page.getByRole("dialog").waitFor();
  await operator.page.keyboard.press("Escape");
  await operator.page.getByRole("dialog").waitFor({ state: "detached" });
  await operator.page.waitForFunction(() => document.activeElement.textContent === "Stop");
  await operator.close();
});

test("MOCKED: whoever approves a list reads what is new in the version, and what is not in it", async () => {
  const state = world();
  const at = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
  state.list.approved_before = { version: 2, made: at(2000), subjects: 11, templates: 13 };
  state.list.changed = true;
  Object.assign(state.references[12], { added: at(1500) });
  Object.assign(state.references[11], { added: at(1500) });
  Object.assign(state.references[13], { added: at(10) });
  const officer = await house.as("Countersigning officer", state, { bypassCSP: true });
  await officer.go(`/lists/${ids.list}`);
  await officer.page.getByText("1 picture on this list was added after version 3 was made and is not in it").waitFor();
  await officer.page.getByText("Since then 2 pictures were added and 1 picture was taken off").waitFor();
  assert.equal(await officer.page.getByText("New in version 3", { exact: true }).count(), 2);
  assert.equal(await officer.page.getByText("Not in version 3", { exact: true }).count(), 1);
  await look(officer, "list-changed");
  await officer.page.getByLabel("Only what is new since version 2").check();
  await officer.page.getByText("3 reference pictures of 14").waitFor();
  await officer.page.getByText("of the countersigning officer").first().waitFor();
  await officer.close();
});

test("MOCKED: whoever approves a plan reads which version of which list it is for, and whom it waits for", async () => {
  const state = world();
  const officer = await house.as("Countersigning officer", state, { bypassCSP: true });
  await officer.go(`/authorisations/${ids.plan}`);
  await officer.page.getByText("12 people, 14 pictures; version 3, not approved yet by the countersigning officer").waitFor();
  await officer.page.getByText("of the authorising officer and the countersigning officer").waitFor();
  await look(officer, "authorisation-list");
  state.list.content = "8".repeat(64);
  await officer.page.reload();
  await officer.page.getByText("a version of it that is not the newest").waitFor();
  await officer.close();
  const operator = await house.as("Camera operator", state);
  await operator.go(`/authorisations/${ids.plan}`);
  await operator.page.getByText("Harbour, autumn: 12 people").waitFor();
  assert.equal(await operator.page.getByRole("link", { name: "Harbour, autumn" }).count(), 0, "no way to a page that is not for them");
  await operator.close();
});

test("MOCKED: an import that nobody sees any more sends nothing more", async () => {
  const state = world();
  const manager = await house.as("Watchlist manager", state);
  await manager.go(`/lists/${ids.list}/import`);
  const folder = join(mkdtempSync(join(tmpdir(), "peel-import-")), "harbour");
  mkdirSync(folder);
  const lines = Array.from({ length: 30 }, (_, n) => `C-${n},${n}.jpg,missing,family,Consent,2026-01-02,Insp 1`);
  writeFileSync(join(folder, "entries.csv"), ["subject,image,category,source,legal_basis,taken_on,reviewed_by", ...lines].join("\n"));
  for (let n = 0; n < 30; ++n) writeFileSync(join(folder, `${n}.jpg`), "a picture");
  await answering(manager.page, "POST", "**/references", async (route) => { await new Promise((then) => setTimeout(then, 200)); return route.fallback(); });
  await manager.page.getByLabel("Folder").setInputFiles(folder);
  await manager.page.getByLabel("To be reviewed by").fill("2027-01-01");
  await manager.page.getByLabel("What came of the case").selectOption("not-applicable");
  await manager.button("Import").click();
  await manager.page.getByText("Stay on this page until it is done").waitFor();
  await manager.page.getByText("3 added").waitFor();
  await manager.page.getByRole("link", { name: "Back to the list" }).click();
  await manager.heading("Harbour, autumn");
  await manager.page.waitForTimeout(500);
  const sent = called(state, "POST", "/references").length;
  await manager.page.waitForTimeout(1000);
  assert.equal(called(state, "POST", "/references").length, sent);
  assert.ok(sent < 30);
  await manager.close();
});

test("MOCKED: nobody is told that they are signed out while they are not", async () => {
  const state = world();
  const operator = await house.as("Camera operator", state);
  const back = await answering(operator.page, "DELETE", "**/session", (route) => route.abort());
  await operator.button("Sign out").click();
  await operator.page.getByRole("alert").getByText("You are still signed in").waitFor();
  await back();
  await operator.signOut();
  operator.faults = operator.faults.filter((each) => !/ERR_FAILED/.test(each));
  await operator.close();
});

test("MOCKED: an alert that becomes overdue shows at home, though nothing happened", async () => {
  const state = world();
  Object.assign(state.deployment, { overdue_alerts: 0, oldest_open_alert: new Date(Date.now() - 115_000).toISOString() });
  const officer = await house.as("Authorising officer", state);
  await officer.page.getByText("Read, and perhaps approve, the deployment").waitFor();
  state.deployment.overdue_alerts = 1;
  await officer.page.getByRole("link", { name: /1 alert waited for more than two minutes/ }).waitFor({ timeout: 15_000 });
  await officer.close();
});
