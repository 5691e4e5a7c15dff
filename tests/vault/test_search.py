"""The search index and the catalog that feeds it."""

from hypothesis import given
from hypothesis import strategies as st

from km_lsp.vault.catalog import Catalog
from km_lsp.vault.search import Entry, SearchIndex
from tests.language import catalog, load


def test_names_come_before_headings() -> None:
    snapshot = load({f"n{number}.md": f"# Heading {number}" for number in range(200)})
    made = Catalog()
    every = dict.fromkeys(snapshot.names.paths)
    made._names_waiting.update(every)
    made._rest_waiting.update(every)
    while len(made.names) != 200:
        assert not made.settle(snapshot, 0)
        assert len(made.headings) == 0
    assert made.settle(snapshot, 60)
    assert len(made.headings) == 200


def test_the_nearest_names_for_slips_of_the_finger() -> None:
    names = ["Evergreen Notes", "Fleeting Notes", "Garden", "Gardening", "Archive"]
    index = catalog(load({f"{name}.md": "" for name in names})).names
    found = {
        typo: [entry.name for entry in index.nearest(typo, 3)][:1]
        for typo in ("Evergren Notes", "Gradening", "Archiv", "Flee Notes", "Zzz")
    }
    assert found == {
        "Evergren Notes": ["Evergreen Notes"],
        "Gradening": ["Gardening"],
        "Archiv": ["Archive"],
        "Flee Notes": ["Fleeting Notes"],
        "Zzz": [],
    }


NAMES = st.lists(st.sampled_from(["alpha", "beta gamma", "gamma", "日本語", "a-b c"]), max_size=3)


@given(st.lists(st.tuples(st.sampled_from("xyz"), NAMES), max_size=20))
def test_an_index_is_what_its_sources_say_last(steps: list[tuple[str, list[str]]]) -> None:
    index = SearchIndex()
    model: dict[str, tuple[Entry, ...]] = {}
    for source, names in steps:
        entries = tuple(Entry(name, "note", source) for name in dict.fromkeys(names))
        index.put(source, entries)
        model[source] = entries
    wanted = {entry for entries in model.values() for entry in entries}
    for query in ("alpha", "gamma", "日本"):
        found = {entry for entry, _ in index.search(query, 100)}
        assert found == {entry for entry in wanted if query in entry.name}
    assert len(index) == len(wanted)
