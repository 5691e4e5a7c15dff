"""One helper for each feature: a fixture in, the answer compared with its labels."""

from km_lsp.features.completion import Completion, completion
from km_lsp.features.completion_item import Item
from km_lsp.features.definition import definition
from km_lsp.features.references import references
from km_lsp.text.edit import TextEdit, apply_edits
from tests.language import catalog, load, read_fixture


def check_definition(source: str) -> None:
    """The selections of all destinations are the ranges labelled `target`; none means nowhere."""
    fixture = read_fixture(source)
    found = definition(load(fixture), fixture.path, fixture.offset)
    assert [(one.path, one.selection) for one in found] == fixture.labelled("target")


def goes_to(source: str) -> list[str]:
    """Where definition leads, as `path:line`."""
    fixture = read_fixture(source)
    snapshot = load(fixture)
    shown = []
    for one in definition(snapshot, fixture.path, fixture.offset):
        note = snapshot.notes.get(one.path)
        line = note.lines.line_at(one.selection.start) + 1 if note else 1
        shown.append(f"{one.path}:{line}")
    return shown


def check_references(source: str, *, declaration: bool = False) -> None:
    """The references are exactly the ranges labelled `ref`."""
    fixture = read_fixture(source)
    found = references(load(fixture), fixture.path, fixture.offset, declaration=declaration)
    assert [(path, span) for path, span in found] == fixture.labelled("ref")


def complete(source: str) -> tuple[Completion | None, str]:
    """The completion at the cursor, and the text that it stands in."""
    fixture = read_fixture(source)
    snapshot = load(fixture)
    text = fixture.files[fixture.path]
    return completion(snapshot, catalog(snapshot), fixture.path, fixture.offset), text


def labels(source: str) -> list[str]:
    found, _ = complete(source)
    return [item.label for item in found.items] if found else []


def accept(source: str, label: str) -> str:
    """The text after accepting the item called `label`."""
    found, text = complete(source)
    assert found is not None
    item = pick(found, label)
    return apply_edits(text, [TextEdit(found.span, item.text + found.suffix)]).rstrip("\n")


def pick(found: Completion, label: str) -> Item:
    return next(item for item in found.items if item.label == label)
