// Wikilinks, embeds, callouts and tags in VS Code's own Markdown preview.
//
// A preview is rendered at once, and the server answers later: what it said last of a note is kept,
// and the preview refreshed when it says something else.
import type MarkdownIt from "markdown-it";
import * as vscode from "vscode";
import type { Asking } from "./server";

interface Link {
  path: string;
  fragment: string | null;
  target: string | null;
  name: string | null;
  missing: string | null;
  anchor: string | null;
  text: string | null;
}

const WIKILINK = /^(!?)\[\[((?:[^[\]\n]|\[(?!\[)|\](?!\]))+)\]\]/;
const TAG = /^#([\p{L}\p{N}_/-]*[\p{L}_/-][\p{L}\p{N}_/-]*)/u;
const CALLOUT = /^\[!([\w-]+)\][+-]?[ \t]*(.*)$/;
const PICTURE = /\.(avif|bmp|gif|jpe?g|png|svg|webp)$/i;
const DEEPEST = 4;

export class Preview {
  private readonly known = new Map<string, Map<string, Link>>();

  constructor(private readonly server: Asking) {}

  /** The plugin; `env.currentDocument` is the note that VS Code renders. */
  extend(md: MarkdownIt): MarkdownIt {
    md.inline.ruler.before("link", "km_wikilink", (state, silent) => {
      const found = WIKILINK.exec(state.src.slice(state.pos));
      if (!found) return false;
      if (!silent) {
        const token = state.push("km_wikilink", "", 0);
        token.content = found[2] ?? "";
        token.info = found[1] ?? "";
      }
      state.pos += found[0].length;
      return true;
    });
    md.inline.ruler.before("link", "km_tag", (state, silent) => {
      if (state.pos > 0 && !/\s/.test(state.src[state.pos - 1] ?? "")) return false;
      const found = TAG.exec(state.src.slice(state.pos));
      if (!found) return false;
      if (!silent) {
        const token = state.push("html_inline", "", 0);
        token.content = `<span class="km-tag">${md.utils.escapeHtml(found[0])}</span>`;
      }
      state.pos += found[0].length;
      return true;
    });
    // VS Code parses a note without saying which one it is: that is known when it is rendered.
    md.renderer.rules["km_wikilink"] = (tokens, at, _options, env: Environment) => {
      const token = tokens[at];
      return token ? this.link(md, token.info === "!", token.content, env) : "";
    };
    md.core.ruler.before("inline", "km_callout", (state) => {
      state.tokens.forEach((token, at) => {
        const inline = state.tokens[at + 2];
        if (token.type !== "blockquote_open" || inline?.type !== "inline") return;
        const [first = "", ...rest] = inline.content.split("\n");
        const found = CALLOUT.exec(first);
        if (!found) return;
        const kind = (found[1] ?? "note").toLowerCase();
        token.attrJoin("class", `km-callout km-callout-${kind}`);
        const title = found[2] || kind[0]?.toUpperCase() + kind.slice(1);
        inline.content = [`**${title}**`, ...rest].join("\n");
      });
    });
    return md;
  }

  /** Asks what the links of `uri` are, and renders again if that is news. */
  async learn(uri: string): Promise<void> {
    const links = await this.server.ask<Link[]>("previewLinks", { uri });
    if (!links) return;
    const found = new Map(links.map((link) => [key(link.path, link.fragment), link]));
    const before = this.known.get(uri);
    this.known.set(uri, found);
    if (JSON.stringify([...found]) !== JSON.stringify([...(before ?? [])])) {
      await vscode.commands.executeCommand("markdown.preview.refresh");
    }
  }

  private link(md: MarkdownIt, embed: boolean, inside: string, env: Environment): string {
    const [target = "", ...labels] = inside.split("|");
    const [path = "", ...fragments] = target.replace(/\\$/, "").split("#");
    const fragment = fragments.length ? fragments.join("#") : null;
    const uri = env.currentDocument?.toString() ?? "";
    const found = this.known.get(uri)?.get(key(path.trim(), fragment));
    const label = labels.join("|") || target.replace(/^#/, "").trim();
    const text = md.utils.escapeHtml(label);
    if (!found) return `<a class="km-link" href="#">${text}</a>`;
    if (!found.target || found.missing) return `<a class="km-link km-missing" title="Leads nowhere">${text}</a>`;
    const href = relative(uri, found.target) + (found.anchor ? `#${encodeURIComponent(found.anchor)}` : "");
    const safe = md.utils.escapeHtml(href);
    if (embed && PICTURE.test(found.name ?? "")) {
      const size = /^\d+(x\d+)?$/.test(labels[0] ?? "") ? ` width="${parseInt(labels[0] ?? "", 10)}"` : "";
      return `<img src="${safe}" alt="${text}"${size}>`;
    }
    if (embed && found.text !== null && (env.kmDepth ?? 0) < DEEPEST) {
      const inner = { ...env, kmDepth: (env.kmDepth ?? 0) + 1 };
      const body = found.text.replace(/^---\r?\n[\s\S]*?\n---\r?\n/, "");
      const title = `<a class="km-link" href="${safe}">${text}</a>`;
      return `<div class="km-embed"><div class="km-embed-title">${title}</div>${md.render(body, inner)}</div>`;
    }
    return `<a class="km-link" href="${safe}">${text}</a>`;
  }
}

interface Environment {
  currentDocument?: vscode.Uri;
  kmDepth?: number;
}

function key(path: string, fragment: string | null): string {
  return JSON.stringify([path, fragment]);
}

/** The path from the note `from` to `to`, encoded. */
function relative(from: string, to: string): string {
  const here = vscode.Uri.parse(from).path.split("/").slice(0, -1);
  const there = vscode.Uri.parse(to).path.split("/");
  let shared = 0;
  while (shared < here.length && shared < there.length - 1 && here[shared] === there[shared]) shared++;
  const parts = [...here.slice(shared).map(() => ".."), ...there.slice(shared)];
  return parts.map(encodeURIComponent).join("/");
}
