"""Real vaults: every finding of obsidian-tasks is argued, in the others each kind is."""

from collections import Counter
from pathlib import Path

from km_lsp.check.run import check

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
    report = check(corpora / "obsidian-tasks")
    assert report.notes == 411
    findings = [line.partition("] ")[0] + "]" for line in report.lines]
    aliases = [line for line in findings if line.endswith("info[KM402]")]
    assert len(aliases) == SHARED_ALIASES
    others = {
        line.removeprefix("resources/sample_vaults/Tasks-Demo/")
        for line in findings
        if line not in aliases
    }
    assert others == ARGUED


def test_knowledge_garden(corpora: Path) -> None:
    report = check(corpora / "knowledge-garden")
    codes = Counter(line.partition("[KM")[2][:3] for line in report.lines)
    # Stubs on purpose and pictures that are not part of the copy; next to nothing else.
    assert codes["101"] > 1000
    assert codes["103"] > 500
    assert sum(count for code, count in codes.items() if code not in ("101", "103", "402")) < 30


def test_powershell_docs(corpora: Path) -> None:
    report = check(corpora / "powershell-docs")
    lines = [line for line in report.lines if "KM102" in line]
    # Addresses of the site (`/dotnet/api/…`) are no files of this repository.
    assert not [line for line in lines if "“/" in line]
    codes = Counter(line.partition("[KM")[2][:3] for line in report.lines)
    assert codes["104"] > 100
    assert codes["301"] + codes["203"] < 15
