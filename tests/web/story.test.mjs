// A deployment from the list to the log, by the console alone: the real service as a demonstration, painted people in a
// painted street, every approval signed, and at the end the outsider's verifier on the log of it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test as anyTest } from "node:test";
import { fileURLToPath } from "node:url";
import { accessible, browse, Person, screenshot, Service, sizes } from "./house.mjs";

const { PEEL, PEEL_SCENE, PEEL_VERIFY } = process.env;
const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = mkdtempSync(join(tmpdir(), "peel-story-"));
const at = (name) => join(folder, name);
const run = (program, ...more) => execFileSync(program, more, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

let service, browser, person;
before(async () => {
  run(PEEL_SCENE, "--out", at("street"), "--seed", "7", "--people", "10", "--listed", "3", "--seconds", "10", "--size", "1280x720", "--fps", "12");
  run(PEEL, "key", "new", "--name", "E. Orr", "--role", "auditor", "--out", at("orr.key"));
  run(PEEL, "trust", "add", "--trust", at("trust.json"), "--key", at("orr.key.pub"));
  run(PEEL, "calibrate", "sign", join(root, "data/calibration/lfw-fused-quick.json"), "--key", at("orr.key"), "--out", at("calibration.json"));
  service = await Service.start("--demo", "--trust", at("trust.json"), "--calibration", at("calibration.json"));
  browser = await browse();
  person = await Person.at(browser, service, { passkeys: false });
  await person.go("/");
});
after(async () => { await browser?.close(); await service?.stop(); rmSync(folder, { recursive: true, force: true }); });

// Each test goes on where the last one ended.
let broken = false;
const test = (name, work) => anyTest(name, async (t) => {
  if (broken) return t.skip("an earlier step failed");
  broken = true;
  await work(t);
  broken = false;
});

/** Becomes somebody else, by the way that the guide offers. */
async function be(role) {
  if (await person.page.getByRole("button", { name: "Sign out" }).isVisible()) await person.signOut();
  await person.page.getByRole("button", { name: new RegExp(`^${role}`) }).click();
  await person.heading("What waits for you");
}
const dialog = () => person.page.getByRole("dialog");
async function approve() {
  await person.button("Approve with your passkey").click();
  await dialog().getByRole("button", { name: "Approve with your passkey" }).click();
  await person.page.getByText("by you").waitFor();
}
const look = (name) => screenshot(person.page, `story-${name}`);

test("a watchlist manager imports the people who are looked for, and makes a version", async () => {
  await person.heading("Sign in");
  await look("sign-in");
  await be("Watchlist manager");
  await person.go("/lists");
  await person.button("Begin a list").click();
  await person.page.getByLabel("Name of the list").fill("High street");
  await person.button("Begin the list").click();
  await person.button("Import a folder").click();
  // The folder of the scene has its video, too: what the table does not name is not sent.
  await person.page.getByLabel("Folder").setInputFiles(at("street"));
  await person.page.getByLabel("To be reviewed by").fill("2099-12-31");
  await person.page.getByLabel("What came of the case").selectOption("open");
  await person.button("Import").click();
  await person.page.getByText("The import is done").waitFor({ timeout: 60_000 });
  await person.page.getByText("3 added, 0 there already, 0 refused").waitFor();
  await person.page.getByRole("link", { name: "To the list", exact: true }).click();
  await person.button("Make a version to be approved").click();
  await person.button("Make the version").click();
  await person.page.getByText("Waits for approval").waitFor();
});

test("a camera operator plans the deployment, after a look at what the camera sees", async () => {
  await be("Camera operator");
  await person.go("/authorisations/new");
  const now = new Date(), soon = new Date(Date.now() + 7_200_000);
  const [day, from, until] = [now.toLocaleDateString("sv", { timeZone: "Europe/London" }), ...[now, soon].map((each) => each.toLocaleTimeString("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }))];
  for (const [label, words] of [["Purpose", "Show how a deployment goes"], ["Legal basis", "Demonstration on painted people"], ["Why it is necessary", "Nothing else shows the whole of it."],
    ["Why it is proportionate", "No real person's face is used."], ["Place", "A painted high street"], ["Day", day], ["From", from], ["Until", until],
    ["Name of camera 1", "north"], ["Its address", at("street/scene.mp4")], ["Notice", "Nobody real is looked for here."]]) await person.page.getByLabel(label, { exact: true }).fill(words);
  await person.button("Test this camera").click();
  await person.page.getByAltText("What the camera sees, every face covered").waitFor({ timeout: 60_000 });
  await person.page.getByLabel("List", { exact: true }).selectOption({ label: "High street, version 1: 3 people (not approved yet)" });
  await person.page.getByRole("radio", { name: "1 in 10,000 people who pass" }).check();
  await look("plan");
  await person.button("Ask for authorisation").click();
  await person.heading("A painted high street");
  await person.page.getByText("Waits for approval").waitFor();
});

for (const role of ["Authorising officer", "Countersigning officer"])
  test(`an ${role.toLowerCase()} reads and approves the list and the plan`, async () => {
    await be(role);
    await person.page.getByText("Read, and perhaps approve, the list High street").click();
    await person.heading("High street");
    await approve();
    await person.go("/");
    await person.page.getByText("Read, and perhaps approve, the deployment at A painted high street").click();
    await person.heading("A painted high street");
    await approve();
    await look(`approved-${role.split(" ")[0].toLowerCase()}`);
    await person.go("/");
    await person.page.getByText("Nothing waits for you").waitFor();
  });

test("the deployment is announced and started; alerts come, are looked at and decided", async () => {
  await be("Camera operator");
  await person.page.getByText("A painted high street is approved: announce it").click();
  await person.button("Announce the deployment").click();
  await person.button("Announce it").click();
  await person.button("Start").click();
  await person.button("Open the live console").click();
  await person.button("Look through north").click();
  await person.page.getByAltText(/^Camera north/).waitFor({ timeout: 60_000 });
  await person.page.locator(".alert-row").first().waitFor({ timeout: 120_000 });
  await look("live");
  await person.page.keyboard.press("j");
  await person.page.keyboard.press("Enter");
  await person.page.getByRole("heading", { name: "Could this be the person on the list?" }).waitFor();
  for (const picture of ["The face that passed the camera", "The picture on the list"])
    assert.ok(await person.page.getByAltText(picture).evaluate(async (image) => { await image.decode(); return image.naturalWidth > 50; }), picture);
  await look("alert");
  await person.page.setViewportSize(sizes.phone);
  await look("alert-phone");
  await person.page.setViewportSize(sizes.wide);
  await person.page.keyboard.press("1");
  await person.page.keyboard.press("Enter");
  await person.page.getByText("Judged: match").first().waitFor();
});

test("an officer goes, and says what came of it", async () => {
  await be("Officer");
  await person.page.getByText("An alert was judged a match: who goes?").click();
  await person.page.locator(".alert-row").filter({ hasText: "Judged: match" }).click();
  await person.button("I go to the person").click();
  await person.page.getByRole("radio", { name: "It was somebody else" }).check();
  await person.page.getByLabel("What the person said").fill("I only came to buy bread.");
  await person.button("Record what came of it").click();
  await person.page.locator(".alert-row").filter({ hasText: "It was somebody else" }).waitFor();
});

test("the deployment is stopped, the log tells all of it, and an outsider's verifier finds every rule kept", async () => {
  await be("Camera operator");
  await person.go("/deployments");
  await person.page.getByRole("link", { name: "A painted high street" }).click();
  await person.button("Stop").click();
  await person.button("Stop it").click();
  await person.page.getByText("somebody stopped it").waitFor({ timeout: 60_000 });
  await look("stopped");
  await be("Auditor");
  await person.go("/log");
  for (const words of ["An outcome was recorded", "An officer went", "An alert was decided", "An alert was raised", "A deployment stopped", "Somebody looked through a camera"])
    await person.page.getByText(words).first().waitFor();
  await look("log");
  await person.go("/");
  await person.page.getByText("6 of 6 done").waitFor();
  await look("home-auditor");
  await person.close();
  await service.end();
  run(PEEL, "ledger", "export", "--data", join(service.folder, "data"), "--out", at("log"));
  assert.match(run(PEEL_VERIFY, at("log"), "--key", join(service.folder, "data/ledger.pub")), /./);
});
