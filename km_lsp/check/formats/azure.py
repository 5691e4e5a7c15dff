"""`azure`: logging commands of Azure Pipelines."""

from km_lsp.check.report import Report

_TYPES = {"error": "error", "warning": "warning", "info": "warning", "hint": "warning"}


def render(report: Report) -> str:
    """One command for each finding."""
    return "".join(
        f"##vso[task.logissue type={_TYPES[entry.level]};sourcepath={_property(entry.path)};"
        f"linenumber={entry.range.line};columnnumber={entry.range.column};code={entry.code};]"
        f"{_data(entry.message)}\n"
        for entry in report.entries
    )


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
