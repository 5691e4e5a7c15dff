// What people do with notes, beside what the protocol has for it.
import * as vscode from "vscode";
import type { Server } from "./server";

interface Day {
  uri: string;
  path: string;
  exists: boolean;
}

export function makeCommands(server: Server, log: vscode.LogOutputChannel): vscode.Disposable[] {
  const commands: Record<string, () => unknown> = {
    "kmLsp.restart": () => server.restart(),
    "kmLsp.install": () => server.install(),
    "kmLsp.showLog": () => log.show(),
    "kmLsp.today": () => openToday(server),
    "kmLsp.copyLink": () => copyLink(server),
    "kmLsp.insertLink": insertLink,
    "kmLsp.createNote": createNote,
    "kmLsp.check": () => check(server),
  };
  return Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run));
}

async function openToday(server: Server): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri.toString() ?? "";
  const day = await server.ask<Day>("today", { uri });
  if (!day) {
    void vscode.window.showInformationMessage("Open a folder of notes first: the day's note belongs into one.");
    return;
  }
  const file = vscode.Uri.parse(day.uri);
  if (!day.exists) {
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(file, { ignoreIfExists: true });
    await vscode.workspace.applyEdit(edit);
  }
  await vscode.window.showTextDocument(file);
}

async function copyLink(server: Server): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const { line, character } = editor.selection.active;
  const uri = editor.document.uri.toString();
  const link = await server.ask<string>("linkHere", { uri, position: { line, character } });
  if (!link) return;
  await vscode.env.clipboard.writeText(link);
  void vscode.window.setStatusBarMessage(`Copied ${link}`, 4000);
}

async function insertLink(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  await editor.insertSnippet(new vscode.SnippetString("[[$1]]$0"));
  await vscode.commands.executeCommand("editor.action.triggerSuggest");
}

/** The quick fix that creates what the link at the cursor lacks. */
async function createNote(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    editor.document.uri,
    editor.selection,
    vscode.CodeActionKind.QuickFix.value,
  );
  const create = (found ?? []).find((action) => action.title.startsWith("Create “"));
  if (!create?.edit) {
    void vscode.window.showInformationMessage("Put the cursor on a link to a note that does not exist.");
    return;
  }
  await vscode.workspace.applyEdit(create.edit);
  // The server hears of the new file from a watcher.
  for (let tries = 0; tries < 40; tries++) {
    const places = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>(
      "vscode.executeDefinitionProvider",
      editor.document.uri,
      editor.selection.active,
    );
    const first = places?.[0];
    if (first) {
      await vscode.window.showTextDocument("targetUri" in first ? first.targetUri : first.uri);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function check(server: Server): Promise<void> {
  const found = (await server.ask<unknown[]>("broken", {})) ?? [];
  const count = found.length === 1 ? "1 link leads" : `${found.length} links lead`;
  await vscode.commands.executeCommand("kmLsp.broken.focus");
  void vscode.window.showInformationMessage(found.length ? `${count} nowhere.` : "Every link leads somewhere.");
}
