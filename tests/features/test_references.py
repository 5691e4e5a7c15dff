"""Who refers to what. Numbers are those of the acceptance cases."""

from km_lsp.features.highlight import highlight
from km_lsp.features.references import references
from tests.features.checks import check_references
from tests.language import load, read_fixture


def test_case_52_every_form_is_a_backlink() -> None:
    fixture = read_fixture(
        "//- d/n.md\n---\naliases: [al]\n---\nte$0xt\n//- a.md\n"
        "[[n]] [[n.md]] [[./d/n]] [[/d/n|x]] [t](d/n.md) [t](<d/n>) "
        "[t](d%2Fn.md#x) ![[n#H]] [[AL]]\n"
        '//- b.md\n---\nup: "[[n]]"\n---\n[r]: d/n.md\n'
        '//- c.canvas\n{"nodes":[{"type":"file","file":"d/n.md"},{"type":"text","text":"[[n]]"}]}\n'
    )
    found = references(load(fixture), "d/n.md", fixture.offset)
    spans = [span.of(fixture.files[path]) for path, span in found]
    assert spans == [
        "[[n]]",
        "[[n.md]]",
        "[[./d/n]]",
        "[[/d/n|x]]",
        "[t](d/n.md)",
        "[t](<d/n>)",
        "[t](d%2Fn.md#x)",
        "![[n#H]]",
        "[[AL]]",
        "[[n]]",
        "[r]: d/n.md",
        "d/n.md",
        "[[n]]",
    ]


def test_case_70_a_heading() -> None:
    check_references(
        """
        //- n.md
        # T

        ## He$0ad

        xx[[#head]]
        //^^^^^^^^^ ref
        //- a.md
        xx[[n#T#Head]] [[n]] [[n#T]]
        //^^^^^^^^^^^^ ref
        xx[t](n.md#head)
        //^^^^^^^^^^^^^^ ref
        xx[r]: n.md#head
        """
    )


def test_case_71_the_same_heading_of_another_note_is_another() -> None:
    check_references(
        """
        //- n.md
        # T

        ## H$0

        xx[[#H]]
        //^^^^^^ ref
        //- other.md
        ## H

        [[#H]]
        """
    )


def test_case_70_blocks_tags_aliases_and_missing_names() -> None:
    check_references("//- n.md\nx ^i$0d\n//- a.md\nxx[[n#^ID]] [[n]]\n//^^^^^^^^^ ref\n")
    check_references(
        "//- n.md\na #ta$0g x\n//^^^^ ref\n//- a.md\na #Tag/sub #tagger\n//^^^^^^^^ ref\n"
    )
    check_references(
        "//- n.md\n---\naliases: [O$0ne, Two]\n---\n"
        "//- a.md\nxx[[one]] [[Two]] [[n]]\n//^^^^^^^ ref\n"
    )
    check_references(
        "//- n.md\nxx[[no$0pe]]\n//^^^^^^^^ ref\n//- a.md\nxx[[Nope#x|y]]\n//^^^^^^^^^^^^ ref\n"
    )


def test_case_72_plain_text_means_the_note() -> None:
    check_references("//- n.md\n# T\n\npro$0se\n//- a.md\nxx[[n#T]]\n//^^^^^^^ ref\n")


def test_case_72_the_declaration_is_listed_when_wanted() -> None:
    source = "//- n.md\n# T\n\n## H$0\n//- a.md\n[[n#H]]\n"
    fixture = read_fixture(source)
    snapshot = load(fixture)
    with_it = references(snapshot, "n.md", fixture.offset, declaration=True)
    without = references(snapshot, "n.md", fixture.offset, declaration=False)
    assert len(with_it) == 2
    assert set(with_it) - set(without) == {("n.md", (8, 9))}


def test_case_74_footnotes_both_ways() -> None:
    fixture = read_fixture("a[^n$0] b[^N]\n\n[^n]: text\n")
    snapshot = load(fixture)
    text = fixture.files["note.md"]
    found = references(snapshot, "note.md", fixture.offset)
    assert [span.of(text) for _, span in found] == ["[^n]", "[^N]", "[^n]:"]
    from_definition = references(snapshot, "note.md", text.index("[^n]:") + 2)
    assert from_definition == found


def test_the_first_title_stands_for_the_note() -> None:
    check_references("//- n.md\n# Ti$0tle\n//- a.md\nxx[[n]]\n//^^^^^ ref\n")


def test_highlights_stay_in_the_note_and_out_of_prose() -> None:
    fixture = read_fixture("//- a.md\n[[b$0]] [[b|x]] prose\n//- b.md\n[[b]]\n")
    snapshot = load(fixture)
    assert highlight(snapshot, "a.md", fixture.offset) == [(0, 5), (6, 13)]
    assert highlight(snapshot, "a.md", 17) == []
