"""Notes of days, named as Obsidian names them."""

from datetime import date

import pytest

from km_lsp.features.daily_note import daily_note


@pytest.mark.parametrize(
    ("folder", "format", "path"),
    [
        ("", "", "2026-03-02.md"),
        ("journal", "YYYY-MM-DD", "journal/2026-03-02.md"),
        ("/j/", "YYYY/MMMM/DD dddd", "j/2026/March/02 Monday.md"),
        ("", "[Day] D MMM YY", "Day 2 Mar 26.md"),
        ("", "gggg-[W]ww", "2026-W10.md"),
        ("", "Do Q", "2nd 1.md"),
        ("", "YYYY.md", "2026.md"),
    ],
)
def test_case_91_of_the_peers_formats(folder: str, format: str, path: str) -> None:
    assert daily_note(date(2026, 3, 2), folder, format) == path
