// What the tests of the console share: `peel serve` as a process, Debian's Chromium, and people with a passkey each.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const PEEL = process.env.PEEL;
const WEB = process.env.PEEL_WEB;
const PICTURES = process.env.PEEL_SCREENSHOTS ?? join(tmpdir(), "peel-screenshots");
const CHROMIUM = process.env.PEEL_CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];

export const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

const freePort = () => new Promise((then) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => then(port));
  });
});

export class Service {
  static async start(...more) {
    const service = new Service();
    service.folder = mkdtempSync(join(tmpdir(), "peel-web-"));
    service.port = await freePort();
    service.more = more;
    service.origin = `http://localhost:${service.port}`;
    await service.begin(more.includes("--demo") ? undefined : /one-time code, for an hour: (\S+)/);
    return service;
  }
  /** Again on the same data, after `end`, with what it says then. */
  async begin(until = /The log's key/) {
    this.process = spawn(PEEL, ["serve", "--data", join(this.folder, "data"), "--listen", `127.0.0.1:${this.port}`, "--web", WEB, ...this.more]);
    let said = "";
    this.code = await new Promise((then, fail) => {
      this.process.stderr.on("data", (text) => { said += text; });
      this.process.on("exit", () => fail(new Error(`peel serve ended: ${said}`)));
      this.process.stdout.on("data", (text) => {
        said += text;
        const found = until.exec(said);
        if (found) then(found[1]);
      });
    });
    this.process.removeAllListeners("exit");
    assert.ok(!said.includes("There is no console here"), "the console is not built: deps/setup builds it");
  }
  async end() {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((then) => this.process.on("exit", then));
    this.process.kill("SIGTERM");
    await ended;
  }
  async stop() {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const browse = () => chromium.launch({ executablePath: CHROMIUM, args: FLAGS, headless: true });

/** Somebody at their own computer: a browser of their own, with an authenticator that asks them nothing. */
export class Person {
  static async at(browser, service, { size = sizes.wide, passkeys = true, bypassCSP = false } = {}) {
    const person = new Person();
    person.service = service;
    person.context = await browser.newContext({ viewport: size, bypassCSP, locale: "en-GB", timezoneId: "Europe/London", reducedMotion: "reduce" });
    person.page = await person.context.newPage();
    person.page.setDefaultTimeout(30_000);
    person.faults = [];
    person.page.on("pageerror", (error) => person.faults.push(String(error)));
    person.page.on("console", (message) => {
      if (message.type() === "error" && !/status of (4\d\d|503)/.test(message.text())) person.faults.push(message.text());
    });
    if (passkeys) {
      const tools = await person.context.newCDPSession(person.page);
      await tools.send("WebAuthn.enable");
      await tools.send("WebAuthn.addVirtualAuthenticator", { options: {
        protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
    }
    return person;
  }
  go(path) { return this.page.goto(this.service.origin + path); }
  heading(words) { return this.page.getByRole("heading", { level: 1, name: words }).waitFor(); }
  button(name) { return this.page.getByRole("button", { name }); }

  async enrol(code) {
    await this.go("/enrol");
    await this.page.getByLabel("One-time code").fill(code);
    await this.button("Make a passkey").click();
    await this.heading("What waits for you");
  }
  async signIn() {
    await this.button("Sign in with a passkey").click();
    await this.heading("What waits for you");
  }
  async signOut() {
    await this.button("Sign out").click();
    await this.heading("Sign in");
  }
  /** As an administrator. Gives the new person's one-time code. */
  async invite(name, ...roles) {
    await this.go("/people");
    await this.button("Make an account").click();
    await this.page.getByLabel("Name").fill(name);
    for (const role of roles) await this.page.getByRole("checkbox", { name: role, exact: true }).check();
    await this.button("Make the account").click();
    return (await this.page.locator(".code-once__code").textContent()).trim();
  }
  links() { return this.page.getByRole("navigation", { name: "Pages" }).getByRole("link").allTextContents(); }
  async close() {
    assert.deepEqual(this.faults, [], "the page had faults");
    await this.context.close();
  }
}

const axe = require.resolve("axe-core/axe.min.js");
/** No serious or critical fault. The context needs bypassCSP: the service would refuse the injected script. */
export async function accessible(page, name) {
  await page.addScriptTag({ path: axe });
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const bad = violations.filter((each) => ["serious", "critical"].includes(each.impact));
  assert.deepEqual(bad.map((each) => `${name}: ${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`), []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${name}: the page is ${wide} pixels wider than the screen`);
}

export async function screenshot(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
}
