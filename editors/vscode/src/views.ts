// What the server knows, in VS Code's own trees.
import * as vscode from "vscode";
import type { Asking } from "./server";

interface Row {
  uri: string;
  path: string;
  name: string;
  range?: { start: Point; end: Point };
  line?: string;
  message?: string;
}
interface Point {
  line: number;
  character: number;
}

/** A heading of a tree, or a place in a note. */
class Item extends vscode.TreeItem {
  constructor(
    label: string,
    readonly children: Item[] = [],
    open = vscode.TreeItemCollapsibleState.Expanded,
  ) {
    super(label, children.length ? open : vscode.TreeItemCollapsibleState.None);
  }
}

/** A tree that is filled by a question to the server. */
class Tree implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  private waiting: NodeJS.Timeout | undefined;

  constructor(private readonly fill: () => Promise<Item[]>) {}

  getTreeItem(item: Item): Item {
    return item;
  }

  getChildren(item?: Item): Promise<Item[]> | Item[] {
    return item ? item.children : this.fill();
  }

  /** Asks again, but not on every key. */
  refresh(after = 150): void {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.changed.fire(), after);
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.changed.dispose();
  }
}

/** The three views; they follow the editor, the notes and the server. */
export function makeViews(server: Asking): vscode.Disposable[] {
  let note: vscode.Uri | undefined;
  const backlinks = new Tree(async () => (note ? backlinksOf(server, note) : []));
  const broken = new Tree(async () => byNote((await server.ask<Row[]>("broken", {})) ?? []));
  const orphans = new Tree(async () =>
    ((await server.ask<Row[]>("orphans", {})) ?? []).map((row) => place(row, row.name, row.path)),
  );
  const view = vscode.window.createTreeView("kmLsp.backlinks", { treeDataProvider: backlinks });

  function follow(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== "markdown" || document.uri.scheme !== "file") return;
    if (note?.toString() === document.uri.toString()) return;
    note = document.uri;
    view.description = document.uri.path.split("/").pop()?.replace(/\.(md|markdown)$/i, "");
    backlinks.refresh(0);
  }

  function refreshAll(): void {
    follow();
    for (const tree of [backlinks, broken, orphans]) tree.refresh();
  }

  return [
    view,
    backlinks,
    broken,
    orphans,
    vscode.window.createTreeView("kmLsp.broken", { treeDataProvider: broken }),
    vscode.window.createTreeView("kmLsp.orphans", { treeDataProvider: orphans }),
    vscode.window.onDidChangeActiveTextEditor(follow),
    vscode.workspace.onDidSaveTextDocument(refreshAll),
    vscode.workspace.onDidDeleteFiles(refreshAll),
    vscode.workspace.onDidCreateFiles(refreshAll),
    vscode.workspace.onDidRenameFiles(refreshAll),
    vscode.languages.onDidChangeDiagnostics(() => broken.refresh(500)),
    vscode.commands.registerCommand("kmLsp.refreshViews", refreshAll),
    server.onReady(refreshAll),
  ];
}

async function backlinksOf(server: Asking, note: vscode.Uri): Promise<Item[]> {
  const asked = { uri: note.toString() };
  const links = (await server.ask<Row[]>("backlinks", asked)) ?? [];
  const mentions = (await server.ask<Row[]>("mentions", asked)) ?? [];
  const items = byNote(links);
  if (mentions.length) {
    const below = new Item("Unlinked mentions", byNote(mentions), vscode.TreeItemCollapsibleState.Collapsed);
    below.description = String(mentions.length);
    items.push(below);
  }
  return items.length ? items : [new Item("No other note links here")];
}

/** Rows below the notes they are in. */
function byNote(rows: Row[]): Item[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.uri, [...(groups.get(row.uri) ?? []), row]);
  return [...groups.values()].map((group) => {
    const first = group[0] as Row;
    const item = new Item(first.name, group.map((row) => place(row, row.line || row.name, row.message)));
    item.description = first.path.includes("/") ? first.path.slice(0, first.path.lastIndexOf("/")) : "";
    item.iconPath = vscode.ThemeIcon.File;
    item.resourceUri = vscode.Uri.parse(first.uri);
    return item;
  });
}

function place(row: Row, label: string, tooltip?: string): Item {
  const item = new Item(label);
  item.tooltip = tooltip;
  const range = row.range;
  const selection = range
    ? new vscode.Range(range.start.line, range.start.character, range.end.line, range.end.character)
    : undefined;
  const shown: vscode.TextDocumentShowOptions = { selection };
  item.command = { command: "vscode.open", title: "Open", arguments: [vscode.Uri.parse(row.uri), shown] };
  return item;
}
