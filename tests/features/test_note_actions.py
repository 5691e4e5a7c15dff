"""Headings, blocks, front matter, and what a note keeps. Numbers are those of the cases."""

import pytest

from tests.features.action_checks import actions, check_action, titles
from tests.language import load, read_fixture

# Headings, blocks, front matter


def test_a_heading_and_what_is_below_it() -> None:
    check_action(
        "//- a.md\n# T\n\n## On$0e\n\n### Two\n\n## Three\n\n[[#One#Two]] [x](#two)\n",
        "Lower “One” and what is below it",
        "//- a.md\n# T\n\n### One\n\n#### Two\n\n## Three\n\n[[#One#Two]] [x](#two)\n",
    )
    check_action("//- a.md\nOn$0e\n---\n", "Raise “One” and what is below it", "//- a.md\n# One\n")
    assert "Raise “T” and what is below it" not in titles("//- a.md\n# T$0\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("wo$0rds\nmore\n\nnext\n", "words\nmore ^{}\n\nnext\n"),
        ("- on$0e\n  - two\n", "- one ^{}\n  - two\n"),
        ("- one\n  - tw$0o\n- three\n", "- one\n  - two ^{}\n- three\n"),
        ("> quo$0te\n> more\n\nnext\n", "> quote\n> more\n\n^{}\n\nnext\n"),
        ("| a$0 |\n|---|\n| b |\n", "| a |\n|---|\n| b |\n\n^{}\n"),
        ("```\nco$0de\n```\nnext\n", "```\ncode\n```\n\n^{}\n\nnext\n"),
        ("## He$0ad\n", "## Head ^{}\n"),
    ],
)
def test_a_block_gets_an_id_where_obsidian_reads_it(before: str, after: str) -> None:
    fixture = read_fixture(f"//- a.md\n{before}")
    found = [one for one in actions(load(fixture), fixture) if one.copy]
    assert found[0].title == "Give this block an id and copy its link"
    id = found[0].copy.removeprefix("[[a#^").removesuffix("]]")
    check_action(f"//- a.md\n{before}", found[0].title, f"//- a.md\n{after.format(id)}")


def test_a_block_with_an_id_keeps_it() -> None:
    fixture = read_fixture("//- a.md\nwo$0rds ^old\n")
    found = [one for one in actions(load(fixture), fixture) if one.copy]
    assert [(one.title, one.copy) for one in found] == [("Copy the link [[a#^old]]", "[[a#^old]]")]


def test_front_matter_is_normalised() -> None:
    check_action(
        "//- a.md\n---\nAliases: Knowledge Management, KM\nTAGS: one two\nDate: 2024\n---\n#KM$0\n",
        "Normalise the front matter",
        "//- a.md\n---\naliases:\n  - Knowledge Management\n  - KM\ntags:\n  - one\n  - two\ndate: 2024\n---\n#KM\n",
    )
    assert "Normalise the front matter" not in titles("//- a.md\n---\naliases: [x]\n---\n$0")


# What a note keeps


def test_case_81_a_table_of_contents_is_made_and_kept() -> None:
    note = "# T\n\n{}## One\n\n### Two: x\n\n## Three\n\n[[#One]]\n"
    table = (
        "<!-- toc -->\n\n- [[#One]]\n  - [[#Two x|Two: x]]\n- [[#Three]]\n\n<!-- tocstop -->\n\n"
    )
    check_action(
        f"//- a.md\n$0{note.format('')}",
        "Insert a table of contents",
        f"//- a.md\n{note.format(table)}",
    )
    kept = f"//- a.md\n$0{note.format(table)}"
    assert not [title for title in titles(kept) if "table of contents" in title]
    assert titles(kept.replace("\n\n- [[#One]]", "\n- [[#One]]"), "source.fixAll") == []
    stale = kept.replace("- [[#Three]]\n", "")
    check_action(stale, "Update the table of contents", kept.replace("$0", ""))
    check_action(stale, "Fix all that can mean only one thing", kept.replace("$0", ""))


def test_a_note_of_thousands_of_headings_keeps_its_table_as_it_is() -> None:
    headings = "".join(f"## Head {number}\n\n" for number in range(2100))
    kept = f"//- a.md\n$0<!-- toc -->\n\n- [[#Head 1]]\n\n<!-- tocstop -->\n\n{headings}"
    assert titles(kept, "source") == []


def test_a_table_of_contents_in_markdown() -> None:
    check_action(
        "//- a.md\n---\nx: 1\n---\n$0## A [b]\n\n## A [b]\n\n[t](#a-b)\n",
        "Insert a table of contents",
        "//- a.md\n---\nx: 1\n---\n\n<!-- toc -->\n\n- [A \\[b\\]](#a-b)\n- [A \\[b\\]](#a-b-1)\n\n<!-- tocstop -->\n\n## A [b]\n\n## A [b]\n\n[t](#a-b)\n",
    )


def test_definitions_and_footnotes_in_order() -> None:
    check_action(
        "//- a.md\n[x][b] [y][a] t[^2] u[^1]$0\n\n[b]: b.md\n[unused]: c.md\n[a]: <a.md>\n\n[^1]: one\n    more\n[^2]: two\n[^3]: three\n",
        "Sort reference definitions and footnotes, remove those without use",
        "//- a.md\n[x][b] [y][a] t[^2] u[^1]\n\n[a]: <a.md>\n[b]: b.md\n\n[^2]: two\n[^1]: one\n    more\n",
    )
    assert titles("//- a.md\n[x][a]$0\n\n[a]: a.md\n", "source.organizeImports") == []


def test_all_safe_fixes_at_once() -> None:
    check_action(
        "//- a.md\n$0| a |\n|---|\n| [[n|x]] |\n\n[t](N.md)\n//- n.md\n",
        "Fix all that can mean only one thing",
        "//- a.md\n| a |\n|---|\n| [[n\\|x]] |\n\n[t](n.md)\n//- n.md\n",
    )
