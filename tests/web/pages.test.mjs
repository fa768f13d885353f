// Each page at 1,280 and at 390 pixels: no serious or critical fault of axe, nothing wider than the screen, a picture
// to look at. On the real service; the pages whose routes it lacks so far are in mocked.test.mjs, but for how they say
// that it does.
import { after, before, test } from "node:test";
import { accessible, browse, Person, screenshot, Service, sizes } from "./house.mjs";

let service, browser, boss;
before(async () => {
  service = await Service.start();
  browser = await browse();
  boss = await Person.at(browser, service, { bypassCSP: true });
});
after(async () => { await browser?.close(); await service?.stop(); });

async function look(person, name) {
  for (const [size, pixels] of Object.entries(sizes)) {
    await person.page.setViewportSize(pixels);
    await accessible(person.page, `${name}, ${size}`);
    await screenshot(person.page, `${name}-${size}`);
  }
  await person.page.setViewportSize(sizes.wide);
}

test("signing in, and making a passkey", async () => {
  await boss.go("/");
  await boss.heading("Sign in");
  await look(boss, "sign-in");
  await boss.go("/enrol");
  await boss.button("Make a passkey").click();
  await look(boss, "enrol");
});

test("the administrator's home and people", async () => {
  await boss.enrol(service.code);
  await boss.page.getByText("Nobody is auditor yet").waitFor();
  await look(boss, "home-administrator");
  await boss.go("/people");
  await boss.button("Make an account").click();
  await boss.button("Make the account").click();
  await look(boss, "people-new");
  await boss.invite("Aud Itor", "Auditor");
  await look(boss, "people-code");
  await boss.button("I have given it to them").click();
  await boss.button("Close account of Aud Itor").click();
  await boss.page.getByRole("dialog").waitFor();
  await look(boss, "people-close");
  await boss.button("Cancel").click();
  await boss.button("Passkeys of Aud Itor").click();
  await boss.page.getByText("There is no passkey yet").waitFor();
  await look(boss, "people-passkeys");
  await boss.go("/me");
  await boss.button("Remove passkey").waitFor();
  await look(boss, "me");
});

test("the auditor's log, and pages that are not for a role or not there", async () => {
  const code = await boss.invite("Col Auditor", "Auditor");
  const auditor = await Person.at(browser, service, { bypassCSP: true });
  await auditor.enrol(code);
  await auditor.go("/log");
  await auditor.page.getByText("Somebody signed in").first().waitFor();
  await auditor.page.getByText("peel.example").or(auditor.page.locator("pre")).first().waitFor();
  await look(auditor, "log");
  await auditor.go("/alerts/none");
  await auditor.heading("There is no such page");
  await auditor.go("/lists");
  await auditor.heading("Not for your role");
  await look(auditor, "not-for-your-role");
  await auditor.close();
});
