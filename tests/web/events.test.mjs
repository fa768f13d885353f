// What one person does, others see; and what happens to a page while the service is away.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, Person, Service } from "./house.mjs";

let service, browser, boss;
before(async () => {
  service = await Service.start();
  browser = await browse();
  boss = await Person.at(browser, service);
  await boss.enrol(service.code);
});
after(async () => { await browser?.close(); await service?.stop(); });

test("a page shows what somebody else did, without being loaded again", async () => {
  const code = await boss.invite("Aud Itor", "Auditor");
  const auditor = await Person.at(browser, service);
  await auditor.enrol(code);
  await auditor.go("/people");
  await auditor.page.getByText("Aud Itor").last().waitFor();
  await auditor.page.evaluate(() => { globalThis.sameDocument = true; });
  await boss.invite("Newly Made", "Officer");
  await auditor.page.getByText("Newly Made").waitFor();
  assert.equal(await auditor.page.evaluate(() => globalThis.sameDocument), true);
  await auditor.close();
});

test("while the service is away a page says so; when it is back, what happened meanwhile is shown", async () => {
  const code = await boss.invite("Second Auditor", "Auditor");
  const auditor = await Person.at(browser, service);
  await auditor.enrol(code);
  await auditor.go("/log");
  await auditor.page.getByText("The service started").waitFor();
  await service.end();
  await auditor.page.getByText("The connection to the service is lost").waitFor();
  await service.begin();
  await auditor.page.getByText("The connection to the service is lost").waitFor({ state: "detached", timeout: 30_000 });
  await auditor.page.getByText("The service stopped").waitFor();
  assert.equal(await auditor.page.getByText("The service started").count(), 2);
  auditor.faults = auditor.faults.filter((each) => !/ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|CONNECTION_RESET)/.test(each));
  await auditor.close();
});

test("a line that falls silent without being closed is noticed, and is there again afterwards", async () => {
  const code = await boss.invite("Third Auditor", "Auditor");
  const auditor = await Person.at(browser, service);
  await auditor.enrol(code);
  await auditor.go("/log");
  await auditor.page.getByText("The service started").first().waitFor();
  await auditor.page.waitForTimeout(30_000); // quiet, but there: the service is heard every ten seconds
  assert.equal(await auditor.page.getByText("The connection to the service is lost").count(), 0);
  service.process.kill("SIGSTOP");
  try {
    await auditor.page.getByText("The connection to the service is lost").waitFor({ timeout: 40_000 });
  } finally {
    service.process.kill("SIGCONT");
  }
  await auditor.page.getByText("The connection to the service is lost").waitFor({ state: "detached", timeout: 60_000 });
  auditor.faults = [];
  await auditor.close();
});

test("whoever's account is closed is shown out, wherever they are", async () => {
  const code = await boss.invite("Soon Gone", "Officer");
  const officer = await Person.at(browser, service);
  await officer.enrol(code);
  await boss.go("/people");
  await boss.button("Close account of Soon Gone").click();
  await boss.page.getByRole("dialog").getByRole("button", { name: "Close the account" }).click();
  await boss.page.getByText("Closed").waitFor();
  await officer.heading("Sign in");
  await officer.page.getByText("You were signed out").waitFor();
  await officer.button("Sign in with a passkey").click();
  await officer.page.getByRole("alert").getByText("You are not signed in").waitFor();
  await officer.close();
});
