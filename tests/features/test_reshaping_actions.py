"""Text that moves: extracted, split, inlined, merged. Numbers are those of the cases."""

import pytest

from tests.features.action_checks import check_action, refusal, titles

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
        "//- a.md\n- one\n- [ ] [[two b]]\n- four\n//- two b.md\ntwo [[b]]\nmore\n- three ^id\n//- b.md\n[[two b#^id]]\n",
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
        "//- a.md\n# Top\n\n## Part\n\n[[a#Top]]\n\n### Deep\n\n## Next\n//- b.md\n[[a#Deep]] [[a#Part]]\n",
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
