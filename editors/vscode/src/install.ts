// Installs the server into an environment of its own, in the extension's storage.
import { spawn } from "node:child_process";
import { promises as fs } from "node:fs";
import * as path from "node:path";
import * as vscode from "vscode";
import { ownServer, which } from "./locate";

const OLDEST = [3, 11];

/** Installs with progress; tells what is wrong if it cannot. Resolves to whether it did. */
export async function install(storage: vscode.Uri, log: vscode.LogOutputChannel): Promise<boolean> {
  const title = "Installing the notes server";
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    try {
      const python = await findPython(log);
      if (!python) {
        void tellNoPython();
        return false;
      }
      const folder = path.join(storage.fsPath, "server");
      await fs.rm(folder, { recursive: true, force: true });
      await fs.mkdir(storage.fsPath, { recursive: true });
      progress.report({ message: "making an environment" });
      await run(python, ["-m", "venv", folder], log, stop.signal);
      progress.report({ message: "fetching packages" });
      const inside = path.join(path.dirname(ownServer(storage)), process.platform === "win32" ? "python.exe" : "python");
      const wanted = vscode.workspace.getConfiguration("kmLsp").get<string>("server.package", "km-lsp");
      await run(inside, ["-m", "pip", "install", "--disable-pip-version-check", wanted], log, stop.signal);
      return true;
    } catch (error) {
      if (token.isCancellationRequested) return false;
      log.error(String(error));
      // Not waited for: the progress ends here.
      void tellFailed(log);
      return false;
    }
  });
}

async function tellFailed(log: vscode.LogOutputChannel): Promise<void> {
  const show = "Show the log";
  const said = "The notes server could not be installed.";
  if ((await vscode.window.showErrorMessage(said, show)) === show) log.show();
}

async function tellNoPython(): Promise<void> {
  const get = "Get Python";
  const said = `The notes server needs Python ${OLDEST.join(".")} or newer, and none was found.`;
  if ((await vscode.window.showErrorMessage(said, get)) === get) {
    await vscode.env.openExternal(vscode.Uri.parse("https://www.python.org/downloads/"));
  }
}

async function findPython(log: vscode.LogOutputChannel): Promise<string | undefined> {
  const names = process.platform === "win32" ? ["python.exe", "py.exe"] : ["python3", "python"];
  const newer = ["3.14", "3.13", "3.12", "3.11"].map((version) => `python${version}`);
  const check = `import sys; sys.exit(sys.version_info < (${OLDEST.join(", ")}))`;
  for (const name of [...names, ...newer]) {
    const python = await which(name);
    if (!python) continue;
    try {
      await run(python, ["-c", check], log);
      return python;
    } catch {
      log.info(`${python} is older than ${OLDEST.join(".")}`);
    }
  }
  return undefined;
}

function run(
  command: string,
  args: string[],
  log: vscode.LogOutputChannel,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    log.info([command, ...args].join(" "));
    const child = spawn(command, args, { signal });
    child.stdout.on("data", (data: Buffer) => log.info(data.toString().trimEnd()));
    child.stderr.on("data", (data: Buffer) => log.warn(data.toString().trimEnd()));
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
  });
}
