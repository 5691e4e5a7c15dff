// Beside VS Code's own Markdown features: what it does well is not done twice.
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { plain } from "./plain";

/** Notes whose links were repaired for files that move, and in which nothing else was unsaved. */
let repaired: string[] = [];

/** Saves a note as soon as its repair is there: links follow on the disk, as after a rename by F2. */
async function saved(uri: string): Promise<void> {
  for (let tries = 0; tries < 40; tries++) {
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
    if (document?.isDirty) {
      await document.save();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const IN_DESTINATION = /\]\([^)\s]*$/;

export const middleware: Middleware = {
  // The outline shows the headings already.
  provideDocumentSymbols: () => undefined,
  // Markdown links are underlined already; wikilinks are ours.
  async provideDocumentLinks(document, token, next) {
    const links = (await next(document, token)) ?? [];
    return links.filter((link) => /^!?\[\[/.test(document.getText(link.range)));
  },
  async provideCompletionItem(document, position, context, token, next) {
    const before = document.lineAt(position).text.slice(0, position.character);
    const theirs = vscode.workspace.getConfiguration("markdown", document);
    if (IN_DESTINATION.test(before) && theirs.get("suggest.paths.enabled", true)) return undefined;
    return next(document, position, context, token);
  },
  workspace: {
    async willRenameFiles(event, next) {
      const edit = await next(event);
      const dirty = new Set(vscode.workspace.textDocuments.filter((one) => one.isDirty).map((one) => one.uri.toString()));
      repaired = (edit?.entries() ?? []).map(([uri]) => uri.toString()).filter((uri) => !dirty.has(uri));
      return edit;
    },
    async didRenameFiles(event, next) {
      await next(event);
      if (!vscode.workspace.getConfiguration("files").get("refactoring.autoSave", true)) return;
      const moved = new Map(event.files.map((file) => [file.oldUri.toString(), file.newUri.toString()]));
      for (const uri of repaired) await saved(moved.get(uri) ?? uri);
      repaired = [];
    },
    async configuration(params, token, next) {
      const found = await next(params, token);
      return Array.isArray(found) ? found.map((one: unknown) => plain(one)) : found;
    },
  },
  async executeCommand(command, args, next) {
    // A client has a clipboard, which the server has not.
    if (command === "km-lsp.copyLink" && typeof args[0] === "string") {
      await vscode.env.clipboard.writeText(args[0]);
      void vscode.window.setStatusBarMessage(`Copied ${args[0]}`, 4000);
      return undefined;
    }
    return next(command, args);
  },
};
