"""One small note for each feature of links: the right variant is silent, the wrong one is not.

The groups are those of the comparison of link checkers that this command was held against.
"""

from pathlib import Path

import pytest

from tests.check.runs import checked, write_vault

VAULT = """
//- Target.md
---
aliases: [Other Name, "a, b"]
---
# Top

## Section One

text ^block1

### Deep

## `code()` and *em*

<a id="anchor"></a>

## Twice

## Twice
//- folder/Inner.md
# Inner
//- folder/Straße.md
# Ä
//- pic.png
//- sound (1968).ogg
//- data.csv
//- sub/Twin.md
//- other/Twin.md
"""

CASES = [
    # group, right, wrong, code of the wrong one
    ("wiki", "[[Target]]", "[[Targt]]", "KM101"),
    ("wiki", "[[target]]", "[[targett]]", "KM101"),
    ("wiki", "[[Target|label]]", "[[Tarrget|label]]", "KM101"),
    ("wiki", "[[folder/Inner]]", "[[folder/Innner]]", "KM101"),
    ("wiki", "[[Target ]]", "[[No Target ]]", "KM101"),
    ("wiki", "[[Target.md]]", "[[Nope.md]]", "KM101"),
    ("wiki", "[[Other Name]]", "[[Another Name]]", "KM101"),
    ("wiki", "[[Straße]]", "[[Strasse]]", "KM101"),
    ("wiki", "| a |\n|---|\n| [[Target\\|x]] |", "| a |\n|---|\n| [[Nope\\|x]] |", "KM101"),
    ("wiki", "[[data.csv]]", "[[data.tsv]]", "KM101"),
    ("wiki #", "[[Target#Section One]]", "[[Target#Section Two]]", "KM201"),
    ("wiki #", "[[Target#section one]]", "[[Target#section two]]", "KM201"),
    ("wiki #", "[[Target#Top#Section One#Deep]]", "[[Target#Deep#Top]]", "KM204"),
    ("wiki #", "[[Target#`code()` and em]]", "[[Target#codex]]", "KM201"),
    ("wiki #", "# Here\n\n[[#Here]]", "# Here\n\n[[#There]]", "KM201"),
    ("wiki #", "[[Target#Section%20One]]", "[[Target#Section%20Two]]", "KM201"),
    ("wiki ^", "[[Target#^block1]]", "[[Target#^block2]]", "KM202"),
    ("wiki ^", "[[Target#^BLOCK1]]", "[[Target#^BLOCK2]]", "KM202"),
    ("embed", "![[pic.png]]", "![[pix.png]]", "KM103"),
    ("embed", "![[pic.png|100]]", "![[pix.png|100]]", "KM103"),
    ("embed", "![[Target#Deep]]", "![[Target#Shallow]]", "KM201"),
    ("embed", "![[sound (1968).ogg]]", "![[sound (1969).ogg]]", "KM103"),
    ("ambiguous", "[[sub/Twin]]", "[[Twin]]", "KM401"),
    ("front matter", '---\nup: "[[Target]]"\n---', '---\nup: "[[Nope]]"\n---', "KM109"),
    ("front matter", '---\nup: ["[[Target]]"]\n---', "---\nup: [[Target]]\n---", "KM906"),
    ("md file", "[t](Target.md)", "[t](Nope.md)", "KM102"),
    ("md file", "[t](folder/Inner.md)", "[t](folder/Nope.md)", "KM102"),
    ("md file", "[t](./Target.md)", "[t](./Nope.md)", "KM102"),
    ("md file", "[t](/Target.md)", "[t](/Nope.md)", "KM102"),
    ("md file", "[t](<folder/Inner.md>)", "[t](<folder/In ner.md>)", "KM102"),
    ("md file", "[t](folder/Stra%C3%9Fe.md)", "[t](folder/Stra%C3%A9e.md)", "KM102"),
    ("md file", '[t](Target.md "title")', '[t](Nope.md "title")', "KM102"),
    ("md file", "![p](pic.png)", "![p](pix.png)", "KM103"),
    ("md file", "![p](sound%20(1968).ogg)", "![p](sound%20(1969).ogg)", "KM103"),
    ("md file", "[t](folder/)", "[t](nofolder/)", "KM102"),
    ("md file", "[t](./folder/../Target.md)", "[t](../../../x/Target.md)", "KM105"),
    ("md file", "[t](Target)", "[t](Nope)", "KM102"),
    ("md case", "[t](folder/Inner.md)", "[t](Folder/inner.md)", "KM104"),
    ("md empty", "[t](Target.md)", "[t]()", "KM106"),
    ("md #", "[t](Target.md#section-one)", "[t](Target.md#section-two)", "KM203"),
    ("md #", "[t](Target.md#twice-1)", "[t](Target.md#twice-2)", "KM203"),
    ("md #", "[t](Target.md#code-and-em)", "[t](Target.md#codeandemm)", "KM203"),
    ("md #", "[t](Target.md#anchor)", "[t](Target.md#anker)", "KM203"),
    ("md #", "# Here\n\n[t](#here)", "# Here\n\n[t](#there)", "KM203"),
    ("md #", "# Für Öl\n\n[t](#für-öl)", "# Für Öl\n\n[t](#fur-ol)", "KM203"),
    ("md #", "# A {#own-id}\n\n[t](#own-id)", "# A {#own-id}\n\n[t](#own)", "KM203"),
    ("md #", "[t](Target.md#Section%20One)", "[t](Target.md#section_one_)", "KM205"),
    ("md #", "[t](Target.md#deep)", "[t](Target.md#de_ep)", "KM205"),
    ("md #", "[t](Target.md#^block1)", "[t](Target.md#^block9)", "KM202"),
    ("md #", "[t](Target.md#L3)", "[t](Target.md#L300)", "KM206"),
    ("md #", "[t](data.csv#L10)", "[t](nodata.csv#L10)", "KM102"),
    ("html", '<a href="Target.md">t</a>', '<a href="Nope.md">t</a>', "KM107"),
    ("html", '<img src="pic.png">', '<img src="pix.png">', "KM107"),
    ("refs", "[t][r]\n\n[r]: Target.md", "[t][r]\n\n[r]: Nope.md", "KM102"),
    ("refs", "[t][r]\n\n[R]: Target.md", "[t][s]\n\n[t]: Target.md\n\n[t]", "KM301"),
    ("refs", "[r][]\n\n[r]: Target.md", "[r][]\n\n[r]: Nope.md", "KM102"),
    ("wiki #", "[[Target#Deep]]", "[[Target#Twice]]", "KM207"),
    ("refs", "[r]\n\n[r]: Target.md", "text\n\n[r]: Target.md", "KM302"),
    ("refs", "[r]\n\n[r]: Target.md", "[r]\n\n[r]: Target.md\n[r]: pic.png", "KM303"),
    ("refs", "![p][i]\n\n[i]: pic.png", "![p][i]\n\n[i]: pix.png", "KM103"),
    ("footnotes", "a[^1]\n\n[^1]: b", "a[^2]\n\n[^1]: b [^1]", "KM304"),
    ("footnotes", "a[^1]\n\n[^1]: b", "a\n\n[^1]: b", "KM305"),
    ("footnotes", "a[^1]\n\n[^1]: b", "a[^1]\n\n[^1]: b\n\n[^1]: c", "KM306"),
    ("tables", "| a |\n|---|\n| [[Target\\|x]] |", "| a |\n|---|\n| [[Target|x]] |", "KM406"),
    ("blocks", "a ^x\n\nb ^y", "a ^x\n\nb ^x", "KM404"),
]

NEVER = [
    "`[[Nope]]` and ``[[Nope]]``",
    "```\n[[Nope]] [t](Nope.md)\n```",
    "````\n```\n[[Nope]]\n```\n````",
    "    [[Nope]]",
    "<!-- [[Nope]] [t](Nope.md) -->",
    "%% [[Nope]] %%",
    "$[[Nope]]$\n\n$$\n[[Nope]]\n$$",
    "\\[[Nope]] and \\[t](Nope.md)",
    "- [ ] open\n- [x] done",
    "> [!note] Title\n> text",
    "[t](https://example.org/nope#frag) <mailto:a@b.c> https://example.org",
    "[t](obsidian://open?vault=x) [u](tel:123) [v](data:text/plain,x)",
    "[^1]: text of a note\n\nuse[^1]",
    "[t](/site/page) and [u](/docs/page/)",
    "array[0][1] and list[x][y]",
    "[[]] [[|x]]",
]


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_vault(tmp_path_factory.mktemp("conformance"), VAULT)
    for path in ("pic.png", "sound (1968).ogg", "data.csv", "sub/Twin.md", "other/Twin.md"):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(b"x\n" if path.endswith(".csv") else b"")
    return folder


def codes(vault: Path, text: str) -> list[str]:
    """The codes of what is said of a note of that text."""
    note = vault / "case.md"
    note.write_text(text + "\n", encoding="utf-8")
    try:
        return [entry.code for entry in checked(note, root=vault, cache=False).entries]
    finally:
        note.unlink()


@pytest.mark.parametrize(("group", "right", "wrong", "code"), CASES)
def test_right_and_wrong(vault: Path, group: str, right: str, wrong: str, code: str) -> None:
    assert codes(vault, right) == []
    assert codes(vault, wrong) == [code]


@pytest.mark.parametrize("text", NEVER)
def test_what_is_no_link_is_never_reported(vault: Path, text: str) -> None:
    assert [code for code in codes(vault, text) if code != "KM302"] == []


def test_a_canvas(vault: Path) -> None:
    card = '{"nodes":[{"id":"1","type":"file","file":"%s"}],"edges":[]}'
    for name, wanted in (("Target.md", []), ("Nope.md", ["KM108"])):
        canvas = vault / "c.canvas"
        canvas.write_text(card % name, encoding="utf-8")
        found = checked(canvas, root=vault, cache=False).entries
        canvas.unlink()
        assert [entry.code for entry in found] == wanted
