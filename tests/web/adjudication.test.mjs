// MOCKED: what must not go wrong while somebody judges a face: the wrong alert, a colleague who was faster, an old
// picture taken for a live one, a session that ends in the middle. Answers of pretend.mjs, as in mocked.test.mjs.
import assert from "node:assert/strict";
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
const opened = (person) => person.page.getByAltText("The face that passed the camera");
const colleague = { decided_by: "acct-7", decided_by_name: "Ada Mensah" };

test("MOCKED: a verdict never goes to another alert than the one that is marked", async () => {
  const state = world();
  const operator = await house.as("Camera operator", state);
  await operator.go(`/live/${ids.deployment}`);
  await operator.page.locator(".alert-row").first().click();
  await opened(operator).waitFor();
  await operator.page.keyboard.press("j");
  await operator.page.keyboard.press("2");
  await operator.page.getByText("Press Enter to look at the marked alert before you decide").waitFor();
  assert.equal(await operator.button("Record: no match").count(), 0);
  await operator.page.keyboard.press("k");
  await operator.page.keyboard.press("2");
  await operator.button("Record: no match").waitFor();
  await operator.close();
});

test("MOCKED: whoever opens another alert while one is on its way gets the one they opened last", async () => {
  const state = world();
  const operator = await house.as("Camera operator", state);
  await operator.go(`/live/${ids.deployment}`);
  let go;
  const wait = new Promise((then) => { go = then; });
  await answering(operator.page, "POST", `**/alerts/${ids.alert(1)}/view`, async (route) => { await wait; return route.fallback(); });
  await operator.page.locator(".alert-row").nth(0).click();
  await operator.page.getByText("Asking for the pictures").waitFor();
  await operator.page.locator(".alert-row").nth(1).click();
  await opened(operator).waitFor();
  go();
  await operator.page.waitForTimeout(300);
  assert.deepEqual(await operator.page.locator(".alert-row[aria-current=true]").evaluateAll((rows) => rows.map((row) => row.id)), [ids.alert(2)]);
  await operator.page.getByRole("article").getByText("Missing: what to do").waitFor();
  await operator.close();
});

test("MOCKED: a colleague who was faster is named, and what one had written is not lost", async () => {
  const state = world();
  const operator = await house.as("Camera operator", state, { bypassCSP: true });
  await operator.go(`/live/${ids.deployment}`);
  await operator.page.locator(".alert-row").first().click();
  await opened(operator).waitFor();
  await operator.page.keyboard.press("2");
  await operator.page.getByLabel("A note").fill("Another nose");
  await answering(operator.page, "POST", "**/decide", fault(403, "somebody decided already: match"));
  Object.assign(state.alerts[0], { state: "decided", verdict: "match", reason: "face-agrees", ...colleague });
  await operator.button("Record: no match").click();
  const told = operator.page.getByRole("alert").filter({ hasText: "Ada Mensah decided while you looked at it" });
  await told.getByText("You did not record anything").waitFor();
  await told.getByText("Another nose").waitFor();
  await operator.page.getByText("Judged a match by Ada Mensah, since the faces agree. No officer goes yet.").waitFor();
  await look(operator, "live-overtaken");
  await answering(operator.page, "POST", "**/view", async (route) => {
    await route.fulfill({ json: { ...state.alerts[0], crop: "", reference: "", advice: [], note: "A scar on the left", account: "",
      entry: { subject: "C-1", source: "custody", legal_basis: "PACE", taken_on: "2014-03-05", reviewed_by: "Insp 1", category: "suspect" } } });
  });
  await operator.button("look again").click();
  await operator.page.getByText("A scar on the left").waitFor();
  await operator.page.getByText(/taken 5 Mar 2014: \d\d years old/).waitFor();
  await operator.close();
});

test("MOCKED: a session that ends in the middle of a judgement costs no word", async () => {
  const state = world();
  const operator = await house.as("Camera operator", state);
  await operator.go(`/live/${ids.deployment}`);
  await operator.page.locator(".alert-row").first().click();
  await opened(operator).waitFor();
  await operator.page.keyboard.press("3");
  await operator.page.getByLabel("A note").fill("The cap hides the ears");
  const back = await answering(operator.page, "POST", "**/decide", fault(401, "sign in"));
  await operator.button("Record: unsure").click();
  await operator.heading("Sign in");
  await operator.page.getByText("what you had typed is kept for you").waitFor();
  assert.ok(!(await operator.page.content()).includes("The cap hides"), "nobody else reads it");
  await back();
  await operator.button("Sign in with a passkey").click();
  await operator.page.locator(".alert-row").first().click();
  await opened(operator).waitFor();
  await operator.page.keyboard.press("3");
  assert.equal(await operator.page.getByLabel("A note").inputValue(), "The cap hides the ears");
  await operator.button("Record: unsure").click();
  await operator.button("Record: unsure").waitFor({ state: "detached" });
  assert.equal(called(state, "POST", "/decide").at(-1)[2].note, "The cap hides the ears");
  await operator.signOut();
  await operator.close();
});

test("MOCKED: an officer is told of matches, of where they are and who goes, and to do nothing before", async () => {
  const state = world();
  const officer = await house.as("Officer", state, { bypassCSP: true });
  await officer.page.getByText("Harbour gate, camera north-gate").first().waitFor();
  await officer.go("/live");
  await officer.page.getByText("1 match for an officer to go to").waitFor();
  await officer.page.locator(".alert-row").first().getByText("Harbour gate, north-gate").waitFor();
  assert.equal(await officer.page.title(), "(1) Live – Peel");
  await officer.page.locator(".alert-row").first().click();
  await officer.page.getByText("Do nothing because of it").waitFor();
  assert.equal(await officer.button("I go to the person").count(), 0);
  await officer.page.getByText(/Passed Harbour gate, north-gate, at/).waitFor();
  await look(officer, "officer-undecided");
  await officer.page.locator(".alert-row").filter({ hasText: "Judged: match" }).click();
  await officer.button("I go to the person").waitFor();
  const [advice, go] = [officer.page.getByRole("heading", { name: "Suspect: what to do, and what not" }), officer.button("I go to the person")];
  assert.ok((await advice.boundingBox()).y < (await go.boundingBox()).y, "what to do stands before the button");
  await look(officer, "officer-match");
  Object.assign(state.alerts[2], { state: "engaged", engaged_by: "acct-8", engaged_by_name: "Ove Berg" });
  await answering(officer.page, "POST", "**/engage", fault(403, "an officer goes there already"));
  await officer.button("I go to the person").click();
  await officer.page.getByText("Ove Berg goes to the person. Do not go as well").waitFor();
  await officer.close();
});

test("MOCKED: a service that is busy takes no alert from the screen, and what is old says so until it is not", async () => {
  const state = world();
  const operator = await house.as("Camera operator", state);
  await operator.go(`/live/${ids.deployment}`);
  await operator.page.locator(".alert-row").first().click();
  await opened(operator).waitFor();
  await operator.page.keyboard.press("2");
  await operator.page.getByLabel("A note").fill("Another nose");
  const back = await answering(operator.page, "GET", "**/api/v1/alerts?*", fault(503, "the database is away"));
  const decides = await answering(operator.page, "POST", "**/decide", fault(503, "the database is away"));
  await operator.button("Record: no match").click();
  await operator.page.getByText("What you see may be old").waitFor();
  assert.equal(await operator.page.getByLabel("A note").inputValue(), "Another nose");
  await back();
  await decides();
  await operator.page.getByText("What you see may be old").waitFor({ state: "detached" });
  await operator.button("Record: no match").click();
  await operator.page.getByText("1 alert to decide").waitFor();
  await operator.close();
});

test("MOCKED: how long there is for an alert, and how long it is kept, stands with it; another day's has its date", async () => {
  const state = world();
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  Object.assign(state.alerts[3], { captured: yesterday.toISOString(), due: new Date(Date.now() + 40.5 * 60_000).toISOString() });
  const operator = await house.as("Camera operator", state);
  await operator.go(`/live/${ids.deployment}`);
  const row = (n) => operator.page.locator(".alert-row").nth(n);
  await row(0).getByText(/To decide within 1:\d\d/).waitFor();
  await row(1).getByText("Over two minutes: those who authorised it see that").waitFor();
  await row(2).getByText("Waits for an officer, judged by").waitFor();
  await row(3).getByText("Deleted in 40 min").waitFor();
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "Europe/London" }).format(yesterday);
  await row(3).getByText(day).first().waitFor();
  await operator.close();
});

test("MOCKED: deleted alerts are counted, and are not rows to be opened", async () => {
  const state = world();
  Object.assign(state.alerts[3], { state: "deleted", deleted: new Date().toISOString() });
  const operator = await house.as("Camera operator", state);
  await operator.go(`/live/${ids.deployment}`);
  await operator.page.getByText("1 earlier alert has been deleted").waitFor();
  assert.equal(await operator.page.locator(".alert-row").count(), 3);
  await operator.close();
});

test("MOCKED: a page that cannot sound yet says so", async () => {
  const state = world();
  const operator = await house.as("Camera operator", state, { bypassCSP: true });
  // As browsers are with a page that nobody has touched: this one keeps silent until then.
  await operator.page.addInitScript(() => {
    const part = () => ({ frequency: {}, gain: { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (to) => to, start() {}, stop() {} });
    let touched = false;
    document.addEventListener("click", () => { touched = true; }, { capture: true });
    globalThis.AudioContext = class extends EventTarget {
      state = "suspended"; currentTime = 0; destination = {};
      createOscillator = part; createGain = part;
      async resume() {
        if (!touched || this.state === "running") return;
        this.state = "running";
        this.dispatchEvent(new Event("statechange"));
      }
    };
  });
  await operator.go(`/live/${ids.deployment}`);
  await operator.page.getByText("There is no sound yet").waitFor();
  await look(operator, "live-no-sound");
  await operator.button("Let it sound").click();
  await operator.page.getByText("There is no sound yet").waitFor({ state: "detached" });
  await operator.close();
});

test("MOCKED: an outcome is asked for beside its field, and what was written stays after a refusal", async () => {
  const state = world();
  Object.assign(state.alerts[2], { state: "engaged" });
  const officer = await house.as("Officer", state);
  await officer.go("/live");
  await officer.page.locator(".alert-row").nth(2).click();
  await officer.page.getByLabel("What the person said").fill("It is my brother you want");
  await officer.button("Record what came of it").click();
  await officer.page.getByText("Choose what came of it").waitFor();
  assert.equal(await officer.page.evaluate(() => document.activeElement.name), "outcome");
  await officer.page.getByRole("radio", { name: "It was somebody else" }).check();
  const back = await answering(officer.page, "POST", "**/outcome", fault(503, "the database is away"));
  await officer.button("Record what came of it").click();
  await officer.page.getByText("the database is away").waitFor();
  await back();
  await officer.button("Record what came of it").click();
  await officer.page.getByText("It was dealt with").waitFor();
  assert.deepEqual(called(state, "POST", "/outcome").at(-1)[2], { outcome: "false-alert", account: "It is my brother you want" });
  await officer.close();
});
