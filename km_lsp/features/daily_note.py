"""Where the note of a day lies. (Obsidian help, "Daily notes"; the format is that of moment.js.)"""

import re
from datetime import date

_TOKEN = re.compile(
    r"\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|Do|DDDD|DDD|DD|D|dddd|ddd|Q|gggg|GGGG|ww|WW|W|w|E"
)
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def daily_note(day: date, folder: str, format: str) -> str:
    """The path of the note of `day`: `format` may name folders, too."""
    name = _TOKEN.sub(lambda found: _value(found, day), format or "YYYY-MM-DD")
    path = f"{folder.strip('/')}/{name}".strip("/")
    return path if path.lower().endswith(".md") else path + ".md"


def _value(found: re.Match[str], day: date) -> str:
    if found.group(1) is not None:
        return found.group(1)
    year, week, weekday = day.isocalendar()
    number = day.timetuple().tm_yday
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day // 10 != 1 else 0, "th")
    month, name = _MONTHS[day.month - 1], _DAYS[weekday - 1]
    return {
        "YYYY": f"{day.year:04d}",
        "YY": f"{day.year % 100:02d}",
        "MMMM": month,
        "MMM": month[:3],
        "MM": f"{day.month:02d}",
        "M": str(day.month),
        "DDDD": f"{number:03d}",
        "DDD": str(number),
        "DD": f"{day.day:02d}",
        "D": str(day.day),
        "Do": f"{day.day}{ending}",
        "dddd": name,
        "ddd": name[:3],
        "Q": str((day.month + 2) // 3),
        "gggg": str(year),
        "GGGG": str(year),
        "ww": f"{week:02d}",
        "WW": f"{week:02d}",
        "w": str(week),
        "W": str(week),
        "E": str(weekday),
    }[found.group()]
