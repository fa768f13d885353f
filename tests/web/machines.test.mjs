// Camera machines: an administrator lets one in by its public key and shuts it out, and whoever plans chooses among those
// that are open.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { accessible, browse, Person, screenshot, Service, sizes } from "./house.mjs";

let service, browser, boss;
before(async () => {
  service = await Service.start();
  browser = await browse();
  boss = await Person.at(browser, service, { bypassCSP: true });
});
after(async () => { await browser?.close(); await service?.stop(); });

const newKey = (name) => /lets the machine in: (\S+)/.exec(
  execFileSync(process.env.PEEL, ["edge", "new", "--out", join(service.folder, name)], { encoding: "utf8" }))[1];

async function letIn(name, key) {
  await boss.button("Let a machine in").click();
  await boss.page.getByLabel("Name").fill(name);
  await boss.page.getByLabel("Its public key").fill(key);
  await boss.button("Let it in").click();
}

test("an administrator lets a machine in and shuts it out", async () => {
  await boss.enrol(service.code);
  await boss.go("/machines");
  await boss.page.getByText("There is none.").waitFor();
  await letIn("", "not a key");
  await boss.page.getByRole("alert").getByText("Enter the public key").waitFor();
  await boss.button("Cancel").click();
  const key = newKey("one.key");
  await letIn("Van 3", key);
  await boss.page.getByRole("row", { name: /Van 3/ }).getByText("Not heard").waitFor();
  await letIn("Van 4", key);
  await boss.page.getByText("this key was let in before").waitFor();
  await boss.button("Cancel").click();
  for (const [size, pixels] of Object.entries(sizes)) {
    await boss.page.setViewportSize(pixels);
    await accessible(boss.page, `machines, ${size}`);
    await screenshot(boss.page, `machines-${size}`);
  }
  await boss.page.setViewportSize(sizes.wide);
  await letIn("Van 5", newKey("two.key"));
  await boss.button("Shut out Van 5").click();
  await boss.page.getByRole("dialog").waitFor();
  await boss.button("Shut it out").click();
  await boss.page.getByRole("row", { name: /Van 5/ }).getByText("Shut out").waitFor();
  assert.equal(await boss.button("Shut out Van 5").count(), 0);
  assert.equal(await boss.button("Shut out Van 3").count(), 1);
});
