// Beside VS Code's own Markdown features: what it does well is not done twice.
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import { plain } from "./plain";

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
