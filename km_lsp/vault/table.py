"""A map that is never changed, and of which the next version costs what the change costs.

Copying a dict of fifty thousand entries at every key stroke takes milliseconds. A table is a
large dict with a small one on top; only when the small one has grown are both made one.
"""

from collections.abc import Iterator, Mapping
from typing import TypeVar, overload

V = TypeVar("V")
D = TypeVar("D")


class Table(Mapping[str, V]):
    """An immutable mapping with cheap successors. Iterates in no particular order."""

    __slots__ = ("_base", "_changes")

    def __init__(
        self, base: dict[str, V] | None = None, changes: dict[str, V | None] | None = None
    ) -> None:
        self._base: dict[str, V] = {} if base is None else base
        self._changes: dict[str, V | None] = {} if changes is None else changes
        """What differs from the base; None for what was taken out."""

    def changed(self, changes: Mapping[str, V | None]) -> "Table[V]":
        """The table with `changes` made: new values, and None for what is taken out."""
        if not changes:
            return self
        together = {**self._changes, **changes}
        if len(together) <= max(64, len(self._base) // 32):
            return Table(self._base, together)
        base = dict(self._base)
        for key, value in together.items():
            if value is None:
                base.pop(key, None)
            else:
                base[key] = value
        return Table(base)

    def __getitem__(self, key: str) -> V:
        if key in self._changes:
            value = self._changes[key]
            if value is None:
                raise KeyError(key)
            return value
        return self._base[key]

    @overload
    def get(self, key: str, /) -> V | None: ...
    @overload
    def get(self, key: str, /, default: V | D) -> V | D: ...
    def get(self, key: str, /, default: V | D | None = None) -> V | D | None:
        if key in self._changes:
            value = self._changes[key]
            return default if value is None else value
        return self._base.get(key, default)

    def __contains__(self, key: object) -> bool:
        if key in self._changes:
            return self._changes[key] is not None
        return key in self._base

    def __iter__(self) -> Iterator[str]:
        changes = self._changes
        yield from (key for key in self._base if key not in changes)
        yield from (key for key, value in changes.items() if value is not None)

    def __len__(self) -> int:
        more = sum(
            (value is not None) - (key in self._base) for key, value in self._changes.items()
        )
        return len(self._base) + more
