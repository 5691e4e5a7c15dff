// Where the server is: the setting, the PATH, the selected Python, our own environment, uvx or pipx.
import { execFile } from "node:child_process";
import { constants, promises as fs } from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";

const run = promisify(execFile);
const WINDOWS = process.platform === "win32";
const NAME = WINDOWS ? "km-lsp.exe" : "km-lsp";

/** How the server is started, and how people would say where it was found. */
export interface Found {
  command: string;
  args: string[];
  from: string;
}

/** The first place that has a server; undefined when there is none. */
export async function locate(storage: vscode.Uri): Promise<Found | undefined> {
  const set = setting();
  if (set) return { command: set, args: [], from: "the setting kmLsp.server.path" };
  const onPath = await which(NAME);
  if (onPath) return { command: onPath, args: [], from: "PATH" };
  const python = await selectedPython();
  if (python) {
    const beside = path.join(path.dirname(python), NAME);
    if (await isProgram(beside)) return { command: beside, args: [], from: "the selected Python" };
  }
  const own = ownServer(storage);
  if (await isProgram(own)) return { command: own, args: [], from: "the private environment" };
  return viaRunner();
}

/** The server in the environment that `install` makes. */
export function ownServer(storage: vscode.Uri): string {
  return path.join(storage.fsPath, "server", WINDOWS ? "Scripts" : "bin", NAME);
}

/** The setting; in a folder that is not trusted only what the user set for all folders. */
function setting(): string {
  const inspected = vscode.workspace.getConfiguration("kmLsp").inspect<string>("server.path");
  const value = vscode.workspace.isTrusted
    ? vscode.workspace.getConfiguration("kmLsp").get<string>("server.path")
    : inspected?.globalValue;
  return (value ?? "").trim().replace(/^~(?=\/)/, process.env["HOME"] ?? "~");
}

async function viaRunner(): Promise<Found | undefined> {
  const wanted = vscode.workspace.getConfiguration("kmLsp").get<string>("server.package", "km-lsp");
  const uvx = await which(WINDOWS ? "uvx.exe" : "uvx");
  if (uvx && (await works(uvx, ["--offline", "--from", wanted, "km-lsp", "--version"]))) {
    return { command: uvx, args: ["--offline", "--from", wanted, "km-lsp"], from: "uvx" };
  }
  const pipx = await which(WINDOWS ? "pipx.exe" : "pipx");
  if (pipx && (await works(pipx, ["run", "--no-internet", "--spec", wanted, "km-lsp", "--version"]))) {
    return { command: pipx, args: ["run", "--spec", wanted, "km-lsp"], from: "pipx" };
  }
  return undefined;
}

/** The interpreter of the Python extension, where that is installed. */
async function selectedPython(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension("ms-python.python");
  if (!extension) return undefined;
  try {
    const api = (await extension.activate()) as PythonApi | undefined;
    const chosen = api?.environments?.getActiveEnvironmentPath();
    return chosen && chosen.path;
  } catch {
    return undefined;
  }
}

interface PythonApi {
  environments?: { getActiveEnvironmentPath(): { path: string } | undefined };
}

/** A program of the PATH, whole. */
export async function which(name: string): Promise<string | undefined> {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    if (folder && (await isProgram(path.join(folder, name)))) return path.join(folder, name);
  }
  return undefined;
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await fs.access(file, constants.X_OK);
    return (await fs.stat(file)).isFile();
  } catch {
    return false;
  }
}

async function works(command: string, args: string[]): Promise<boolean> {
  try {
    await run(command, args, { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}
