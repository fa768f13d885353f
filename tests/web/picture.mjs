// Makes docs/pictures/console.jpg: the live console of a demonstration, with an alert open.
//     apps/demo.sh --port 8099 &      PEEL_CHROMIUM=/usr/bin/chromium .deps/node/bin/node tests/web/picture.mjs http://localhost:8099
import { fileURLToPath } from "node:url";
import { browse, Person, sizes } from "./house.mjs";

const origin = process.argv[2];
const browser = await browse();
try {
  const person = await Person.at(browser, { origin }, { passkeys: false, size: { ...sizes.wide, height: 1000 } });
  const { page } = person;
  await person.go("/");
  await page.getByRole("button", { name: /^Camera operator/ }).click();
  await person.heading("What waits for you");
  await person.go("/deployments");
  await page.getByRole("link", { name: "A painted high street" }).first().click();
  if (await person.button("Start").isVisible()) await person.button("Start").click();
  await person.button("Open the live console").click();
  for (const camera of ["north", "south"]) {
    await person.button(`Look through ${camera}`).click();
    await page.getByAltText(new RegExp(`^Camera ${camera}`)).waitFor({ timeout: 60_000 });
  }
  await page.locator(".alert-row").nth(2).waitFor({ timeout: 120_000 });
  await page.locator(".alert-row").first().click();
  await page.getByAltText("The picture on the list").waitFor();
  await page.evaluate(() => globalThis.scrollTo(0, 0));
  await page.waitForTimeout(2_000);
  await page.screenshot({ path: fileURLToPath(new URL("../../docs/pictures/console.jpg", import.meta.url)), type: "jpeg", quality: 80 });
} finally {
  await browser.close();
}
