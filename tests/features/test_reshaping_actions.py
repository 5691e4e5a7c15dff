"""Actions that reshape notes: a vault before, the action's title, the vault after."""

import pytest

from km_lsp.features.actions.action import Action, NewNotes
from km_lsp.features.code_actions import code_actions
from km_lsp.features.finding import Policy
from km_lsp.features.fixes import safe_edits
from km_lsp.features.reshaping.vault_edit import Refused, VaultEdit
from km_lsp.features.selection import selection
from km_lsp.text.span import Span
from km_lsp.vault.snapshot import Snapshot
from tests.features.renames import check_edit
from tests.language import Fixture, catalog, load, read_fixture


def actions(snapshot: Snapshot, fixture: Fixture, *kinds: str) -> list[Action]:
    offsets = [offset for _, offset in fixture.cursors]
    span = Span(offsets[0], offsets[-1])

    def fixes() -> tuple[object, ...]:
        chosen = selection(Policy())
        return safe_edits(snapshot, fixture.path, fixture.files.get, chosen)

    return code_actions(
        snapshot,
        catalog(snapshot),
        fixture.path,
        span,
        fixture.files.get,
        NewNotes("current"),
        kinds=kinds or ("refactor", "source"),
        fixes=fixes,  # type: ignore[arg-type]
    )


def check_action(source: str, title: str, expected: str) -> None:
    """The action called `title` turns the vault into `expected`."""

    def make(snapshot: Snapshot, fixture: Fixture) -> VaultEdit:
        found = {action.title: action for action in actions(snapshot, fixture)}
        assert title in found
        return found[title].make()

    check_edit(source, make, expected)


def titles(source: str, *kinds: str) -> list[str]:
    fixture = read_fixture(source)
    return [action.title for action in actions(load(fixture), fixture, *kinds)]


def refusal(source: str, title: str) -> str:
    fixture = read_fixture(source)
    found = {action.title: action for action in actions(load(fixture), fixture)}
    with pytest.raises(Refused) as raised:
        found[title].make()
    return str(raised.value)


# Extract


def test_case_93_a_section_becomes_a_note() -> None:
    check_action(
        "//- d/a.md\n# Top\n\n## Pa$0rt\n\n[x](../b.md) [[#Top]] [[#Deep]]\n\n### Deep\n\ntext ^id\n\n## Next\n"
        "//- b.md\n[[a#Part]] [[a#Part#Deep|d]] ![[a#^id]] [t](d/a.md#deep) [[a#Next]]\n",
        "Extract section “Part” to a note",
        "//- d/a.md\n# Top\n\n[[Part]]\n\n## Next\n"
        "//- d/Part.md\n# Part\n\n[x](../b.md) [[a#Top]] [[#Deep]]\n\n## Deep\n\ntext ^id\n"
        "//- b.md\n[[Part#Part]] [[Part#Part#Deep|d]] ![[Part#^id]] [t](d/Part.md#deep) [[a#Next]]\n",
    )


def test_case_93_a_taken_name_gets_a_number() -> None:
    check_action(
        "//- a.md\ntext\n\n## Pa$0rt\nx\n//- Part.md\n",
        "Extract section “Part” to a note and embed it",
        "//- a.md\ntext\n\n![[Part 2]]\n//- Part.md\n//- Part 2.md\n# Part\nx\n",
    )


def test_a_selection_grows_to_whole_links_and_takes_its_definitions_along() -> None:
    check_action(
        "//- a.md\nOne two.\n\n$0Three [four][f] five[^n] [[b|s$0ix]] seven.\n\nEight [nine][f].\n\n[f]: b.md\n[^n]: note\n    more\n//- b.md\n",
        "Extract selection to a note",
        "//- a.md\nOne two.\n\n[[Three four five six]] seven.\n\nEight [nine][f].\n\n[f]: b.md\n[^n]: note\n    more\n"
        "//- Three four five six.md\nThree [four][f] five[^n] [[b|six]]\n\n[f]: b.md\n[^n]: note\n    more\n"
        "//- b.md\n",
    )


def test_definitions_that_the_rest_needs_are_left_behind() -> None:
    check_action(
        "//- a.md\nuse [x][r] and[^1]\n\n$0Words\n\n[r]: b.md\n[^1]: note\n$0\nend\n//- b.md\n",
        "Extract selection to a note",
        "//- a.md\nuse [x][r] and[^1]\n\n[[Words]]\n\nend\n\n[r]: b.md\n[^1]: note\n"
        "//- Words.md\nWords\n\n[r]: b.md\n[^1]: note\n//- b.md\n",
    )


def test_a_list_item_becomes_a_note_without_its_indent() -> None:
    check_action(
        "//- a.md\n- one\n- [ ] two$0 [[b]]\n  more\n  - three ^id\n- four\n//- b.md\n[[a#^id]]\n",
        "Extract list item to a note",
        "//- a.md\n- one\n- [ ] [[two b]]\n- four\n//- two b.md\ntwo [[b]]\nmore\n- three ^id\n//- b.md\n[[two b#^id]]\n".replace(
            "- three ^id\n//- b.md", "- three ^id\n//- b.md"
        ),
    )


@pytest.mark.parametrize(
    "source",
    ["---\n$0a: b$0\n---\n", "```\n$0code$0\n```\n", "# Onl$0y\n\ntext\n", "plain $0text\n"],
)
def test_what_cannot_be_cut_out_is_not_offered(source: str) -> None:
    assert titles(f"//- a.md\n{source}", "refactor.extract") == []


def test_a_note_is_split_by_its_headings() -> None:
    check_action(
        "//- a.md\n# Title$0\n\n## One\n\n[[#Two]]\n\n## Two\n\ntext\n//- b.md\n[[a#One]] [[a]]\n",
        "Split this note into 2 notes, one for each heading of level 2",
        "//- a.md\n# Title\n\n[[One]]\n\n[[Two]]\n//- One.md\n# One\n\n[[Two#Two]]\n//- Two.md\n# Two\n\ntext\n"
        "//- b.md\n[[One#One]] [[a]]\n",
    )


# Inline and merge


def test_an_embed_becomes_its_text() -> None:
    check_action(
        "//- d/a.md\n# Top\n\n![[b#Part]]$0\n\nend\n//- b.md\n# B\n\n## Part\n\n[x](c.md) [[#B]] [[#Part]]\n\n## Else\n//- c.md\n",
        "Replace this embed by the text of “b”",
        "//- d/a.md\n# Top\n\n## Part\n\n[x](../c.md) [[b#B]] [[#Part]]\n\nend\n//- b.md\n# B\n\n## Part\n\n[x](c.md) [[#B]] [[#Part]]\n\n## Else\n//- c.md\n",
    )


def test_case_93_inline_restores_what_was_extracted() -> None:
    check_action(
        "//- a.md\n# Top\n\n[[Part]]$0\n\n## Next\n//- Part.md\n# Part\n\n[[a#Top]]\n\n## Deep\n//- b.md\n[[Part#Deep]] [[Part]]\n",
        "Replace this link by the text of “Part” and delete that note",
        "//- a.md\n# Top\n\n## Part\n\n[[#Top]]\n\n### Deep\n\n## Next\n//- b.md\n[[a#Deep]] [[a#Part]]\n".replace(
            "[[#Top]]", "[[a#Top]]"
        ),
    )


def test_merging_takes_links_tags_and_aliases_along() -> None:
    check_action(
        "//- a.md\n---\naliases: [A]\ntags:\n  - x\n---\n# A\n\n[[b]]$0 [[b#H]]\n//- d/b.md\n---\ndate: 2024\nAliases: B1, B2\ntags: [x, why]\n---\n# Bee\n\n[t](../c.md) ![](p.png)\n\n## H\n//- c.md\n[[b]] [[B1]] [t](d/b.md#h)\n//- d/p.png\n",
        "Merge “b” into “a”",
        "//- a.md\n---\naliases: [A, B1, B2]\ntags:\n  - x\n  - why\ndate: 2024\n---\n# A\n\n[[a#Bee]] [[a#H]]\n\n## Bee\n\n[t](c.md) ![](d/p.png)\n\n### H\n//- c.md\n[[a#Bee]] [[B1#Bee]] [t](a.md#h)\n//- d/p.png\n",
    )


def test_a_note_without_a_title_gets_one_when_it_is_merged() -> None:
    check_action(
        "//- a.md\n[[b]]$0\n//- b.md\ntext\n//- c.md\n[[b|x]]\n",
        "Merge “b” into “a”",
        "//- a.md\n[[a#b]]\n\n# b\n\ntext\n//- c.md\n[[a#b|x]]\n",
    )


def test_merging_loses_nothing() -> None:
    said = refusal(
        "//- a.md\n---\nd: 1\n---\n[[b]]$0\n//- b.md\n---\nd: 2\n---\n", "Merge “b” into “a”"
    )
    assert said == "Both notes have “d” in their front matter, and it differs."
    said = refusal(
        "//- a.md\n[[b]]$0 [^1]\n\n[^1]: x\n//- b.md\n[^1]\n\n[^1]: y\n", "Merge “b” into “a”"
    )
    assert said == "Both notes define the footnote “1”: rename one first."


def test_a_note_moves_to_a_folder_that_it_is_linked_with() -> None:
    check_action(
        "//- a.md\n$0[[d/b]] [x](d/b.md)\n//- d/b.md\n[up](../a.md)\n",
        "Move this note to “d”",
        "//- d/a.md\n[[d/b]] [x](b.md)\n//- d/b.md\n[up](a.md)\n",
    )


# Links in other forms


@pytest.mark.parametrize(
    ("wiki", "markdown"),
    [
        ("[[n]]", "[n](d/n.md)"),
        ("[[n|a label]]", "[a label](d/n.md)"),
        ("[[n#Sec A]]", "[n#Sec A](d/n.md#Sec%20A)"),
        ("[[n#^id|x]]", "[x](d/n.md#^id)"),
        ("![[p.png]]", "![p.png](d/p.png)"),
        ("[[#Own]]", "[#Own](#Own)"),
        ("[[n|a [b] c]]", "[a \\[b\\] c](d/n.md)"),
    ],
)
def test_case_95_conversion_round_trips(wiki: str, markdown: str) -> None:
    notes = "\n# Own\n//- d/n.md\n## Sec A\n\nx ^id\n//- d/p.png\n"
    check_action(
        f"//- a.md\n{wiki[:3]}$0{wiki[3:]}{notes}",
        "Write as a Markdown link",
        f"//- a.md\n{markdown}{notes}",
    )
    check_action(
        f"//- a.md\n{markdown[:2]}$0{markdown[2:]}{notes}",
        "Write as a wikilink",
        f"//- a.md\n{wiki}{notes}",
    )


def test_conversion_in_a_table_escapes() -> None:
    check_action(
        "//- a.md\n| a |\n|---|\n| [[n\\|x$0]] |\n//- n.md\n",
        "Write as a Markdown link",
        "//- a.md\n| a |\n|---|\n| [x](n.md) |\n//- n.md\n",
    )
    check_action(
        "//- a.md\n| a |\n|---|\n| [x$0](n.md) |\n//- n.md\n",
        "Write as a wikilink",
        "//- a.md\n| a |\n|---|\n| [[n\\|x]] |\n//- n.md\n",
    )


def test_reference_links_and_back() -> None:
    check_action(
        "//- a.md\n[[n|x$0]] and [y](n.md)\n//- n.md\n",
        "Write as a reference link",
        "//- a.md\n[x][n] and [y](n.md)\n\n[n]: n.md\n//- n.md\n",
    )
    check_action(
        '//- a.md\n[x$0][n]\n\n[n]: n.md "T"\n//- n.md\n',
        "Write as an inline link",
        '//- a.md\n[x](n.md "T")\n\n[n]: n.md "T"\n//- n.md\n',
    )


def test_all_links_of_the_note_and_of_the_vault() -> None:
    source = "//- a.md\n[[n$0]] [[n|y]] `[[n]]` [z](n.md)\n//- b.md\n[[n]] [[missing]]\n//- n.md\n"
    check_action(
        source,
        "Write all 2 links of this note as Markdown links",
        "//- a.md\n[n](n.md) [y](n.md) `[[n]]` [z](n.md)\n//- b.md\n[[n]] [[missing]]\n//- n.md\n",
    )
    check_action(
        source,
        "Write all links of the vault as Markdown links",
        "//- a.md\n[n](n.md) [y](n.md) `[[n]]` [z](n.md)\n//- b.md\n[n](n.md) [missing](missing.md)\n//- n.md\n",
    )


def test_a_title_is_not_lost() -> None:
    assert "Write as a wikilink" not in titles('//- a.md\n[x$0](n.md "T")\n//- n.md\n')


def test_an_alias_link_as_people_say_it() -> None:
    check_action(
        "//- a.md\n[[Artificial|AI$0]]\n//- Artificial.md\n---\naliases: [AI]\n---\n",
        "Write as [[AI]]",
        "//- a.md\n[[AI]]\n//- Artificial.md\n---\naliases: [AI]\n---\n",
    )
    taken = "//- a.md\n[[Artificial|AI$0]]\n//- AI.md\n//- Artificial.md\n---\naliases: [AI]\n---\n"
    assert "Write as [[AI]]" not in titles(taken)


# Names, mentions, words


@pytest.mark.parametrize(
    ("front", "after"),
    [
        ("", "---\naliases:\n  - New name\n---\n\n"),
        ("---\naliases: [A]\n---\n", "---\naliases: [A, New name]\n---\n"),
        ("---\naliases: []\n---\n", "---\naliases: [New name]\n---\n"),
        ("---\naliases:\n- A\nx: 1\n---\n", "---\naliases:\n- A\n- New name\nx: 1\n---\n"),
        ("---\nAliases: A, B\n---\n", "---\nAliases: A, B, New name\n---\n"),
        ("---\naliases: A\n---\n", "---\naliases: [A, New name]\n---\n"),
        ("---\naliases:\nx: 1\n---\n", "---\naliases:\n  - New name\nx: 1\n---\n"),
        ("---\nx: 1\n---\n", "---\nx: 1\naliases:\n  - New name\n---\n"),
        ("---\r\nx: 1\r\n---\r\n", "---\r\nx: 1\r\naliases:\r\n  - New name\r\n---\r\n"),
    ],
)
def test_selected_text_becomes_an_alias(front: str, after: str) -> None:
    body = "the $0New name$0 here\n".replace("\n", "\r\n" if "\r" in front else "\n")
    check_action(
        f"//- a.md\n{front}{body}",
        "Add “New name” to the aliases of “a”",
        f"//- a.md\n{after}{body.replace('$0', '')}",
    )


def test_a_label_becomes_an_alias_of_what_is_linked_to() -> None:
    check_action(
        "//- a.md\n[[b|the: bee$0]]\n//- b.md\n",
        "Add “the: bee” to the aliases of “b”",
        '//- a.md\n[[b|the: bee]]\n//- b.md\n---\naliases:\n  - "the: bee"\n---\n',
    )


MENTIONS = "//- a.md\nA big ide$0a and `big idea`, [[Big Idea]], #bigidea, Big Ideas.\n\n| big idea |\n|---|\n//- Big Idea.md\nbig idea\n//- c.md\nThe BIG IDEA 笔记本 here\n//- 笔记.md\n"


def test_one_mention_and_those_of_a_note() -> None:
    check_action(
        MENTIONS,
        "Link “big idea” to “Big Idea”",
        MENTIONS.replace("A big ide$0a", "A [[Big Idea|big idea]]"),
    )
    check_action(
        MENTIONS,
        "Link all 2 unlinked mentions in this note",
        MENTIONS.replace("A big ide$0a", "A [[Big Idea|big idea]]").replace(
            "| big idea |", "| [[Big Idea\\|big idea]] |"
        ),
    )


def test_mentions_of_this_note_in_the_vault() -> None:
    source = MENTIONS.replace("$0", "").replace("//- Big Idea.md\nbig", "//- Big Idea.md\n$0big")
    check_action(
        source,
        "Link all unlinked mentions of “Big Idea” in the vault",
        source.replace("A big idea", "A [[Big Idea|big idea]]")
        .replace("| big idea |", "| [[Big Idea\\|big idea]] |")
        .replace("BIG IDEA", "[[Big Idea|BIG IDEA]]")
        .replace("$0", ""),
    )


def test_words_in_a_script_without_blanks_are_found_inside() -> None:
    check_action(
        "//- c.md\n我的笔$0记本\n//- 笔记.md\n",
        "Link “笔记” to “笔记”",
        "//- c.md\n我的[[笔记]]本\n//- 笔记.md\n",
    )


def test_selected_words_become_a_link() -> None:
    check_action(
        "//- a.md\nsome $0new words$0.\n",
        "Make a link: [[new words]]",
        "//- a.md\nsome [[new words]].\n",
    )
    check_action(
        "//- a.md\n| $0big idea$0 |\n//- d/Big Idea.md\n",
        "Make a link: [[Big Idea\\|big idea]]",
        "//- a.md\n| [[Big Idea\\|big idea]] |\n//- d/Big Idea.md\n",
    )


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
