"""Values put into the front matter of a note, in the form that stands there."""

import re
from collections.abc import Iterator, Sequence

from km_lsp.features.reshaping.newline import line_start, newline_of
from km_lsp.features.reshaping.vault_edit import Refused
from km_lsp.syntax.frontmatter import read_frontmatter, split_at
from km_lsp.syntax.note import Property
from km_lsp.text.edit import TextEdit, apply_edits
from km_lsp.text.span import Span

_PLAIN = re.compile(r"[^\W\d](?:[\w ./()&+-]*[\w.)])?", re.UNICODE)
_WORDS_OF_YAML = frozenset(["true", "false", "yes", "no", "on", "off", "null", "y", "n"])


def with_values(text: str, key: str, values: Sequence[str]) -> TextEdit:
    """The edit that adds `values` to the list `key` of the front matter. Raises `Refused`.

    A list in brackets, of lines or of words with commas stays what it is; a single value becomes
    a list; front matter is made where there is none.
    """
    front = read_frontmatter(text)
    found = next((one for one in front.properties if one.key.lower() == key), None)
    wanted = [*(found.values if found else ()), *values]
    for edit in _ways(text, key, found, values):
        after = read_frontmatter(apply_edits(text, [edit]))
        now = next((one for one in after.properties if one.key.lower() == key), None)
        got = list(now.values) if now is not None else []
        broken = any(problem.code == "bad-frontmatter" for problem in after.problems)
        if not broken and (got == wanted or ", ".join(got) == ", ".join(wanted)):
            return edit
    raise Refused(f"“{key}” is written in the front matter in a way that cannot be added to.")


def quoted(value: str) -> str:
    """`value` as a scalar of YAML, in quotes where it needs them."""
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML:
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _ways(text: str, key: str, found: Property | None, values: Sequence[str]) -> Iterator[TextEdit]:
    line = newline_of(text)
    items = [quoted(value) for value in values]
    bounds = split_at(text)
    if bounds is None:
        listed = "".join(f"  - {item}{line}" for item in items)
        gap = line if text else ""
        yield TextEdit(Span(0, 0), f"---{line}{key}:{line}{listed}---{line}{gap}")
        return
    if found is None:
        listed = "".join(f"  - {item}{line}" for item in items)
        yield TextEdit(Span(bounds[1], bounds[1]), f"{key}:{line}{listed}")
        return
    start, end = found.value_start, _value_end(text, found)
    written = text[start:end]
    if written.startswith("[") and written.endswith("]"):
        comma = ", " if written[1:-1].strip() else ""
        yield TextEdit(Span(end - 1, end - 1), comma + ", ".join(items))
        return
    if written.startswith("-"):
        row = line_start(text, start)
        indent = text[row:start]
        more = "".join(f"{line}{indent}- {item}" for item in items)
        yield TextEdit(Span(end, end), more)
        return
    if not written:
        listed = "".join(f"{line}  - {item}" for item in items)
        colon = text.index(":", found.span.end) + 1
        yield TextEdit(Span(colon, end if end > colon else colon), listed)
        return
    if "," in written and not any("," in value for value in values):
        # `Aliases: A, B`: to its writer a list already.
        yield TextEdit(Span(end, end), ", " + ", ".join(values))
    yield TextEdit(Span(start, end), "[" + ", ".join([written, *items]) + "]")


def _value_end(text: str, found: Property) -> int:
    """The end of the value, blanks and line breaks behind it left out."""
    written = text[found.value_start : found.value_end]
    return found.value_start + len(written.rstrip())
