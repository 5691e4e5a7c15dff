"""Lone surrogates: half characters that JSON can smuggle into a `str` and no encoding knows."""

import re

_LONE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """`text` with U+FFFD for every lone surrogate; as long as before, so offsets stay right."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)
