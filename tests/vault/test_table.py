"""A table is a dict, whatever was changed in whatever order."""

from hypothesis import given
from hypothesis import strategies as st

from km_lsp.vault.table import Table

KEYS = st.integers(0, 200).map(str)
CHANGES = st.lists(st.dictionaries(KEYS, st.none() | st.integers(), max_size=60), max_size=8)


@given(st.dictionaries(KEYS, st.integers(), max_size=150), CHANGES)
def test_a_table_is_a_dict(base: dict[str, int], steps: list[dict[str, int | None]]) -> None:
    model = dict(base)
    table = Table(dict(base))
    for changes in steps:
        before, shown = table, dict(table)
        table = table.changed(changes)
        model |= {key: value for key, value in changes.items() if value is not None}
        for key in [key for key, value in changes.items() if value is None]:
            model.pop(key, None)
        assert dict(table) == model == {key: table[key] for key in table}
        assert len(table) == len(model)
        for key in map(str, range(201)):
            assert (key in table, table.get(key, "none")) == (key in model, model.get(key, "none"))
        # The table from before is as it was.
        assert dict(before) == shown
