"""What is offered and what accepting it leaves. Numbers are those of the acceptance cases."""

import pytest

from km_lsp.features.completion import LIMIT
from km_lsp.features.completion_context import context_at
from km_lsp.syntax.parse import parse
from tests.features.checks import accept, complete, labels, pick
from tests.language import read_fixture

VAULT = """
//- n.md
---
aliases: [Other Name]
tags: [tag-in-front]
---
# Title

## Head One

### Inner

text #tag-in-body ^block
//- sub/Long Note.md
//- pic.png
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[[Lo$0", "[[Long Note]]"),
        ("[[Lo$0]]", "[[Long Note]]"),
        ("[[Lo$0]", "[[Long Note]]"),
        ("[[Lo$0]] tail", "[[Long Note]] tail"),
        ("[[Lo$0 tail", "[[Long Note]] tail"),
        ("![[Lo$0]]", "![[Long Note]]"),
        ("[[Lo$0o]]", "[[Long Note]]"),
        ("[[Lo$0o#Head]]", "[[Long Note#Head]]"),
        ("[[Lo$0o|label]]", "[[Long Note|label]]"),
        ("[[n]] then [[Lo$0", "[[n]] then [[Long Note]]"),
        ("[[Lo$0 and [[n]]", "[[Long Note]] and [[n]]"),
        ("🦊 [[Lo$0", "🦊 [[Long Note]]"),
    ],
)
def test_case_60_exactly_two_brackets_close(before: str, after: str) -> None:
    assert accept(f"//- from.md\n{before}{VAULT}", "Long Note") == after


@pytest.mark.parametrize(
    "text",
    [
        "[[file]] th$0en",
        "prose $0",
        "# $0",
        "# Head #t$0",
        "```\n[[n$0\n```",
        "`[[n$0`",
        "- [$0",
        "- [ ] $0",
        "\\[[n$0",
        "$[[n$0$",
    ],
)
def test_case_61_where_nothing_is_offered(text: str) -> None:
    assert labels(f"//- from.md\n{text}\n{VAULT}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Own\n\n[[#$0", ["Own"]),
        ("[[n#$0", ["Title", "Head One", "Inner"]),
        ("[[n#Head One#$0", ["Inner"]),
        ("[[n#inn$0", ["Inner"]),
        ("own ^mine\n\n[[#^$0", ["^mine"]),
        ("own ^mine\n\n[[^$0", ["^mine"]),
        ("[[n#^$0", ["^block"]),
        ("[[n|$0", ["Other Name", "n"]),
        ("[[##head$0", ["n › Head One"]),
        ("[[^^blo$0", ["n › ^block"]),
        ("[t](n.md#he$0", ["Head One"]),
        ("x[^$0\n\n[^a]: one\n[^b]: two", ["a", "b"]),
        ("[text][l$0\n\n[lab]: n.md\n[other]: n.md", ["lab"]),
        ("[l$0\n\n[lab]: n.md\n", ["lab"]),
        ("#tag-in$0", ["tag-in-body", "tag-in-front"]),
        ("---\ntags: [t$0]\n---\n", ["tag-in-body", "tag-in-front"]),
        ("---\ntags:\n  - tag-in-f$0\n---\n", ["tag-in-front"]),
        ("---\naliases: $0\n---\n# The Title\n\n[[Wanted]]", ["The Title", "Wanted"]),
        ("---\nother: t$0\n---\n", []),
    ],
)
def test_cases_35_and_62_every_context(text: str, expected: list[str]) -> None:
    assert labels(f"//- from.md\n{text}\n{VAULT}") == expected


@pytest.mark.parametrize(
    ("before", "label", "after"),
    [
        ("[[#O$0]]\n\n# Own", "Own", "[[#Own]]\n\n# Own"),
        ("[[n#$0]]", "Head One", "[[n#Head One]]"),
        ("[[n#Title#$0", "Inner", "[[n#Title#Inner]]"),
        ("[[n#^b$0]]", "^block", "[[n#^block]]"),
        ("[[^b$0]] ^bb", "^bb", "[[#^bb]] ^bb"),
        ("[[##head$0]]", "n › Head One", "[[n#Head One]]"),
        ("[[^^b$0", "n › ^block", "[[n#^block]]"),
        ("[[n|O$0]]", "Other Name", "[[n|Other Name]]"),
        ("[t](n.md#$0)", "Head One", "[t](n.md#head-one)"),
        ("[t]($0)", "Long Note", "[t](sub/Long%20Note.md)"),
        ("[t](<Lo$0>)", "Long Note", "[t](<sub/Long Note.md>)"),
        ("[t](/Lo$0", "Long Note", "[t](/sub/Long%20Note.md"),
        ("x[^a$0]\n\n[^ab]: one", "ab", "x[^ab]\n\n[^ab]: one"),
        ("x[^a$0\n\n[^ab]: one", "ab", "x[^ab]\n\n[^ab]: one"),
        ("#tag-in-b$0 x", "tag-in-body", "#tag-in-body x"),
        ("![[pi$0", "pic.png", "![[pic.png]]"),
    ],
)
def test_what_accepting_leaves(before: str, label: str, after: str) -> None:
    assert accept(f"//- from.md\n{before}\n{VAULT}", label) == after


def test_case_58_an_alias_is_inserted_in_its_portable_form() -> None:
    assert accept(f"//- from.md\n[[Oth$0{VAULT}", "Other Name") == "[[n|Other Name]]"
    table = f"//- from.md\n| a |\n|---|\n| [[Oth$0 |\n{VAULT}"
    assert "[[n\\|Other Name]]" in accept(table, "Other Name")


def test_case_64_ambiguous_names_are_offered_by_path() -> None:
    source = "//- from.md\n[[T$0\n//- a/T.md\n//- b/T.md\n//- b/c/T.md\n"
    found, _ = complete(source)
    assert found is not None
    assert sorted(item.text for item in found.items) == ["a/T", "b/T", "c/T"]


def test_case_65_unresolved_names_yes_the_note_itself_no() -> None:
    found = labels("//- from.md\n[[f$0\n//- b.md\n[[Future Note]] [[from]]\n")
    assert found == ["Future Note"]


def test_case_66_middle_of_words_paths_and_other_scripts() -> None:
    vault = "//- Areas/Knowledge Base.md\n//- 知识管理.md\n//- Éclair.md\n"
    assert labels(f"//- from.md\n[[ledge$0\n{vault}") == ["Knowledge Base"]
    assert labels(f"//- from.md\n[[Areas/Know$0\n{vault}") == ["Knowledge Base"]
    assert labels(f"//- from.md\n[[kb$0\n{vault}") == ["Knowledge Base"]
    assert labels(f"//- from.md\n[[管理$0\n{vault}") == ["知识管理"]
    assert labels(f"//- from.md\n[[知$0\n{vault}") == ["知识管理"]
    assert labels(f"//- from.md\n[[éc$0\n{vault}") == ["Éclair"]
    assert labels(f"//- from.md\n[[knwoledge$0\n{vault}") == ["Knowledge Base"]


def test_at_most_a_hundred_and_always_incomplete() -> None:
    notes = "".join(f"//- note {number}.md\n" for number in range(300))
    found, _ = complete(f"//- from.md\n[[note$0\n{notes}")
    assert found is not None
    assert len(found.items) == LIMIT
    assert found.incomplete


def test_names_that_a_wikilink_cannot_carry_are_not_offered() -> None:
    assert labels("//- from.md\n[[c$0\n//- c#.md\n//- c|d.md\n//- c.md\n") == ["c"]


# Ranking: the query and the note that should come first, in a vault of this shape.
TRUTH = [
    ("pkm", "Personal Knowledge Management"),
    ("knowledge", "Knowledge"),
    ("knowl man", "Knowledge Management"),
    ("managment", "Management"),
    ("garden", "Garden"),
    ("gard tools", "Garden Tools"),
    ("zettel", "Zettelkasten"),
    ("kasten", "Zettelkasten"),
    ("evg", "Evergreen Garden"),
    ("plan", "Plan"),
    ("daily", "Daily Review"),
]


def test_the_ranking_is_good() -> None:
    names = ["Personal Knowledge Management", "Knowledge", "Knowledge Management", "Management"]
    names += ["Garden", "Garden Tools", "Zettelkasten", "Evergreen Garden", "Daily Review"]
    names += ["Planning", "Plan", "Weekly Review", "A plan for the garden", "Daily log of gardens"]
    vault = "".join(f"//- {name}.md\n[[Garden]]\n" for name in names)
    ranks = []
    for query, expected in TRUTH:
        found = labels(f"//- from.md\n[[{query}$0\n{vault}")
        ranks.append(1 / (found.index(expected) + 1) if expected in found else 0)
    assert sum(ranks) / len(ranks) >= 0.95


def test_ties_go_to_the_nearest_then_the_latest_then_the_most_linked() -> None:
    vault = "//- far/note a.md\n//- here/note b.md\n//- far/note c.md\n//- x.md\n[[note c]]\n"
    assert labels(f"//- here/from.md\n[[note$0\n{vault}") == ["note b", "note c", "note a"]


def test_an_item_knows_its_preview() -> None:
    found, _ = complete(f"//- from.md\n[[n#he$0\n{VAULT}")
    assert found is not None
    item = pick(found, "Head One")
    assert item.path == "n.md"
    assert item.offset is not None


def test_no_cursor_breaks_a_context() -> None:
    text = "---\na: [\n---\n[[a#b|c]] ![[x]] [t](u#v) [^1] #tag `c` [r][s] | [[y\\|z]] |\n"
    note = parse(text)
    for offset in range(len(text) + 1):
        context = context_at(note, text, offset)
        if context is not None:
            assert context.span.start <= offset <= context.span.end
            assert "\n" not in context.span.of(text)


def test_case_67_what_is_new_is_offered_at_once() -> None:
    from km_lsp.features.completion import completion
    from km_lsp.vault.snapshot import Gone, Read, apply, parse_file
    from tests.language import catalog, load

    fixture = read_fixture("//- from.md\n[[fre$0\n//- old.md\n")
    snapshot = load(fixture)
    index = catalog(snapshot)
    for change, expected in (
        (Read("fresh.md", parse_file("fresh.md", "")), ["fresh"]),
        (Gone("fresh.md"), None),
    ):
        applied = apply(snapshot, [change])
        index.follow(applied)
        snapshot = applied.snapshot
        assert index.settle(snapshot, 10)
        found = completion(snapshot, index, "from.md", fixture.offset)
        assert (found and [item.label for item in found.items]) == expected
