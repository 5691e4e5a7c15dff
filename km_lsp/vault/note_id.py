"""What files are called and when two spellings mean the same; all folding happens here.

A note id is its path from the vault's root, with `/` on every system: `sub/Note.md`.
"""

import unicodedata

NOTE_EXTENSIONS = (".md", ".markdown")
CANVAS_EXTENSION = ".canvas"
ATTACHMENT_EXTENSIONS = frozenset(
    [
        ".avif",
        ".bmp",
        ".gif",
        ".jpeg",
        ".jpg",
        ".png",
        ".svg",
        ".webp",
        ".flac",
        ".m4a",
        ".mp3",
        ".ogg",
        ".wav",
        ".3gp",
        ".mkv",
        ".mov",
        ".mp4",
        ".ogv",
        ".webm",
        ".pdf",
        ".canvas",
        ".base",
    ]
)
"""Formats that Obsidian opens besides notes (Obsidian help, "Accepted file formats")."""


def fold(name: str) -> str:
    """`name` as it is compared: blind to case and to how its accents are encoded."""
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).lower()


def is_note(path: str) -> bool:
    """Whether `path` names a Markdown note."""
    return path.lower().endswith(NOTE_EXTENSIONS)


def is_indexed(path: str) -> bool:
    """Whether the file at `path` is read for links: notes and canvases are."""
    return path.lower().endswith((*NOTE_EXTENSIONS, CANVAS_EXTENSION))


def file_name(path: str) -> str:
    """The last segment of `path`."""
    return path[path.rfind("/") + 1 :]


def folder_of(path: str) -> str:
    """The path of the folder that holds `path`, without a slash at its end; `""` is the root."""
    return path[: max(path.rfind("/"), 0)]


def without_extension(path: str) -> str:
    """`path` without the extension of a note; other extensions belong to the name."""
    lower = path.lower()
    for extension in NOTE_EXTENSIONS:
        if lower.endswith(extension) and len(path) > len(extension):
            return path[: -len(extension)]
    return path


def note_name(path: str) -> str:
    """What people call the note or file at `path`: its name, without a note's extension."""
    return without_extension(file_name(path))


def extension_of(path: str) -> str:
    """The extension of `path` in lower case with its dot; `""` without one."""
    name = file_name(path)
    dot = name.rfind(".")
    return name[dot:].lower() if dot > 0 else ""


def join(folder: str, path: str) -> str | None:
    """`path` seen from `folder`, its `.` and `..` resolved; None when it leaves the vault."""
    segments = folder.split("/") if folder else []
    for segment in path.split("/"):
        if segment == "..":
            if not segments:
                return None
            segments.pop()
        elif segment not in ("", "."):
            segments.append(segment)
    return "/".join(segments)


def relative(path: str, folder: str) -> str:
    """`path` as it is written in a file of `folder`, with `..` where it must be."""
    here = folder.split("/") if folder else []
    there = path.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "/".join([".."] * (len(here) - shared) + there[shared:])
