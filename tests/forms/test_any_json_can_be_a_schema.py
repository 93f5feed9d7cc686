"""Nonsense in every keyword: the form opens, checks and gives a body back all the same."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runcomfy_tui.forms import check, draft_from_json, draft_to_json, initial, load, read_schema
from runcomfy_tui.forms.json_text import same_json
from runcomfy_tui.forms.words import limits

KEYWORDS = st.sampled_from(
    """$ref $id $schema $defs $anchor definitions type enum const format default title description properties required
    items prefixItems additionalItems minItems maxItems uniqueItems contains additionalProperties patternProperties
    propertyNames minProperties maxProperties minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength
    maxLength pattern allOf anyOf oneOf not if then else dependentRequired dependentSchemas dependencies readOnly
    writeOnly nullable validations x-order input_order unevaluatedProperties unevaluatedItems""".split()  # noqa: SIM905 - words in a row read better
)
SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 2**64),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=3),
    st.sampled_from(
        ["string", "object", "array", "number", "null", "#", "#/$defs/a", "#/properties/a", "image_uri", "a", "("]
    ),
)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(KEYWORDS, st.sampled_from(["a", "b", ""])), inner, max_size=4),
    ),
    max_leaves=12,
)
PARTS = st.dictionaries(KEYWORDS, ANYTHING, max_size=4)
SCHEMAS = st.one_of(
    ANYTHING,
    PARTS,
    st.builds(
        lambda rest, properties: {**rest, "type": "object", "properties": properties},
        PARTS,
        st.dictionaries(st.sampled_from(["a", "b", "prompt", ""]), PARTS, max_size=3),
    ),
)
BODIES = st.dictionaries(st.sampled_from(["a", "b", "prompt", "", "other"]), ANYTHING, max_size=3)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SCHEMAS, BODIES)
def test_nonsense_is_survived(schema: Any, body: dict[str, Any]) -> None:
    form = read_schema(schema)
    check(form, initial(form))
    assert all(isinstance(limits(field), str) for field in form.fields)
    checked = check(form, draft_from_json(draft_to_json(load(form, body))))
    kept = {name: value for name, value in checked.preview.items() if name in body}
    assert same_json(kept, {name: value for name, value in body.items() if name not in checked.hidden})
