// The extension: it starts the server and shows what it knows. The server does the work.
import type MarkdownIt from "markdown-it";
import * as vscode from "vscode";
import { makeCommands } from "./commands";
import { Preview } from "./preview";
import { Server } from "./server";
import { makeViews } from "./views";

let running: Server | undefined;

export function activate(context: vscode.ExtensionContext): { extendMarkdownIt(md: MarkdownIt): MarkdownIt } {
  const log = vscode.window.createOutputChannel("Notes", { log: true });
  const server = new Server(context, log);
  const preview = new Preview(server);
  running = server;

  function learn(document: vscode.TextDocument): void {
    if (document.languageId === "markdown") void preview.learn(document.uri.toString());
  }
  let waiting: NodeJS.Timeout | undefined;
  context.subscriptions.push(
    log,
    server,
    ...makeCommands(server, log),
    ...makeViews(server),
    server.onReady(() => vscode.workspace.textDocuments.forEach(learn)),
    vscode.workspace.onDidOpenTextDocument(learn),
    vscode.workspace.onDidChangeTextDocument((event) => {
      clearTimeout(waiting);
      waiting = setTimeout(() => learn(event.document), 300);
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("kmLsp.server")) void server.restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.restart()),
  );
  // VS Code waits for nothing here: the preview's plugin must be there at once.
  void server.start();
  return { extendMarkdownIt: (md) => preview.extend(md) };
}

export async function deactivate(): Promise<void> {
  await running?.stop();
}
