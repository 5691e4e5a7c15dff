"""Line breaks of a note: what is written into it ends its lines as it does."""


def newline_of(text: str) -> str:
    """How the lines of `text` end."""
    first = text.find("\n")
    if first > 0 and text[first - 1] == "\r":
        return "\r\n"
    return "\r" if first < 0 and "\r" in text else "\n"


def line_start(text: str, offset: int) -> int:
    """Where the line starts that holds `offset`."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The start of the line that holds `start`, and the end of the one that holds `end`."""
    first = line_start(text, start)
    ends = [at for at in (text.find("\n", end), text.find("\r", end)) if at >= 0]
    return first, min(ends, default=len(text))


def after_line(text: str, offset: int) -> int:
    """Where the next line starts; the end of the text in its last one."""
    _, end = line_bounds(text, offset, offset)
    if text.startswith("\r\n", end):
        return end + 2
    return min(end + 1, len(text))
