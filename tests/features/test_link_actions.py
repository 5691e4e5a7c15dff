"""Links in other forms, aliases, mentions, words. Numbers are those of the cases."""

import pytest

from tests.features.action_checks import check_action, titles

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


def test_all_links_as_reference_links_and_back() -> None:
    check_action(
        "//- a.md\n[[n$0]] [y](n.md) [[m|z]]\n//- b.md\n[[n]]\n//- m.md\n//- n.md\n",
        "Write all links of the vault as reference links",
        "//- a.md\n[n][n] [y][n] [z][m]\n\n[n]: n.md\n[m]: m.md\n//- b.md\n[n][n]\n\n[n]: n.md\n//- m.md\n//- n.md\n",
    )
    check_action(
        "//- a.md\n[x$0][n] [y][n] [n]\n\n[n]: n.md\n//- n.md\n",
        "Write all 3 reference links of this note as inline links",
        "//- a.md\n[x](n.md) [y](n.md) [n](n.md)\n\n[n]: n.md\n//- n.md\n",
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
