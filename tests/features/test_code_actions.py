"""Repairs. Numbers are those of the acceptance cases."""

import pytest

from km_lsp.features.actions.action import Action, NewNotes
from km_lsp.features.code_actions import code_actions
from km_lsp.text.edit import apply_edits
from km_lsp.text.span import Span
from tests.language import Fixture, catalog, load, read_fixture


def offered(source: str, new_notes: NewNotes | None = None) -> list[tuple[str, str]]:
    """Titles, and the line after the edit or the note that is created."""
    fixture = read_fixture(source)
    snapshot = load(fixture)
    at = Span(fixture.offset, fixture.offset)
    read = fixture.files.get
    found = code_actions(
        snapshot, catalog(snapshot), fixture.path, at, read, new_notes, kinds=("quickfix",)
    )
    return [(action.title, shown(fixture, action)) for action in found]


def shown(fixture: Fixture, action: Action) -> str:
    """The note after the action, or the path of the one it creates."""
    edit = action.make()
    text = fixture.files[fixture.path]
    edited = apply_edits(text, edit.edits.get(fixture.path, ())).strip()
    return "".join(edit.created) or edited


def test_replace_by_the_nearest_note_keeping_the_rest() -> None:
    assert offered("//- a.md\n[[Evergren Note$0#H|x]]\n//- Evergreen Notes.md\n") == [
        ("Change to “Evergreen Notes”", "[[Evergreen Notes#H|x]]"),
        ("Create “Evergren Note.md”", "Evergren Note.md"),
    ]


def test_replace_by_the_nearest_heading_block_and_anchor() -> None:
    notes = "//- b.md\n# Installation\n\ntext ^block1\n"
    assert offered(f"//- a.md\n[[b#Instalation$0|x]]\n{notes}")[0][1] == "[[b#Installation|x]]"
    assert offered(f"//- a.md\n[[b#^block$0]]\n{notes}")[0][1] == "[[b#^block1]]"
    assert offered(f"//- a.md\n[t](b.md#instalation$0)\n{notes}")[0][1] == "[t](b.md#installation)"


def test_markdown_paths_are_relative_and_encoded() -> None:
    assert offered("//- d/a.md\n[t](Long%20Not.md$0)\n//- e/Long Note.md\n")[0][1] == (
        "[t](../e/Long%20Note.md)"
    )


def test_at_most_three_and_one_is_preferred() -> None:
    notes = "".join(f"//- Some Note {number}.md\n" for number in range(9))
    fixture = read_fixture(f"//- a.md\n[[Some Note$0s]]\n{notes}")
    snapshot = load(fixture)
    at = Span(fixture.offset, fixture.offset)
    found = code_actions(
        snapshot, catalog(snapshot), "a.md", at, fixture.files.get, kinds=("quickfix",)
    )
    replacing = [action for action in found if action.title.startswith("Change")]
    assert len(replacing) == 3
    assert [action.preferred for action in replacing] == [True, False, False]


@pytest.mark.parametrize(
    ("link", "new_notes", "path"),
    [
        ("[[New$0]]", NewNotes("root"), "New.md"),
        ("[[New$0]]", NewNotes("current"), "d/New.md"),
        ("[[New$0]]", NewNotes("folder", "inbox"), "inbox/New.md"),
        ("[[e/New$0]]", NewNotes("current"), "e/New.md"),
        ("[[./New$0]]", NewNotes("root"), "d/New.md"),
        ("[[v2.0 Release$0]]", NewNotes("root"), "v2.0 Release.md"),
        ("[t](New%20One.md$0)", NewNotes("root"), "d/New One.md"),
        ("[t](../New.md$0)", NewNotes("root"), "New.md"),
    ],
)
def test_case_69_create_where_obsidian_would(link: str, new_notes: NewNotes, path: str) -> None:
    assert ("Create “" + path + "”", path) in offered(f"//- d/a.md\n{link}\n", new_notes)


NAMES = ["[[a:b$0]]", "[[../../x$0]]", "[[what?$0]]", "[[x.png$0]]", "[[n$0]]"]


@pytest.mark.parametrize("link", NAMES)
def test_nothing_is_created_outside_or_under_an_illegal_name(link: str) -> None:
    titles = [title for title, _ in offered(f"//- d/a.md\n{link}\n//- n.md\n")]
    assert not [title for title in titles if title.startswith("Create")]


def test_case_83_choose_a_candidate() -> None:
    assert offered("//- c/x.md\n[[T$0#H|l]]\n//- a/T.md\n# H\n//- b/T.md\n# H\n") == [
        ("Link to “a/T.md”", "[[a/T#H|l]]"),
        ("Link to “b/T.md”", "[[b/T#H|l]]"),
    ]


def test_case_56_write_an_alias_link_portably() -> None:
    notes = "//- b.md\n---\naliases: [AI]\n---\n"
    assert ("Write as [[b|AI]]", "[[b|AI]]") in offered(f"//- a.md\n[[AI$0]]\n{notes}")
    table = f"//- a.md\n| a |\n|---|\n| [[AI$0]] |\n{notes}"
    assert offered(table)[-1][1].endswith("| [[b\\|AI]] |")
