// The server's life: started, restarted, watched, and shown in the status bar.
import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, State } from "vscode-languageclient/node";
import { install } from "./install";
import { locate, type Found } from "./locate";
import { middleware } from "./middleware";
import { plain } from "./plain";

const PATIENCE = 400;

/** Asked by views and commands; answers nothing while there is no server. */
export interface Asking {
  ask<T>(command: string, argument: object): Promise<T | undefined>;
  readonly onReady: vscode.Event<void>;
}

export class Server implements Asking, vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly status: vscode.StatusBarItem;
  private readonly ready = new vscode.EventEmitter<void>();
  private starting: Promise<void> | undefined;
  readonly onReady = this.ready.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.status = vscode.window.createStatusBarItem("kmLsp.status", vscode.StatusBarAlignment.Right, 1);
    this.status.name = "Notes";
    this.status.command = "kmLsp.showLog";
    this.status.show();
  }

  async start(): Promise<void> {
    this.starting ??= this.begin().finally(() => (this.starting = undefined));
    return this.starting;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client?.state === State.Running) await client.stop();
    await client?.dispose();
  }

  async ask<T>(command: string, argument: object): Promise<T | undefined> {
    if (this.client?.state !== State.Running) return undefined;
    const params = { command: `km-lsp.${command}`, arguments: [argument] };
    try {
      return (await this.client.sendRequest("workspace/executeCommand", params)) as T;
    } catch (error) {
      this.log.warn(`${command}: ${String(error)}`);
      return undefined;
    }
  }

  async install(): Promise<void> {
    await this.stop();
    if (await install(this.context.globalStorageUri, this.log)) await this.start();
  }

  dispose(): void {
    this.status.dispose();
    this.ready.dispose();
  }

  private async begin(): Promise<void> {
    this.show("$(sync~spin) Notes", "The notes server is starting");
    const found = await locate(this.context.globalStorageUri);
    if (!found) {
      this.show("$(warning) Notes", "No notes server was found", true);
      void this.offerInstall("The notes server km-lsp was not found.");
      return;
    }
    this.log.info(`${found.command} ${found.args.join(" ")} (from ${found.from})`);
    const client = new LanguageClient("kmLsp", "Notes", runs(found), this.options());
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.log.error(String(error));
      this.show("$(error) Notes", `The notes server did not start: ${String(error)}`, true);
      void this.offerInstall(`The notes server at ${found.command} did not start.`);
      return;
    }
    this.checkVersion(client, found);
    await this.count();
    this.ready.fire();
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [{ language: "markdown", scheme: "file" }, { pattern: "**/*.canvas", scheme: "file" }],
      outputChannel: this.log,
      traceOutputChannel: this.log,
      initializationOptions: plain(vscode.workspace.getConfiguration("kmLsp")),
      middleware,
    };
  }

  private async count(): Promise<void> {
    while (this.client?.state === State.Running) {
      const found = await this.ask<{ notes: number; complete: boolean }>("status", {});
      const count = found ? `${found.notes.toLocaleString()} notes` : "";
      if (found?.complete) {
        this.show(`$(notebook) ${count}`, "The notes server is ready; click for its log");
        return;
      }
      this.show(`$(sync~spin) ${count}`, "Notes are being read");
      await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    }
  }

  private checkVersion(client: LanguageClient, found: Found): void {
    const theirs = client.initializeResult?.serverInfo?.version ?? "unknown";
    const ours = String(this.context.extension.packageJSON.version);
    if (series(theirs) === series(ours)) return;
    const said = `The notes server is version ${theirs} (from ${found.from}), and this extension is made for ${ours}.`;
    void this.offerInstall(said);
  }

  private async offerInstall(said: string): Promise<void> {
    const button = "Install a private server", log = "Show the log";
    const chosen = await vscode.window.showWarningMessage(said, button, log);
    if (chosen === button) await this.install();
    if (chosen === log) this.log.show();
  }

  private show(text: string, tooltip: string, warn = false): void {
    this.status.text = text;
    this.status.tooltip = tooltip;
    this.status.backgroundColor = warn ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
  }
}

function runs(found: Found): { command: string; args: string[] } {
  return { command: found.command, args: [...found.args, "serve"] };
}

function series(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
