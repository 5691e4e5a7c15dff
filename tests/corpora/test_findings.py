"""Real vaults: every finding of obsidian-tasks is argued, in the others each kind is."""

from collections import Counter
from pathlib import Path

from tests.check.runs import checked, line_of

ARGUED = {
    # Templates that ask for an image name to be put in.
    "contributing/_meta/templates/image embed.md:4:25: error[KM103]",
    "docs/_meta/templates/image embed.md:4:25: error[KM103]",
    # Test data about links: a broken one on purpose, one to `pa`, and two without a destination.
    "Test Data/link_is_broken.md:3:40: warning[KM101]",
    "Test Data/link_in_task_markdown_link.md:29:88: error[KM102]",
    "Test Data/link_in_task_wikilink.md:25:39: warning[KM101]",
    "Test Data/link_in_task_markdown_link.md:48:34: info[KM106]",
    "Test Data/link_in_task_markdown_link.md:49:34: info[KM106]",
}
SHARED_ALIASES = 10
"""Test notes that come in pairs with the same aliases."""


def test_obsidian_tasks(corpora: Path) -> None:
    root = corpora / "obsidian-tasks"
    report = checked(root)
    assert report.notes == 411
    findings = [line_of(entry, root).partition("] ")[0] + "]" for entry in report.entries]
    aliases = [line for line in findings if line.endswith("info[KM402]")]
    assert len(aliases) == SHARED_ALIASES
    others = {
        line.removeprefix("resources/sample_vaults/Tasks-Demo/")
        for line in findings
        if line not in aliases
    }
    assert others == ARGUED


def test_knowledge_garden(corpora: Path) -> None:
    report = checked(corpora / "knowledge-garden")
    codes = Counter(entry.code for entry in report.entries)
    # Stubs on purpose and pictures that are not part of the copy; next to nothing else.
    assert codes["KM101"] > 1000
    assert codes["KM103"] > 500
    assert (
        sum(count for code, count in codes.items() if code not in ("KM101", "KM103", "KM402")) < 30
    )


def test_powershell_docs(corpora: Path) -> None:
    report = checked(corpora / "powershell-docs")
    # Addresses of the site (`/dotnet/api/…`) are no files of this repository.
    missing = [entry.message for entry in report.entries if entry.code == "KM102"]
    assert not [message for message in missing if "“/" in message]
    codes = Counter(entry.code for entry in report.entries)
    # Wrong case, anchors and slugs of another program are told apart from missing files.
    assert codes["KM104"] > 100
    assert codes["KM301"] + codes["KM203"] < 15
    assert [entry.subject for entry in report.entries if entry.code == "KM205"] == [
        "#4264-regular-expression-option-type"
    ] or codes["KM205"] == 1
