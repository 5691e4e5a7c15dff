"""Tags in running text. (Obsidian help, "Tags".)

Letters of any script, digits, emoji, `_`, `-` and `/`; at least one character that is no digit.
"""

import re

_LETTER = (
    r"[\w/\-\u00a1-\u1fff\u200d\u2070-\u2dff\u2e80-\u2fff\u3005-\u3007\u3021-\ud7ff"
    r"\uf900-\ufeff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff66-\uffdc\U00010000-\U0010ffff]"
)
_TAG = re.compile(rf"#({_LETTER}+)")
_NOT_AFTER = re.compile(r"[\w#&/\\=?%.:~@\-\^`]|(?<=\[)\[")
_NO_DIGIT = re.compile(r"[^\d/]")
TAG_NAME = re.compile(rf"{_LETTER}+\Z")


def find_tags(text: str, start: int = 0) -> list[tuple[int, str]]:
    """Offset of `#` and name of every tag in `text` from `start` on, be it code or not."""
    tags: list[tuple[int, str]] = []
    for found in _TAG.finditer(text, start):
        at, end = found.span()
        # What is around it is looked at late: a look-behind would slow the search for `#`. Most
        # tags stand behind a blank.
        if at > 0 and text[at - 1] not in " \n" and _NOT_AFTER.match(text, at - 1):
            continue
        name = found.group(1)
        if not (text.startswith("#", end) or _NO_DIGIT.search(name) is None):
            tags.append((at, name))
    return tags


def is_tag_name(name: str) -> bool:
    """Whether `name` (without `#`) can be a tag: `1984` and `2024/01` cannot."""
    return TAG_NAME.match(name) is not None and _NO_DIGIT.search(name) is not None
