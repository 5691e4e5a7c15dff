"""Where things lead. Numbers are those of the acceptance cases."""

import pytest

from km_lsp.features.document_links import document_links
from tests.features.checks import check_definition, goes_to
from tests.language import load, read_fixture


@pytest.mark.parametrize(
    "link",
    [
        "[[n$0#Head|label]]",
        "[[n#He$0ad|label]]",
        "[[n#Head|lab$0el]]",
        "$0![[n#Head]]",
        "[[n#Head]$0]",
    ],
)
def test_case_68_anywhere_on_a_link(link: str) -> None:
    notes = "//- n.md\n# Title\n\n## Head\n// ^^^^ target\n"
    check_definition(f"//- from.md\n{link}\n{notes}")


def test_case_68_the_whole_link_is_the_origin() -> None:
    from km_lsp.features.definition import definition

    fixture = read_fixture("//- a.md\nx [[b|la$0bel]] y\n//- b.md\ntext")
    (found,) = definition(load(fixture), fixture.path, fixture.offset)
    assert found.origin.of(fixture.files["a.md"]) == "[[b|label]]"


def test_case_69_a_missing_note_leads_nowhere() -> None:
    assert goes_to("//- a.md\n[[miss$0ing]]\n//- missing too.md\n") == []


def test_a_missing_heading_leads_to_its_note() -> None:
    assert goes_to("//- a.md\n[[b#no$0pe]]\n//- b.md\ntext") == ["b.md:1"]


def test_case_56_a_link_by_alias_leads_to_the_note() -> None:
    assert goes_to("//- a.md\n[[P$0KM]]\n//- b.md\n---\naliases: PKM\n---\ntext") == ["b.md:1"]


def test_an_alias_in_its_own_front_matter_leads_to_itself() -> None:
    check_definition(
        """
        //- b.md
        ---
        Aliases: Knowledge Management, K$0M
        //                             ^^ target
        ---
        """
    )


def test_blocks_footnotes_references_and_tags() -> None:
    assert goes_to("//- a.md\n[[b#^i$0d]]\n//- b.md\nx\n\ntext ^id") == ["b.md:3"]
    assert goes_to("a[^n$0]\n\n[^n]: note") == ["note.md:3"]
    assert goes_to("a[^n]\n\n[^$0n]: note") == ["note.md:1"]
    assert goes_to("[text][la$0b]\n\n[LAB]: x.md") == ["note.md:3"]
    assert goes_to("//- a.md\n[te$0xt][lab]\n\n[LAB]: x.md\n//- x.md\n") == ["x.md:1"]
    assert goes_to("//- a.md\n#t$0ag\n//- t.md\n---\naliases: [Tag]\n---\n") == ["t.md:1"]
    assert goes_to("//- b.md\n#t$0ag\n//- a.md\n\n#tag") == ["a.md:2"]


def test_attachments_canvases_and_front_matter() -> None:
    assert goes_to("//- a.md\n![[x.p$0ng|100]]\n//- p/x.png\n") == ["p/x.png:1"]
    assert goes_to('//- a.md\n---\nup: "[[b$0]]"\n---\n//- b.md\n') == ["b.md:1"]
    canvas = '{"nodes":[{"type":"file","file":"d/b$0.md","subpath":"#H"}]}'
    assert goes_to(f"//- c.canvas\n{canvas}\n//- d/b.md\n\n# H\n") == ["d/b.md:2"]


def test_the_same_heading_in_this_note() -> None:
    assert goes_to("[[#A#B$0]]\n\n# B\n\n# A\n\n## B") == ["note.md:7"]


def test_document_links() -> None:
    fixture = read_fixture(
        "//- a.md\n[[b#H]] ![[x.png]] [t](https://e.org/#x) [[nope]] <http://e.org>\n"
        "//- b.md\n# H\n//- x.png\n"
    )
    found = document_links(load(fixture), "a.md")
    assert [one.url or (one.target.path if one.target else None) for one in found] == [
        "b.md",
        "x.png",
        "https://e.org/#x",
        "http://e.org",
    ]
