"""The output formats, one file each. A format is named on the command line as it is here."""

from collections.abc import Callable
from importlib import import_module

from msgspec import Struct

from km_lsp.check.entry import Wanted
from km_lsp.check.report import Report


class Format(Struct, frozen=True):
    """One way to write a report."""

    name: str
    summary: str
    wanted: Wanted
    """What of the findings it shows."""
    module: str
    """Where its `render(report) -> str` is; imported only when it is asked for."""

    def render(self, report: Report) -> str:
        """The whole report, with a line break at its end unless it is empty."""
        render: Callable[[Report], str] = import_module(f"{__name__}.{self.module}").render
        return render(report)


_NOTHING = Wanted()
_NEAREST = Wanted(nearest=True)
_ALL = Wanted(text=True, nearest=True, fixes=True)
_PAGE = Wanted(text=True, nearest=True, fixes=True, context=True, graph=True)

FORMATS: tuple[Format, ...] = (
    Format("full", "with the line, what was looked for and the nearest names", _ALL, "full"),
    Format("concise", "one line for each finding", _NOTHING, "concise"),
    Format("grouped", "by note", _NOTHING, "grouped"),
    Format("json", "one JSON document", _ALL, "json"),
    Format("jsonl", "one JSON object a line", _ALL, "jsonl"),
    Format("sarif", "SARIF 2.1.0, for code scanning", _ALL, "sarif"),
    Format("junit", "JUnit XML", _NEAREST, "junit"),
    Format("github", "annotations of GitHub Actions", _NEAREST, "github"),
    Format("gitlab", "GitLab Code Quality", _NOTHING, "gitlab"),
    Format("rdjson", "Reviewdog Diagnostic Format", _ALL, "rdjson"),
    Format("azure", "log commands of Azure Pipelines", _NOTHING, "azure"),
    Format("markdown", "a table, for job summaries", _NEAREST, "markdown"),
    Format("agent", "one terse line each, with the nearest names", _NEAREST, "agent"),
    Format("html", "a page for people, with the link graph", _PAGE, "html"),
)


def format_named(name: str) -> Format | None:
    """The format called `name`."""
    return next((format for format in FORMATS if format.name == name), None)
