"""A link on its way back to what it reached: its path, its fragment and its label rewritten."""

from functools import partial

from msgspec.structs import replace

from km_lsp.features.reshaping.link_fragment import fragment_for
from km_lsp.features.reshaping.link_path import decoded, encoded, leads, path_for, spells
from km_lsp.features.reshaping.vault_edit import Refused
from km_lsp.features.reshaping.work import Goal, Work
from km_lsp.features.reshaping.written import around, as_label, delimiter_of
from km_lsp.syntax.canvas import subpath_span
from km_lsp.syntax.note import Link
from km_lsp.text.edit import TextEdit
from km_lsp.text.span import Span
from km_lsp.vault.note_id import file_name, fold, note_name
from km_lsp.vault.resolve import Outcome, find_place, is_ambiguous


def led_to(
    work: Work,
    source: str,
    link: Link,
    outcome: Outcome,
    new_source: str,
    now: Link,
    goal: Goal,
) -> list[TextEdit]:
    """The edits that lead `now` to `goal`."""
    found = outcome.found
    assert found is not None
    trial = now
    edits: list[TextEdit] = []
    text = partial(work.text, new_source)
    if _needs_path(work, source, link, outcome, new_source, now, goal):
        delimiter = delimiter_of(now, text)
        written = _respelled(work, new_source, now, goal) if found.rule == "alias" else None
        if written is None and found.rule == "alias" and now.is_wiki:
            return _portable(work, new_source, now, goal)
        written = written or path_for(
            work.after, new_source, now, found.rule, goal.path, delimiter=delimiter
        )
        if written is None:
            raise _lost(link, source, goal)
        if written != now.path or now.origin == "canvas":
            trial = replace(now, path=written)
            where = now.path_span
            shown = written.removeprefix("/") if now.kind == "node" else written
            edits.append(TextEdit(where, around(now, shown, text)))
    fragment = _to_fragment(work, outcome, now, trial, goal)
    if fragment is not None and fragment != (now.fragment or ""):
        edits += _fragment_edit(now, fragment, text)
    return edits


def _needs_path(
    work: Work,
    source: str,
    link: Link,
    outcome: Outcome,
    new_source: str,
    now: Link,
    goal: Goal,
) -> bool:
    found = outcome.found
    assert found is not None
    if not now.path:
        return goal.path != new_source
    leading = leads(work.after, new_source, now, path_in_text(now))
    if leading.path != goal.path or (leading.rule == "alias") != (found.rule == "alias"):
        return True
    if is_ambiguous(leading) and not is_ambiguous(found):
        return True
    if found.rule == "relative" != leading.rule:
        # Other programs follow the path, and would not look for the name elsewhere.
        return True
    if found.rule in ("alias", "folder-note") or outcome.path == goal.path:
        return False
    # A name that was spelled to the letter is spelled so again: a rename may change only its case.
    path, wiki = decoded(link), link.is_wiki
    spelled = spells(source, path, outcome.path or "", wiki=wiki)
    return spelled and not spells(new_source, path, goal.path, wiki=wiki)


def path_in_text(link: Link) -> str:
    if link.kind == "html":
        from html import escape

        return escape(link.path)
    return link.path


def _to_fragment(work: Work, outcome: Outcome, now: Link, trial: Link, goal: Goal) -> str | None:
    """The fragment that leads to the goal's place; None where it stays as it is."""
    note = work.after.notes.get(goal.path)
    if goal.place is None or note is None:
        return None
    spellings = work.spellings.get(goal.path, [])
    if now.fragment and find_place(note, trial) == goal.place:
        old = {spelling.old for spelling in spellings}
        if not any(part.strip() in old for part in now.fragment.split("#")):
            return None
    before = work.before.notes.get(outcome.path or "", note)
    written = fragment_for(now, before, note, goal.place, spellings)
    if written is None:
        raise Refused(
            f"“{note_name(goal.path)}” would have several places of one name, and the link "
            f"{_shown(now)} could not tell them apart."
        )
    return written


def _fragment_edit(now: Link, fragment: str, text: partial[str]) -> list[TextEdit]:
    if now.kind == "node":
        span = subpath_span(text(), now)
        return [TextEdit(span, around(now, "#" + fragment, text))] if span else []
    if now.fragment_span is None:
        end = now.path_span.end
        return [TextEdit(Span(end, end), "#" + around(now, fragment, text))]
    where = Span(now.fragment_span.start + 1, now.fragment_span.end)
    return [TextEdit(where, around(now, fragment, text))]


def _respelled(work: Work, source: str, now: Link, goal: Goal) -> str | None:
    """The path of a link by an alias that is called otherwise now."""
    for spelling in work.spellings.get(goal.path, ()):
        if fold(spelling.old) == fold(decoded(now).strip()):
            written = encoded(
                now, spelling.new, delimiter=delimiter_of(now, partial(work.text, source))
            )
            found = leads(work.after, source, now, written) if written else None
            if found is not None and found.path == goal.path and not is_ambiguous(found):
                return written
    return None


def _portable(work: Work, source: str, now: Link, goal: Goal) -> list[TextEdit]:
    """A link by an alias that leads elsewhere now, as `[[Note|alias]]`."""
    name = path_for(work.after, source, replace(now, path="x"), "unique", goal.path)
    if name is None:
        raise _lost(now, source, goal)
    fragment = "" if now.fragment is None else "#" + now.fragment
    bar = "\\|" if now.in_table else "|"
    label = "" if now.label_span is not None else bar + now.path
    written = around(now, name + fragment + label, partial(work.text, source))
    return [TextEdit(now.target_span, written)]


def _lost(link: Link, source: str, goal: Goal) -> Refused:
    return Refused(f"The link {_shown(link)} in “{source}” cannot be led to “{goal.path}”.")


def relabelled(work: Work, now: Link, goal: Goal, source: str) -> list[TextEdit]:
    """The label, where it was what the target was called."""
    where = now.label_span
    if where is None or where.start == where.end:
        return []
    for spelling in work.spellings.get(goal.path, ()):
        if spelling.at is not None and (goal.place is None or goal.place.start != spelling.at):
            continue
        if where.end - where.start != len(around(now, spelling.old, str)):
            continue
        text = partial(work.text, source)
        label = as_label(now, spelling.new)
        if label is not None and where.of(text()) == around(now, spelling.old, text):
            return [TextEdit(where, around(now, label, text))]
    return []


def _shown(link: Link) -> str:
    path = file_name(link.path) if not link.is_wiki else link.path
    whole = path if link.fragment is None else f"{path}#{link.fragment}"
    return f"[[{whole}]]" if link.is_wiki else f"to “{whole}”"
