"""What a file may be called: a name that every system can have and every link can carry."""

from km_lsp.vault.note_id import note_name

_ILLEGAL = '<>:"\\|?*'
_UNLINKABLE = ("#", "^", "[", "]", "%%")
_PORTS = (f"{kind}{number}" for kind in ("com", "lpt") for number in range(1, 10))
_RESERVED = frozenset(["con", "prn", "aux", "nul", *_PORTS])
_MOST_BYTES = 255


def problem_with_name(name: str) -> str | None:
    """Why no file or folder should be called `name`, as a sentence; None for a good name.

    Sources: Microsoft, "Naming Files, Paths, and Namespaces"; Obsidian help, "Internal links".
    """
    shown = f"“{name}”"
    if not name.strip() or not note_name(name).strip():
        return "A file needs a name."
    if not name.isprintable():
        return f"{shown} holds a character that is no letter."
    if found := [letter for letter in _ILLEGAL if letter in name]:
        return f"{shown} holds “{found[0]}”, which Windows or Android do not allow in names."
    if found := [mark for mark in _UNLINKABLE if mark in name]:
        return f"{shown} holds “{found[0]}”, which a link cannot carry."
    if name != name.strip() or name.endswith("."):
        return f"{shown} begins or ends with a blank or ends with a dot, which Windows removes."
    if name.startswith("."):
        return f"{shown} begins with a dot, and such files do not belong to the vault."
    if name.partition(".")[0].lower() in _RESERVED:
        return f"{shown} is a name that Windows keeps for itself."
    if len(name.encode(errors="replace")) > _MOST_BYTES:
        return f"{shown} is longer than file systems allow."
    return None


def problem_with_path(path: str) -> str | None:
    """The same for every part of a path."""
    found = (problem_with_name(name) for name in path.split("/"))
    return next((problem for problem in found if problem), None)
