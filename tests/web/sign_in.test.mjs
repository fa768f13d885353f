// People come in, with passkeys, by the console alone: the real service, a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, browse, Person, screenshot, Service, sizes } from "./house.mjs";

let service, browser, boss;
before(async () => { service = await Service.start(); browser = await browse(); });
after(async () => { await browser?.close(); await service?.stop(); });

const people = [
  ["Ada Authoriser", ["Authorising officer"], ["Home", "Deployments", "Overdue", "Authorisations", "Lists"]],
  ["Col Countersigner", ["Countersigning officer"], ["Home", "Deployments", "Overdue", "Authorisations", "Lists"]],
  ["Lis Lister", ["Watchlist manager"], ["Home", "Deployments", "Authorisations", "Lists", "Camera machines"]],
  ["Cam Operator", ["Camera operator", "Officer"], ["Home", "Live", "Deployments", "Authorisations", "Camera machines"]],
  ["Dee Protector", ["Data protection officer"], ["Home", "Deployments", "Authorisations", "Lists", "Erasure", "People", "Log"]],
  ["Aud Itor", ["Auditor"], ["Home", "Deployments", "Authorisations", "People", "Camera machines", "Log"]],
];

test("the first administrator enrols, makes accounts, and everybody comes in and sees the pages of their role", async () => {
  boss = await Person.at(browser, service);
  await boss.go("/");
  await boss.heading("Sign in");
  await boss.page.getByRole("link", { name: "Use a one-time code" }).click();
  await boss.heading("Make your passkey");
  await boss.enrol(service.code);
  assert.deepEqual(await boss.links(), ["Home", "People", "Camera machines"]);
  await boss.page.getByText("Nobody is camera operator yet").waitFor();

  const codes = [];
  for (const [name, roles] of people) codes.push(await boss.invite(name, ...roles));
  assert.equal(new Set(codes).size, people.length);
  await boss.button("I have given it to them").click();
  assert.ok(!(await boss.page.content()).includes(codes.at(-1)), "a code is shown once");

  for (const [i, [name, roles, links]] of people.entries()) {
    const person = await Person.at(browser, service);
    await person.enrol(codes[i]);
    assert.deepEqual(await person.links(), links, name);
    await person.page.getByText(name).first().waitFor();
    await person.signOut();
    await person.signIn();
    for (const [path, link] of [["/people", "People"], ["/log", "Log"], ["/lists", "Lists"], ["/live", "Live"]]) {
      await person.go(path);
      await (links.includes(link) ? person.page.locator("h1").filter({ hasNotText: "Not for your role" }).waitFor() : person.heading("Not for your role"));
    }
    assert.ok(roles.length > 0);
    await person.close();
  }
  await boss.go("/");
  await boss.page.getByText("Nothing waits for you").waitFor();
});

test("a wrong code makes no passkey, and says so; an empty one is asked for", async () => {
  const stranger = await Person.at(browser, service);
  await stranger.go("/enrol");
  await stranger.button("Make a passkey").click();
  await stranger.page.getByRole("alert").getByText("Enter the one-time code").waitFor();
  await stranger.page.getByLabel("One-time code").fill("00000-00000-00000-00000-00000-0");
  await stranger.button("Make a passkey").click();
  await stranger.page.getByRole("alert").getByText("No passkey was made").waitFor();
  await stranger.close();
});

test("who has no passkey of this service does not come in, and reads why", async () => {
  const stranger = await Person.at(browser, service);
  await stranger.go("/people");
  await stranger.heading("Sign in");
  await stranger.button("Sign in with a passkey").click();
  await stranger.page.getByRole("alert").getByText("You are not signed in").waitFor();
  await stranger.close();
});

test("a tab does not go on under the name of somebody whom another tab signed out", async () => {
  const officer = await Person.at(browser, service);
  await officer.enrol(await boss.invite("Two Tabs", "Officer"));
  const other = await officer.context.newPage();
  await other.goto(`${service.origin}/me`);
  await other.getByRole("heading", { level: 1, name: "Your account" }).waitFor();
  // Somebody else's session by now, as this tab learns when it asks.
  const me = await (await officer.context.request.get(`${service.origin}/api/v1/me`)).json();
  await other.route("**/api/v1/me", (route) => route.fulfill({ json: { ...me, account: "acct-other", name: "Some Body" } }));
  await officer.page.evaluate(() => new BroadcastChannel("peel session").postMessage("changed"));
  await other.getByRole("link", { name: "Some Body" }).waitFor({ timeout: 5000 });
  await other.unroute("**/api/v1/me");
  await officer.signOut();
  await other.getByRole("heading", { level: 1, name: "Sign in" }).waitFor({ timeout: 5000 });
  await officer.close();
});

test("one's last passkey stays; an administrator removes it after a loss, and it opens nothing any more", async () => {
  const code = await boss.invite("Lost Device", "Officer");
  const officer = await Person.at(browser, service);
  await officer.enrol(code);
  await officer.page.getByRole("link", { name: "Lost Device" }).click();
  await officer.heading("Your account");
  await officer.button("Remove passkey").click();
  await officer.page.getByRole("dialog").getByRole("button", { name: "Remove it" }).click();
  await officer.page.getByRole("dialog").getByRole("alert").waitFor();
  await officer.page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();

  await boss.go("/people");
  await boss.button("New code for Lost Device").click();
  await boss.page.getByRole("dialog").getByText("remove the lost one under Passkeys").waitFor();
  assert.equal(await boss.page.locator(".code-once").count(), 0, "no code without a question");
  await boss.button("Give a new code").click();
  await boss.page.locator(".code-once__code").waitFor();
  await boss.button("Passkeys of Lost Device").click();
  await boss.button("Remove passkey").click();
  await boss.button("Remove it").click();
  await boss.page.getByText("There is no passkey yet").waitFor();
  await officer.go("/");
  await officer.heading("Sign in");
  await officer.button("Sign in with a passkey").click();
  await officer.page.getByRole("alert").getByText("You are not signed in").waitFor();
  await officer.close();
  await boss.close();
});
