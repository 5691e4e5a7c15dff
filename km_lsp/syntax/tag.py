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
    return [
        (found.start(), found.group(1))
        for found in _TAG.finditer(text, start)
        # The character before is checked late: a look-behind would slow the search for `#`.
        if not (found.start() > 0 and _NOT_AFTER.match(text, found.start() - 1))
        and not text.startswith("#", found.end())
        and is_tag_name(found.group(1))
    ]


def is_tag_name(name: str) -> bool:
    """Whether `name` (without `#`) can be a tag: `1984` and `2024/01` cannot."""
    return TAG_NAME.match(name) is not None and _NO_DIGIT.search(name) is not None
