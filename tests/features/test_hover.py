"""What the cursor shows. Numbers are those of the acceptance cases."""

from km_lsp.features.hover import hover, preview
from tests.language import catalog, load, read_fixture


def hovered(source: str) -> str | None:
    fixture = read_fixture(source)
    snapshot = load(fixture)
    found = hover(
        snapshot, catalog(snapshot), fixture.path, fixture.offset, lambda path: fixture.files[path]
    )
    return found.markdown if found else None


def test_case_73_a_note_without_its_front_matter() -> None:
    said = hovered(
        "//- a.md\n[[b$0]] [[b]]\n//- b.md\n---\naliases: [Bee]\n---\n# Title\n\n#tag text\n"
    )
    assert said is not None
    assert said.startswith("**b** — 2 backlinks · also Bee · #tag")
    assert "# Title" in said
    assert "aliases" not in said


def test_case_73_only_the_section_or_the_block() -> None:
    notes = "//- b.md\n# A\n\nin a\n\n# B\n\nin b ^id\n"
    section = hovered(f"//- a.md\n[[b#A$0]]\n{notes}")
    assert section is not None
    assert "in a" in section
    assert "in b" not in section
    block = hovered(f"//- a.md\n[[b#^id$0]]\n{notes}")
    assert block is not None
    assert "in b" in block
    assert "in a" not in block


def test_case_73_what_is_missing_and_what_is_near() -> None:
    said = hovered("//- a.md\n[[Evergren Notes$0]]\n//- Evergreen Notes.md\n")
    assert said == "No note is called “Evergren Notes”.\n\nNearest: “Evergreen Notes”"
    said = hovered("//- a.md\n[[b#Instalation$0]]\n//- b.md\n# Installation\n")
    assert said == "“b” has no heading “Instalation”.\n\nNearest: “Installation”"


def test_tags_headings_and_footnotes() -> None:
    assert hovered("#ta$0g #tag/sub") == "**#tag**, 2 uses in the vault"
    assert hovered("# He$0ad\n\n[[#Head]]") == "1 link to this heading"
    assert hovered("x[^a$0]\n\n[^a]: the *note*") == "the *note*"
    assert hovered("plain te$0xt") is None


def test_an_ambiguous_link_says_so() -> None:
    said = hovered("//- c/a.md\n[[T$0]]\n//- a/T.md\none\n//- b/T.md\ntwo\n")
    assert said is not None
    assert "Could also mean b/T.md" in said


def test_long_notes_are_cut() -> None:
    shown = preview("\n".join(f"line {number}" for number in range(200)))
    assert len(shown.splitlines()) < 40
    assert shown.endswith("…")
    assert len(preview("x" * 100_000)) < 2000
