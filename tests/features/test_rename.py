"""Renaming what is at the cursor. Numbers are those of the acceptance cases."""

import pytest

from km_lsp.features.rename import renamable_at
from tests.features.renames import check_rename, refusal
from tests.language import load, read_fixture


def named(source: str) -> tuple[str, str] | None:
    """What is marked for renaming at `$0`, and the name to begin with."""
    fixture = read_fixture(source)
    found = renamable_at(load(fixture), fixture.path, fixture.offset, fixture.files.get)
    text = fixture.files[fixture.path]
    return (found.span.of(text), found.name) if found else None


ALL_FORMS = """
//- home.md
[[{name}]] [[{name}#H]] [[{name}#^id|x]] ![[{name}]] [[sub/{name}]] [[./sub/{name}]] [[/sub/{name}.md]]
[t](sub/{name}.md) [{name}](./sub/{name}.md#h) [t](</sub/{name}.md> "{name}") ![i](sub/{name})
<a href="sub/{name}.md#h">x</a> [r] [[{name}|{name}]] [[{name}|my {name}]] `[[{name}]]`

| a | b |
|---|---|
| [[{name}\\|{name}]] | x |

[r]: sub/{name}.md
//- front.md
---
up: "[[{name}]]"
rel: ['[[{name}|{name}]]', "[t](sub/{name}.md)"]
---
//- board.canvas
{{"nodes":[{{"type":"file","file":"sub/{name}.md"}},{{"type":"text","text":"é [[{name}]]\\n[[{name}|{name}]]"}}]}}
//- sub/{name}.md
# H

text ^id
"""


def test_case_84_each_link_keeps_its_form() -> None:
    before = ALL_FORMS.format(name="Old").replace("[[Old]] [[Old#H]]", "[[$0Old]] [[Old#H]]")
    after = ALL_FORMS.format(name="New")
    # Words of one's own, titles and code are none of its business.
    for kept in ("my {}", "`[[{}]]`", '"{}")'):
        after = after.replace(kept.format("New"), kept.format("Old"))
    check_rename(before, "New", after)


def test_case_84_what_a_path_cannot_hold_is_encoded() -> None:
    check_rename(
        "//- a.md\n[[T$0]] [t](T.md) [t](<T.md>) ![](T.md#h)\n//- T.md\n# h\n",
        "New name (2)",
        "//- a.md\n[[New name (2)]] [t](New%20name%20%282%29.md) [t](<New name (2).md>) "
        "![](New%20name%20%282%29.md#h)\n//- New name (2).md\n# h\n",
    )


def test_letters_are_encoded_where_they_were() -> None:
    check_rename(
        "//- a.md\n[t]($0%C3%A9.md) [t](é.md)\n//- é.md\n",
        "ü x",
        "//- a.md\n[t](%C3%BC%20x.md) [t](ü%20x.md)\n//- ü x.md\n",
    )


def test_quotes_in_front_matter() -> None:
    check_rename(
        "//- a.md\n---\none: '[[T]]'\ntwo: \"[[T]]\"\n---\n[[T$0]]\n//- T.md\n",
        "O'Neil",
        "//- a.md\n---\none: '[[O''Neil]]'\ntwo: \"[[O'Neil]]\"\n---\n[[O'Neil]]\n//- O'Neil.md\n",
    )


def test_a_link_by_alias_stays() -> None:
    check_rename(
        "//- a.md\n[[Alias]] [[T$0]]\n//- T.md\n---\naliases: [Alias]\n---\n",
        "New",
        "//- a.md\n[[Alias]] [[New]]\n//- New.md\n---\naliases: [Alias]\n---\n",
    )


def test_case_86_a_folder_from_a_link() -> None:
    check_rename(
        "//- a.md\n[[$0old/T]] [[T]] [t](old/T.md) [up](old/)\n//- old/T.md\n[[../a]] [[./U]] [x](U.md)\n//- old/U.md\n![[old/x.png]]\n//- old/x.png\n",
        "new",
        "//- a.md\n[[new/T]] [[T]] [t](new/T.md) [up](new/)\n//- new/T.md\n[[../a]] [[./U]] [x](U.md)\n//- new/U.md\n![[new/x.png]]\n//- new/x.png\n",
    )


def test_case_87_a_name_that_becomes_ambiguous_is_told_apart() -> None:
    check_rename(
        "//- home.md\n[[Other]] [[x/$0Old]]\n//- deep/Other.md\n[[Other]]\n//- x/Old.md\n",
        "Other",
        "//- home.md\n[[deep/Other]] [[x/Other]]\n//- deep/Other.md\n[[Other]]\n//- x/Other.md\n",
    )


def test_an_alias_that_a_name_takes_becomes_portable() -> None:
    check_rename(
        "//- home.md\n[[AI]] [[$0Old]]\n//- Artificial.md\n---\naliases: [AI]\n---\n//- Old.md\n",
        "AI",
        "//- home.md\n[[Artificial|AI]] [[AI]]\n//- Artificial.md\n---\naliases: [AI]\n---\n//- AI.md\n",
    )


@pytest.mark.parametrize(
    ("new", "said"),
    [
        ("Taken", "There is already a file “Taken.md”."),
        ("taken", "There is already a file “Taken.md”."),
        ("a:b", "“a:b.md” holds “:”, which Windows or Android do not allow in names."),
        ("a#b", "“a#b.md” holds “#”, which a link cannot carry."),
        ("[[x]]", "“[[x]].md” holds “[”, which a link cannot carry."),
        ("CON", "“CON.md” is a name that Windows keeps for itself."),
        (".x", "“.x.md” begins with a dot, and such files do not belong to the vault."),
        (" ", "A file needs a name."),
        ("../../out", "“../../out.md” lies outside of the vault."),
        ("x" * 300, f"“{'x' * 300}.md” is longer than file systems allow."),
    ],
)
def test_case_88_refused_with_a_sentence(new: str, said: str) -> None:
    assert refusal("//- a.md\n[[T$0]]\n//- T.md\n//- Taken.md\n", new) == said


@pytest.mark.parametrize("new", ["v1.2", "a-b", "$x$", "f(x)", "100%", "a & b", "a, b", "don't"])
def test_case_88_odd_names_are_safe(new: str) -> None:
    check_rename("//- a.md\n[[T$0]]\n//- T.md\n", new, f"//- a.md\n[[{new}]]\n//- {new}.md\n")


def test_case_88_only_the_case_changes() -> None:
    check_rename(
        "//- a.md\n[[Note$0]] [[note]] [t](Note.md)\n//- Note.md\n",
        "note",
        "//- a.md\n[[note]] [[note]] [t](note.md)\n//- note.md\n",
    )


def test_a_path_moves_the_note() -> None:
    check_rename(
        "//- a.md\n[[T$0]] [t](T.md)\n//- T.md\n[x](a.md)\n",
        "sub/New",
        "//- a.md\n[[New]] [t](sub/New.md)\n//- sub/New.md\n[x](../a.md)\n",
    )


def test_an_attachment_keeps_its_extension() -> None:
    check_rename(
        "//- a.md\n![[old$0.png|100]] ![x](img/old.png)\n//- img/old.png\n",
        "new",
        "//- a.md\n![[new.png|100]] ![x](img/new.png)\n//- img/new.png\n",
    )


def test_case_89_a_missing_name_is_changed_in_all_its_mentions() -> None:
    check_rename(
        "//- a.md\n[[Mising$0]] [[mising#H|x]]\n//- b.md\n[t](Mising) [[Missing]]\n",
        "Missing",
        "//- a.md\n[[Missing]] [[Missing#H|x]]\n//- b.md\n[t](Missing) [[Missing]]\n",
    )


def test_case_90_a_heading_and_all_that_leads_to_it() -> None:
    check_rename(
        "//- a.md\n[[b#Old head]] [[b#Top#Old head|Old head]] [t](b.md#old-head) [[b#Old head#Sub]] [[b#Sub]]\n"
        '<a href="b.md#old-head">x</a> [r]\n\n[r]: b.md#old-head\n'
        "//- b.md\n# Top\n\n## Old$0 head\n\n[[#Old head]] [x](#old-head)\n\n### Sub\n",
        "New head",
        "//- a.md\n[[b#New head]] [[b#Top#New head|New head]] [t](b.md#new-head) [[b#New head#Sub]] [[b#Sub]]\n"
        '<a href="b.md#new-head">x</a> [r]\n\n[r]: b.md#new-head\n'
        "//- b.md\n# Top\n\n## New head\n\n[[#New head]] [x](#new-head)\n\n### Sub\n",
    )


def test_case_90_from_a_link_the_place_is_what_is_renamed() -> None:
    assert named("//- a.md\n[[b#Old$0 head|x]]\n//- b.md\n## Old head\n") == (
        "Old head",
        "Old head",
    )
    check_rename(
        "//- a.md\n[[b#Old$0 head|x]]\n//- b.md\n## Old head\n",
        "Q&A: what?",
        "//- a.md\n[[b#Q&A what?|x]]\n//- b.md\n## Q&A: what?\n",
    )


def test_case_90_repeated_headings_are_counted_anew() -> None:
    check_rename(
        "//- a.md\n[1](b.md#a) [2](b.md#a-1)\n//- b.md\n## A$0\n\n## A\n",
        "B",
        "//- a.md\n[1](b.md#b) [2](b.md#a)\n//- b.md\n## B\n\n## A\n",
    )


def test_a_heading_that_becomes_like_another_is_told_apart_by_what_is_above() -> None:
    check_rename(
        "//- a.md\n[[b#Two]] [[b#Goal]]\n//- b.md\n# One\n\n## Two$0\n\n# Three\n\n## Goal\n",
        "Goal",
        "//- a.md\n[[b#Goal]] [[b#Three#Goal]]\n//- b.md\n# One\n\n## Goal\n\n# Three\n\n## Goal\n",
    )
    said = refusal("//- a.md\n[[b#Goal]]\n//- b.md\n## Two$0\n\n## Goal\n", "Goal")
    assert said.startswith("“b” would have several places of one name")


def test_a_heading_stays_a_heading() -> None:
    assert refusal("//- b.md\n## Two$0\n", "") == "A heading is one line of text."
    check_rename(
        "//- b.md\nTitle$0\n===\n\n[[#Title]]\n", "New", "//- b.md\nNew\n===\n\n[[#New]]\n"
    )
    check_rename("//- b.md\n## *Old$0* ##\n", "New `x`", "//- b.md\n## New `x` ##\n")
    check_rename("//- b.md\n## Old$0 ^h1\n[[#^h1]]\n", "New", "//- b.md\n## New ^h1\n[[#^h1]]\n")


def test_a_link_in_a_heading_goes_with_the_words_it_is_made_of() -> None:
    check_rename(
        "//- a.md\n## [[b]] a$0nd\n\n[[#b and]]\n//- b.md\n",
        "Else",
        "//- a.md\n## Else\n\n[[#Else]]\n//- b.md\n",
    )


def test_the_title_that_is_the_name_renames_the_note() -> None:
    check_rename(
        "//- a.md\n[[T]] [[T#T]]\n//- T.md\n# T$0\n\n[x](#t)\n",
        "New",
        "//- a.md\n[[New]] [[New#New]]\n//- New.md\n# New\n\n[x](#new)\n",
    )
    check_rename(
        "//- a.md\n[[T]]\n//- T.md\n# Else$0\n", "New", "//- a.md\n[[T]]\n//- T.md\n# New\n"
    )


def test_case_78_of_the_peers_only_what_is_called_so_changes() -> None:
    check_rename(
        "//- a.md\n[[Doc 1]] [[Doc 1#Sub]] [t](Doc%201.md) [[doc1]]\n//- Doc 1.md\n# Doc$0 1\n\n## Sub\n//- doc1.md\n",
        "New Title",
        "//- a.md\n[[New Title]] [[New Title#Sub]] [t](New%20Title.md) [[doc1]]\n"
        "//- New Title.md\n# New Title\n\n## Sub\n//- doc1.md\n",
    )


def test_case_79_of_the_peers_slugs_and_texts_in_all_notes() -> None:
    check_rename(
        "//- a.md\n[[b#Doc 1.2]] [t](b.md#doc-12)\n//- b.md\n## Doc$0 1.2\n\n[[#Doc 1.2]] [x](#doc-12)\n",
        "New Title",
        "//- a.md\n[[b#New Title]] [t](b.md#new-title)\n//- b.md\n## New Title\n\n[[#New Title]] [x](#new-title)\n",
    )


def test_front_matter_renames_the_note() -> None:
    check_rename(
        "//- a.md\n[[T]]\n//- T.md\n---\ntitle: T$0\n---\n",
        "New",
        "//- a.md\n[[New]]\n//- New.md\n---\ntitle: New\n---\n",
    )
    assert named("//- T.md\n---\nda$0te: 2024\n---\n") == ("date", "T")


def test_case_91_a_block_id() -> None:
    check_rename(
        "//- a.md\n[[b#^OLD|x]] ![[b#^old]] [[b#^older]]\n//- b.md\ntext ^ol$0d\n\nmore ^older\n",
        "new-1",
        "//- a.md\n[[b#^new-1|x]] ![[b#^new-1]] [[b#^older]]\n//- b.md\ntext ^new-1\n\nmore ^older\n",
    )
    assert "Latin letters" in refusal("//- b.md\ntext ^ol$0d\n", "a b")
    assert "already has a block" in refusal("//- b.md\ntext ^ol$0d\n\nx ^new\n", "New")


def test_case_91_a_tag_and_its_children() -> None:
    check_rename(
        "//- a.md\n---\ntags: [work, Work/x]\n---\n#wo$0rk #work/y #worker `#work`\n//- b.md\n#WORK\n",
        "#job",
        "//- a.md\n---\ntags: [job, job/x]\n---\n#job #job/y #worker `#work`\n//- b.md\n#job\n",
    )
    assert "cannot be a tag" in refusal("//- a.md\n#wo$0rk\n", "two words")
    assert "cannot be a tag" in refusal("//- a.md\n#wo$0rk\n", "1984")


def test_a_tag_whose_accents_are_encoded_otherwise() -> None:
    check_rename("//- a.md\n#caf$0\u00e9 #cafe\u0301/x\n", "tea", "//- a.md\n#tea #tea/x\n")


def test_case_91_merging_tags_is_said_and_asked() -> None:
    fixture = read_fixture("//- a.md\n#wo$0rk #job\n")
    found = renamable_at(load(fixture), "a.md", fixture.offset, fixture.files.get)
    assert found is not None
    edit = found.rename("job")
    assert (edit.confirm, edit.notices) == (True, ("#work and #job become one tag.",))


def test_an_alias_and_the_links_by_it() -> None:
    check_rename(
        "//- a.md\n[[PKM]] [[pkm#H|x]] [[T|PKM]] [t](PKM) [[T|other]]\n//- T.md\n---\nAliases: KM, PK$0M\n---\n# H\n",
        "Notes & co",
        "//- a.md\n[[Notes & co]] [[Notes & co#H|x]] [[T|Notes & co]] [t](Notes%20&%20co) [[T|other]]\n"
        "//- T.md\n---\nAliases: KM, Notes & co\n---\n# H\n",
    )
    check_rename(
        "//- a.md\n[[PK$0M]]\n//- T.md\n---\naliases: [PKM]\n---\n",
        "a: b",
        '//- a.md\n[[a: b]]\n//- T.md\n---\naliases: ["a: b"]\n---\n',
    )
    notes = "//- T.md\n---\naliases: [PK$0M]\n---\n//- U.md\n---\naliases: [KM]\n---\n"
    assert refusal(notes, "U") == "“U” is the name of the note “U.md”."
    assert refusal(notes, "km") == "“km” is already an alias of “U”."


def test_case_77_labels_of_references_and_footnotes() -> None:
    check_rename(
        "//- a.md\n[x][ol$0d] [old][] [old] [OLD]\n\n[old]: b.md\n//- b.md\n",
        "new",
        "//- a.md\n[x][new] [old][new] [old][new] [OLD][new]\n\n[new]: b.md\n//- b.md\n",
    )
    check_rename(
        "//- a.md\ntext[^ol$0d] and[^old]\n\n[^old]: note\n",
        "new",
        "//- a.md\ntext[^new] and[^new]\n\n[^new]: note\n",
    )
    assert "already has a footnote" in refusal("//- a.md\n[^a$0] [^b]\n\n[^a]: x\n[^b]: y\n", "b")


def test_an_html_anchor() -> None:
    check_rename(
        '//- a.md\n[x](b.md#here)\n//- b.md\n<a id="he$0re"></a>\n',
        "there",
        '//- a.md\n[x](b.md#there)\n//- b.md\n<a id="there"></a>\n',
    )


@pytest.mark.parametrize(
    ("source", "span", "name"),
    [
        ("//- a.md\n[[sub/No$0te#H|x]]\n//- sub/Note.md\n# H\n", "Note", "Note"),
        ("//- a.md\n[[su$0b/Note]]\n//- sub/Note.md\n", "sub", "sub"),
        ("//- a.md\n[[Note|la$0bel]]\n//- sub/Note.md\n", "Note", "Note"),
        ("//- a.md\n🦊 ![[x$0.png]]\n//- x.png\n", "x.png", "x.png"),
        ("//- a.md\n[[#A#B$0]]\n\n# A\n\n## B\n", "B", "B"),
        ("//- a.md\n[[#A$0#B]]\n\n# A\n\n## B\n", "A", "A"),
        ("//- a.md\n[[#^i$0d]]\n\ntext ^id\n", "id", "id"),
        ("//- a.md\n[t](No$0pe.md)\n", "Nope.md", "Nope.md"),
    ],
)
def test_exactly_the_name_is_marked(source: str, span: str, name: str) -> None:
    assert named(source) == (span, name)


@pytest.mark.parametrize("source", ["plain $0text", "[x](https://exa$0mple.org)", "`co$0de`"])
def test_what_has_no_name_is_not_renamed(source: str) -> None:
    assert named(source) is None


def test_case_92_nothing_else_changes() -> None:
    check_rename(
        "//- a.md\n---\nb:   [x,y]   \nAliases: q\n---\r\n  [[T$0]]  \r\n\n\n\f[[ T ]]\n//- T.md\n",
        "N",
        "//- a.md\n---\nb:   [x,y]   \nAliases: q\n---\r\n  [[N]]  \r\n\n\n\f[[ N ]]\n//- N.md\n",
    )
