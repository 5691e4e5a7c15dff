// Runs inside of VS Code's extension host. KM_VAULT is the folder that is open.
import * as assert from "node:assert";
import { existsSync, promises as fs } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";

const PATIENCE = 20_000;

async function until<T>(what: string, ask: () => T | Promise<T>): Promise<Exclude<T, false | null | undefined>> {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await ask();
    if (found) return found as Exclude<T, false | null | undefined>;
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function root(): string {
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
}

async function open(name: string): Promise<vscode.TextEditor> {
  const document = await vscode.workspace.openTextDocument(path.join(root(), name));
  return vscode.window.showTextDocument(document);
}

function at(document: vscode.TextDocument, words: string): vscode.Position {
  const offset = document.getText().indexOf(words);
  assert.ok(offset >= 0, `${words} is in ${document.uri.path}`);
  return document.positionAt(offset);
}

const tests: Record<string, () => Promise<void>> = {
  async "the server starts by itself and finds what is broken"() {
    const { document } = await open("Planted Mistakes.md");
    const found = await until("three findings", () => {
      const all = vscode.languages.getDiagnostics(document.uri);
      return all.length === 3 && all;
    });
    assert.deepEqual(found.map((one) => one.code).sort(), ["KM101", "KM103", "KM201"]);
  },

  async "completion offers notes and aliases"() {
    const { document } = await open("Home.md");
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(document.lineCount, 0), "\n🌱 [[pkm");
    await vscode.workspace.applyEdit(edit);
    const end = document.positionAt(document.getText().length);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider", document.uri, end);
    const labels = list.items.map((item) => (typeof item.label === "string" ? item.label : item.label.label));
    assert.ok(labels.includes("PKM") && labels.includes("Personal Knowledge Management"), labels.join());
    await vscode.commands.executeCommand("workbench.action.files.revert");
  },

  async "an alias leads to its note"() {
    const { document } = await open("Knowledge Management.md");
    const found = await vscode.commands.executeCommand<vscode.LocationLink[]>(
      "vscode.executeDefinitionProvider", document.uri, at(document, "PKM]]"));
    assert.ok(found.some((one) => one.targetUri.path.endsWith("/Personal Knowledge Management.md")));
  },

  async "a heading is renamed with the links to it"() {
    const { document } = await open("Garden.md");
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      "vscode.executeDocumentRenameProvider", document.uri, at(document, "Paths\n"), "Ways");
    assert.ok(await vscode.workspace.applyEdit(edit, { isRefactoring: true }));
    await vscode.workspace.saveAll();
    const other = await vscode.workspace.openTextDocument(path.join(root(), "Café Notes.md"));
    assert.ok(other.getText().includes("[[Garden#Ways"));
    await other.save();
  },

  async "files moved in the explorer take their links along"() {
    const edit = new vscode.WorkspaceEdit();
    const old = vscode.Uri.file(path.join(root(), "Backlinks.md"));
    edit.renameFile(old, vscode.Uri.file(path.join(root(), "maps", "What links here.md")));
    assert.ok(await vscode.workspace.applyEdit(edit, { isRefactoring: true }));
    await vscode.workspace.saveAll(true);
    assert.ok(existsSync(path.join(root(), "maps", "What links here.md")));
    await until("the links to follow on the disk", async () => {
      const names = (await fs.readdir(root())).filter((name) => name.endsWith(".md"));
      for (const name of names) {
        const document = await vscode.workspace.openTextDocument(path.join(root(), name));
        if (document.isDirty) await document.save();
      }
      const texts = await Promise.all(names.map((name) => fs.readFile(path.join(root(), name), "utf8")));
      return !texts.some((text) => text.includes("[[Backlinks]]")) && texts.some((t) => t.includes("[[What links here"));
    });
  },

  async "a folder moved in the explorer takes its links along"() {
    const edit = new vscode.WorkspaceEdit();
    const at = (name: string) => vscode.Uri.file(path.join(root(), name));
    edit.renameFile(at("people"), at("persons"));
    assert.ok(await vscode.workspace.applyEdit(edit, { isRefactoring: true }));
    await vscode.workspace.saveAll(true);
    assert.ok(existsSync(path.join(root(), "persons")));
    await until("the links into the folder to follow", async () => {
      for (const document of vscode.workspace.textDocuments) if (document.isDirty) await document.save();
      const text = await fs.readFile(path.join(root(), "maps", "People.md"), "utf8");
      return text.includes("persons/") && !text.includes("people/");
    });
  },

  async "a note that is created mends its link"() {
    const missing = vscode.Uri.file(path.join(root(), "The Note That Was Never Written.md"));
    const { document } = await open("Planted Mistakes.md");
    await fs.writeFile(missing.fsPath, "# It is written\n");
    await until("the finding to go", () => {
      const codes = vscode.languages.getDiagnostics(document.uri).map((one) => one.code);
      return !codes.includes("KM101");
    });
  },

  async "our commands and views are there"() {
    const commands = await vscode.commands.getCommands(true);
    for (const name of ["today", "copyLink", "insertLink", "createNote", "check", "restart", "install"]) {
      assert.ok(commands.includes(`kmLsp.${name}`), name);
    }
    await open("Garden.md");
    await vscode.commands.executeCommand("kmLsp.copyLink");
    assert.match(await vscode.env.clipboard.readText(), /^\[\[Garden/);
    await vscode.commands.executeCommand("kmLsp.backlinks.focus");
  },

  async "the preview knows wikilinks"() {
    const html = await until("a rendered link", async () => {
      const found = await vscode.commands.executeCommand<string>(
        "markdown.api.render", await vscode.workspace.openTextDocument(path.join(root(), "Garden.md")));
      return found.includes('class="km-link" href="Archive.md"') && found;
    });
    assert.ok(html.includes('class="km-tag">#method<'));
    assert.ok(html.includes("[[not a link]]"));
  },
};

Object.assign(tests, {
  async "the preview shows embeds, callouts and pictures"() {
    const html = async (name: string, holds: (html: string) => boolean) =>
      until(`the preview of ${name}`, async () => {
        const document = await vscode.workspace.openTextDocument(path.join(root(), name));
        const found = await vscode.commands.executeCommand<string>("markdown.api.render", document);
        return holds(found) && found;
      });
    await html("Questions.md", (text) => /km-embed[^]*Catch what surprises you/.test(text));
    await html("Personal Knowledge Management.md", (text) => text.includes("km-callout-tip"));
    await html("Home.md", (text) => /<img src="attachments\/garden\.svg"[^>]* width="300"/.test(text));
  },

  async "a note is created from a link that lacks it"() {
    const editor = await open("Archive.md");
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    await editor.edit((edit) => edit.insert(end, "\n[[Brand New Note]]\n"));
    const inside = at(editor.document, "Brand New");
    editor.selection = new vscode.Selection(inside, inside);
    await vscode.commands.executeCommand("kmLsp.createNote");
    await until("the new note on the disk", () => existsSync(path.join(root(), "Brand New Note.md")));
    await until("the new note in front", () =>
      vscode.window.activeTextEditor?.document.uri.path.endsWith("/Brand New Note.md"));
  },

  async "the note of the day is opened"() {
    await vscode.commands.executeCommand("kmLsp.today");
    const now = new Date();
    const two = (number: number) => String(number).padStart(2, "0");
    const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}.md`;
    await until("the day's note in front", () => vscode.window.activeTextEditor?.document.uri.path.endsWith(day));
  },
});

export async function run(): Promise<void> {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok - ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok - ${name}\n${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
  if (failed) throw new Error(`${failed} tests failed`);
}
