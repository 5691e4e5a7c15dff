"""Notes as HTML: CommonMark with wikilinks, embeds, callouts, tags and comments.

Notes are not trusted: raw HTML is shown as text, nothing that is rendered loads or leads
anywhere. Links become spans; those with a target in `env["broken"]` are marked.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from km_lsp.syntax.tag import is_tag_name
from km_lsp.syntax.wikilink import WIKILINK, read_wikilink

_TAG = re.compile(r"#([\w/\-]+)")
_COMMENT = re.compile(r"%%.*?%%", re.DOTALL)
_CALLOUT = re.compile(r"\[!([\w\- ]+)\][+\-]?[ \t]*([^\n]*)")


def render_note(text: str, broken: frozenset[str] = frozenset()) -> str:
    """`text` as HTML; links to a target in `broken` (path with fragment) are marked."""
    html: str = _renderer().render(_COMMENT.sub("", text), {"broken": broken})
    return html


@lru_cache(maxsize=1)
def _renderer() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    note_rules(markdown)
    markdown.add_render_rule("link_open", _link_open)
    markdown.add_render_rule("link_close", _link_close)
    markdown.add_render_rule("image", _image)
    return markdown


def note_rules(markdown: MarkdownIt) -> None:
    """A plugin of markdown-it-py: wikilinks, embeds, tags and callouts."""
    markdown.inline.ruler.before("link", "wikilink", _read_wikilink)
    markdown.inline.ruler.before("link", "tag", _read_tag)
    markdown.core.ruler.push("callout", _find_callouts)
    markdown.add_render_rule("wikilink", _wikilink)
    markdown.add_render_rule("tag", _tag)


def _read_wikilink(state: StateInline, silent: bool) -> bool:
    found = WIKILINK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        link = read_wikilink(found.group(), 0)
        token = state.push("wikilink", "", 0)
        label = link.label_span
        target = link.path if link.fragment is None else f"{link.path}#{link.fragment}"
        token.content = label.of(found.group()) if label is not None else target
        token.meta = {"target": target, "embed": link.kind == "embed"}
    state.pos = found.end()
    return True


def _read_tag(state: StateInline, silent: bool) -> bool:
    at = state.pos
    if state.src[at : at + 1] != "#" or (at > 0 and not state.src[at - 1].isspace()):
        return False
    found = _TAG.match(state.src, at, state.posMax)
    if found is None or not is_tag_name(found.group(1)):
        return False
    if not silent:
        state.push("tag", "", 0).content = found.group()
    state.pos = found.end()
    return True


def _find_callouts(state: StateCore) -> None:
    """Give the quotes that are callouts a class, and their first line that of a title."""
    for number, token in enumerate(state.tokens):
        if token.type != "blockquote_open":
            continue
        inline = next((one for one in state.tokens[number + 1 : number + 3] if one.children), None)
        found = _CALLOUT.match(inline.content) if inline is not None else None
        if found is None or inline is None or not inline.children:
            continue
        kind = re.sub(r"\W+", "-", found.group(1).strip().lower())
        token.attrJoin("class", f"callout callout-{kind}")
        first = inline.children[0]
        rest = first.content[len(found.group(0)) - len(found.group(2)) :]
        title = Token("text", "", 0, content=rest or found.group(1).strip().capitalize())
        opening = Token("strong_open", "strong", 1, attrs={"class": "callout-title"})
        closing = Token("strong_close", "strong", -1)
        inline.children[0:1] = [opening, title, closing]


def _wikilink(
    self: RendererHTML, tokens: Sequence[Token], number: int, options: OptionsDict, env: Any
) -> str:
    token = tokens[number]
    kind = "embed" if token.meta["embed"] else "link"
    return _span(kind, token.meta["target"], escape(token.content), env)


def _tag(
    self: RendererHTML, tokens: Sequence[Token], number: int, options: OptionsDict, env: Any
) -> str:
    return f'<span class="tag">{escape(tokens[number].content)}</span>'


def _link_open(
    self: RendererHTML, tokens: Sequence[Token], number: int, options: OptionsDict, env: Any
) -> str:
    target = unquote(str(tokens[number].attrGet("href") or ""))
    return _span("link", target, "", env).removesuffix("</span>")


def _link_close(
    self: RendererHTML, tokens: Sequence[Token], number: int, options: OptionsDict, env: Any
) -> str:
    return "</span>"


def _image(
    self: RendererHTML, tokens: Sequence[Token], number: int, options: OptionsDict, env: Any
) -> str:
    target = unquote(str(tokens[number].attrGet("src") or ""))
    return _span("embed", target, escape(tokens[number].content or target), env)


def _span(kind: str, target: str, content: str, env: Any) -> str:
    """A link that leads nowhere; its target shows when it is pointed at."""
    broken = target in env["broken"]
    classes = f"{kind} broken" if broken else kind
    return f'<span class="{classes}" title="{escape(target)}">{content}</span>'
