"""What is reported, and what never is. Numbers are those of the acceptance cases."""

import pytest

from km_lsp.features.diagnostics import diagnostics
from km_lsp.features.finding import Policy
from km_lsp.features.rules import RULES
from km_lsp.features.selection import selection
from tests.language import check_findings, findings, load, read_fixture


def test_missing_targets() -> None:
    check_findings(
        """
        //- a.md
        xx[[nope]] ![[nope.png]] [t](nope.md) [t](n%20o.md)
        //  ^^^^ warning[missing-note] No note is called “nope”
        //            ^^^^^^^^ error[missing-attachment] No attachment is called “nope.png”
        //                           ^^^^^^^ error[missing-file] No file at “nope.md”
        //                                        ^^^^^^^^ error[missing-file] No file at “n o.md”
        """
    )


def test_case_79_a_fragment_alone_is_underlined() -> None:
    check_findings(
        """
        //- a.md
        xx[[b#nope]] [[b#^nope]] [t](b.md#nope) [[b#H]] [[#nope]]
        //   ^^^^^ warning[missing-heading] “b” has no heading “nope”
        //              ^^^^^^ warning[missing-block] “b” has no block “^nope”
        //                               ^^^^^ warning[missing-anchor]
        //                                                ^^^^^ warning[missing-heading]
        //- b.md
        # H
        """
    )


def test_references_and_footnotes() -> None:
    check_findings(
        """
        a [t][nope] and[^nope] and[^n] and [r]
        //    ^^^^ error[undefined-reference]
        //             ^^^^^^^ error[undefined-footnote]

          [r]: https://e.org
          [R]: https://e.org/2
        // ^ info[duplicate-definition]
          [s]: https://e.org/3
        //^^^^^^^^^^^^^^^^^^^^ info[unused-definition]

          [^n]: one
        """
    )


def test_case_82_an_image_and_a_wikilink_use_a_definition() -> None:
    definitions = "[img]: https://e.org\n[wiki]: https://e.org\n"
    check_findings(f"![x][img] [[wiki]]\n\n{definitions}//- wiki.md\n")


def test_duplicates_of_blocks_and_footnotes() -> None:
    check_findings(
        """
        one ^id

        two ^ID
        //  ^^^ warning[duplicate-block-id]

        x[^a]

        [^a]: one

          [^a]: two
        //  ^ info[duplicate-footnote]
        """
    )


def test_case_83_an_ambiguous_link_names_its_candidates() -> None:
    fixture = read_fixture("//- a/T.md\n//- b/T.md\n//- c/x.md\n[[T]]\n//- a/y.md\n[[T]]\n")
    fixture.files |= {"a/T.md": "", "b/T.md": ""}
    found = findings(fixture)
    assert found == [
        ("c/x.md", (2, 3), "warning[ambiguous-link] “T” opens “a/T.md”, and could mean 1 more")
    ]


def test_case_57_one_alias_in_two_notes() -> None:
    check_findings(
        """
        //- a.md
        ---
        aliases: [Same]
        //        ^^^^ info[duplicate-alias]
        ---
        //- b.md
        ---
        alias: same
        //     ^^^^ info[duplicate-alias]
        ---
        """
    )


def test_case_56_alias_links_are_hinted_at_when_switched_on() -> None:
    source = """
        //- a.md
        xx[[AI]]
        //  ^^ hint[alias-as-target]
        //- b.md
        ---
        aliases: [AI]
        ---
        """
    check_findings(source, {"alias-as-target": "hint"})
    assert findings(read_fixture(source)) == []


def test_case_23_bad_front_matter() -> None:
    check_findings(
        """
        ---
        a: : b
        // ^ warning[bad-frontmatter]
        ---
        """
    )


@pytest.mark.parametrize(
    "text",
    [
        "- [x] done\n- [ ] open\n\nShe said [winning]. [^1]\n\n[^1]: x",
        "> [!NOTE]\n> text",
        "> [!custom]- Title",
        "%%[[nope]]%% and\n\n%%\n[[nope]]\n%%",
        "```\n[[nope]]\n```\n\n`[[nope]]` <!-- [[nope]] -->",
        "[[]] [[|]] [[|x]]",
        "$x [[nope]] y$",
        "file:///x magnet:?x [a](mailto:a@b.c) [b](obsidian://open) [c](tel:1) [d](data:x)",
        "\\[[nope]] \\[x](nope)",
        "arr[0][1] and f[x][y]",
        "[t](#top-heading)\n\n# Top heading",
        "![[note#^b]] text ^b",
        "[x](https://e.org/#frag) <https://e.org/#x>",
        "[//]: # (a comment)",
        "[toc]",
        "| a |\n|---|\n| [[note\\|x]] |",
        "[a](/docs/page) ![](data:image/png;base64,xx)",
        "#tag #1 C# & &#x;",
    ],
)
def test_cases_13_to_21_what_is_never_reported(text: str) -> None:
    assert findings(read_fixture(text)) == []


def test_case_80_and_81_other_files_folders_and_dot_files_are_fine() -> None:
    fixture = read_fixture("//- d/a.md\n[t](../src/x.py#L10) [t](../src) [t](../src/) [[x.py]]\n")
    fixture.files["src/x.py"] = ""
    assert findings(fixture) == []


def test_case_104_letter_case_of_a_path() -> None:
    check_findings(
        """
        //- a.md
        xx[t](Sub/Note.md) [[sub/NOTE]]
        //    ^^^^^^^^^^^ warning[case-mismatch]
        //- sub/note.md
        text
        """
    )


def test_canvas_front_matter_and_html() -> None:
    fixture = read_fixture(
        '//- c.canvas\n{"nodes":[{"type":"file","file":"no.md"},{"type":"text","text":"[[no]]"}]}\n'
        '//- a.md\n---\nup: "[[no]]"\nbare: [[a]]\n---\n<img src="no.png">\n'
    )
    assert [text.split("]")[0] for _, _, text in findings(fixture)] == [
        "warning[frontmatter-missing-note",
        "info[unquoted-link",
        "warning[html-missing-file",
        "error[canvas-missing-file",
        "warning[missing-note",
    ]


def test_levels_by_code_and_by_name() -> None:
    fixture = read_fixture("[[nope]]")
    assert findings(fixture, {"KM101": "error"})[0][2].startswith("error")
    assert findings(fixture, {"missing-note": "hint"})[0][2].startswith("hint")
    assert findings(fixture, {"missing-note": "off"}) == []


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("nope", ["b#gone", "a b.md"]),
        ("nop*", ["b#gone", "a b.md"]),
        ("b", ["nope", "a b.md"]),
        ("b#gone", ["nope", "a b.md"]),
        ("d/b.md", ["nope", "a b.md"]),
        ("d/*", ["nope", "a b.md"]),
        ("a b.md", ["nope", "b#gone"]),
        ("*#*", ["nope", "a b.md"]),
        ("zzz", ["nope", "b#gone", "a b.md"]),
    ],
)
def test_case_80_ignored_links(pattern: str, left: list[str]) -> None:
    fixture = read_fixture("//- a.md\n[[nope]] [[b#gone]] [t](a%20b.md)\n//- d/b.md\n")
    policy = Policy(ignore_links=(pattern,))
    found = diagnostics(load(fixture), "a.md", selection(policy))
    codes = {"KM101": "nope", "KM201": "b#gone", "KM102": "a b.md"}
    assert [codes[one.code] for one in found] == left


def test_rules_are_in_order_and_have_each_a_name_of_their_own() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.summary and rule.why for rule in RULES)
