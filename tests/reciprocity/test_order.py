"""The answer depends on what the rows say, never on how they are ordered."""

from hypothesis import given
from hypothesis import strategies as st

from reciprocity.treatments import Treatment
from tests.factories.reciprocity import DAY, ask, over, row, rules

PLACES = st.sampled_from(["*", "DE", "EU", "EEA"])
OPTIONAL = {
    "data_category": ["", "personal", "genomic", "health"],
    "grade": ["", "general"],
    "transaction_kind": ["", "vendor"],
    "measure": ["", "m", "n"],
    "scope": ["", "GBA", "GBA-SZ"],
}


@st.composite
def some_row(draw):
    columns = {name: draw(st.sampled_from(values)) for name, values in OPTIONAL.items()}
    threshold = draw(st.sampled_from([{}, over(10), over(100), over(10, "devices"), over(0, op="ge")]))
    kind = draw(st.sampled_from(["rule", "rule", "rule", "exemption"])) if columns["measure"] else "rule"
    return row(
        draw(st.sampled_from(Treatment.values)),
        jurisdiction=draw(PLACES),
        row_kind=kind,
        status=draw(st.sampled_from(["verified", "unverified"])),
        conditions=draw(st.sampled_from([(), ("notice",), ("onward_bar",)])),
        **columns,
        **threshold,
    )


@st.composite
def some_rows(draw):
    """Rows with keys of their own, as an edition has them, in two orders."""
    found = draw(st.lists(some_row(), max_size=8, unique_by=lambda each: rules(each).reciprocity.rows[0].key))
    return found, draw(st.permutations(found))


FACTS = st.fixed_dictionaries(
    {
        "grade": st.sampled_from(["", "general"]),
        "transaction_kind": st.sampled_from(["", "vendor"]),
        "scope": st.sampled_from(["", "GBA", "GBA-SZ"]),
        "count": st.sampled_from([None, 0, 10, 11, 101]),
        "count_unit": st.sampled_from(["", "persons", "devices"]),
    }
)


def told(rows, categories, facts):
    treated = ask(rules(*rows), "DE", categories, on=DAY, **facts)
    beaten = {ref.key for ref in treated.beaten}
    return (treated.treatment, treated.rule and treated.rule.key, beaten, set(treated.conditions))


@given(some_rows(), st.sampled_from(["genomic", "genomic;health", "energy"]), FACTS)
def test_the_order_of_rows_never_changes_the_answer(orders, categories, facts) -> None:
    first, second = orders

    assert told(first, categories, facts) == told(second, categories, facts)


@given(some_rows(), FACTS)
def test_the_order_of_categories_never_changes_the_answer(orders, facts) -> None:
    rows, _ = orders

    assert told(rows, "genomic;health;energy", facts) == told(rows, "energy;health;genomic", facts)


@given(some_rows(), FACTS)
def test_a_count_that_settles_every_threshold_agrees_with_the_hold_or_is_one_of_its_outcomes(
    orders, facts
) -> None:
    """Without a count the answer is either for a person, or the answer of every volume."""
    rows, _ = orders
    rows = [each for each in rows if each.threshold_unit != "devices"]
    unknown = {**facts, "count": None}

    held = ask(rules(*rows), "DE", "genomic", **unknown).treatment
    volumes = {
        ask(rules(*rows), "DE", "genomic", **{**facts, "count": count, "count_unit": "persons"}).treatment
        for count in (0, 11, 101)
    }

    assert held == "refer" or volumes == {held}
