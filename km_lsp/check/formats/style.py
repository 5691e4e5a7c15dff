"""Colours of a terminal."""

import os
import sys
from typing import TextIO

from km_lsp.check.options import Color

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "hint": "1;34",
    "bold": "1",
    "dim": "2",
    "path": "1",
    "good": "32",
}


def wants_color(choice: Color, stream: TextIO) -> bool:
    """Whether to colour what goes to `stream`: as was said, else as NO_COLOR, FORCE_COLOR,
    CLICOLOR_FORCE and TERM say (no-color.org, force-color.org), else if it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    if os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb" and _understands()


def _understands() -> bool:
    """Whether the terminal understands colours; Windows' own has to be told to."""
    if sys.platform == "win32":
        os.system("")
    return True


def paint(text: str, name: str, color: bool) -> str:
    """`text` in the colour called `name`, if colours are wanted."""
    return f"\x1b[{_CODES[name]}m{text}\x1b[0m" if color else text


def printable(text: str) -> str:
    """`text` without what could move a terminal's cursor: notes are not trusted."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else " " if letter == "\t" else "�" for letter in text
    )
