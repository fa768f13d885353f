// Lists in the real service, by the console alone, with painted people (docs/scenes.md): references one by one and by
// the folder, a version, a look, and what is refused.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessible, browse, Person, screenshot, Service } from "./house.mjs";

const portraits = "/usr/share/games/wesnoth/1.16/data/core/images/portraits/humans";
const images = readdirSync(portraits).filter((each) => each.endsWith(".png")).sort();
let service, browser, boss, manager, signer;
before(async () => {
  service = await Service.start();
  browser = await browse();
  boss = await Person.at(browser, service);
  await boss.enrol(service.code);
  const codes = [await boss.invite("Lis Lister", "Watchlist manager"), await boss.invite("Ada Authoriser", "Authorising officer")];
  [manager, signer] = [await Person.at(browser, service), await Person.at(browser, service)];
  await manager.enrol(codes[0]);
  await signer.enrol(codes[1]);
});
after(async () => { await browser?.close(); await service?.stop(); });

function folder(count) {
  const made = join(mkdtempSync(join(tmpdir(), "peel-import-")), "harbour");
  mkdirSync(made);
  const lines = images.slice(0, count).map((image, n) => {
    copyFileSync(join(portraits, image), join(made, `${n}.png`));
    return `P-${n},${n}.png,suspect,custody image,PACE 1984 s.64A,2026-01-02,WM 12`;
  });
  writeFileSync(join(made, "no-face.png"), "no picture at all");
  lines.push("P-none,no-face.png,suspect,custody image,PACE 1984 s.64A,2026-01-02,WM 12");
  writeFileSync(join(made, "entries.csv"), ["subject,image,category,source,legal_basis,taken_on,reviewed_by", ...lines].join("\n"));
  return made;
}

async function importOf(made) {
  await manager.page.getByRole("button", { name: "Import a folder" }).click();
  await manager.page.getByLabel("Folder").setInputFiles(made);
  await manager.page.getByLabel("To be reviewed by").fill("2099-12-31");
  await manager.page.getByLabel("What came of the case").selectOption("charged");
  await manager.button("Import").click();
  await manager.page.getByText("The import is done").waitFor({ timeout: 120_000 });
  return (await manager.page.getByText(/\d+ added, \d+ there already, \d+ refused/).textContent()).match(/\d+/g).map(Number);
}

test("a folder is imported; the second time everything is there already", async () => {
  await manager.go("/lists");
  await manager.button("Begin a list").click();
  await manager.page.getByLabel("Name of the list").fill("Harbour, autumn");
  await manager.button("Begin the list").click();
  await manager.heading("Harbour, autumn");
  await manager.page.getByText("Nobody is on this list yet").waitFor();
  const made = folder(12);
  const [added, known, refused] = await importOf(made);
  assert.deepEqual([added + refused, known], [13, 0]);
  assert.ok(added >= 4 && refused >= 1, `${added} added, ${refused} refused`);
  await manager.page.getByRole("rowheader", { name: "14" }).waitFor(); // the line of what is no picture
  await screenshot(manager.page, "real-import");
  await manager.page.getByRole("link", { name: "To the list", exact: true }).click();
  await manager.page.getByText(`${added} reference picture`).waitFor();
  await manager.page.getByRole("button", { name: "Import a folder" }).waitFor();
  assert.deepEqual(await importOf(made), [0, added, refused]);
  await manager.page.getByRole("link", { name: "To the list", exact: true }).click();
});

test("a picture of somebody who was released is refused in the service's words", async () => {
  await manager.button("Add a reference").click();
  await manager.page.getByLabel("Picture", { exact: true }).setInputFiles(join(portraits, images[0]));
  for (const [label, words] of [["Record number", "P-released"], ["Where the picture is from", "custody"], ["Legal basis for using it", "PACE"], ["Taken on", "2026-01-02"],
    ["To be reviewed by", "2099-01-02"], ["Reviewed by", "WM 12"]]) await manager.page.getByLabel(label, { exact: true }).fill(words);
  await manager.page.getByLabel("Why they are looked for").selectOption("suspect");
  await manager.page.getByLabel("What came of the case").selectOption("released");
  await manager.button("Add to the list").click();
  await manager.page.getByText("There is a problem").waitFor();
  await manager.page.getByRole("link", { name: "Back to the list" }).click();
});

test("a version is made, and waits for approval; a look at a picture is entered, and a picture taken off", async () => {
  await manager.button("Make a version to be approved").click();
  await manager.button("Make the version").click();
  await manager.page.getByText("Waits for approval").waitFor();
  await screenshot(manager.page, "real-list");
  await signer.go("/");
  await signer.page.getByText("Read, and perhaps approve, the list Harbour, autumn").click();
  await signer.heading("Harbour, autumn");
  await signer.button(/^Look at the picture/).first().click();
  await signer.page.getByAltText(/^Reference picture of record/).waitFor();
  await screenshot(signer.page, "real-look");
  await signer.page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  await manager.button(/^Take off the picture/).first().click();
  await manager.page.getByLabel("Why").selectOption("wrong");
  await manager.button("Take it off").click();
  await manager.page.getByText("Changed since").or(manager.button("Make a version to be approved")).first().waitFor();
});

test("the data protection officer erases a person, who gets a receipt; the list needs a new version", async () => {
  const protector = await Person.at(browser, service, { bypassCSP: true });
  await protector.enrol(await boss.invite("Dan Protector", "Data protection officer"));
  await protector.go("/lists");
  await protector.page.getByRole("link", { name: "Harbour, autumn" }).click();
  const subject = await protector.page.getByRole("rowheader", { name: /^P-\d+$/ }).first().textContent();
  await protector.page.getByRole("link", { name: "Erasure" }).click();
  await protector.heading("Erase a person");
  await protector.page.getByText("Nobody has been erased yet").waitFor();
  await accessible(protector.page, "erasure");
  await protector.button("Erase this person").click();
  await protector.page.getByRole("link", { name: "Enter the record number" }).waitFor();
  await protector.page.getByLabel("Record number").fill("P-unknown");
  await protector.button("Erase this person").click();
  await protector.button("Erase them").click();
  await protector.page.getByText("nobody of this record number is known here").waitFor();
  await protector.button("Cancel").click();
  await protector.page.getByLabel("Record number").fill(subject);
  await protector.button("Erase this person").click();
  await screenshot(protector.page, "real-erasure-asked");
  await protector.button("Erase them").click();
  await protector.heading("Erase a person");
  await protector.page.getByRole("heading", { name: "The person is erased" }).waitFor();
  assert.ok(!protector.page.url().includes(subject), "the record number stands in no address");
  await accessible(protector.page, "erasure done");
  await screenshot(protector.page, "real-erasure");
  const [kept] = await Promise.all([protector.page.waitForEvent("download"), protector.button("Keep the receipt").first().click()]);
  const receipt = readFileSync(await kept.path(), "utf8");
  assert.ok(!receipt.includes(subject));
  const key = join(service.folder, "data", "ledger.pub"), file = join(service.folder, "receipt.json");
  writeFileSync(file, receipt);
  assert.match(execFileSync(process.env.PEEL_VERIFY, ["--receipt", file, "--key", key], { encoding: "utf8" }), /THE RECEIPT HOLDS/);
  const [again] = await Promise.all([protector.page.waitForEvent("download"), protector.button(/^Keep the receipt of entry/).click()]);
  assert.match(readFileSync(await again.path(), "utf8"), /subject\.erase/);
  await manager.go("/lists");
  await manager.page.getByText("Needs a new version").waitFor();
  assert.ok(!(await manager.links()).includes("Erasure"));
  for (const person of [boss, manager, signer, protector]) await person.close();
});
