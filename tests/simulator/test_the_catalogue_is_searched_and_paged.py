"""`GET /v1/models` and its neighbours answer as the service's documentation says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runcomfy_tui.simulator import CatalogueError, Simulator, load_catalogue
from runcomfy_tui.simulator.validation import Validation
from tests.simulator.stepped import PICTURE, Stepped


def test_it_ships_enough_models_of_every_kind() -> None:
    models = Stepped().read("GET", "/v1/models?limit=500")["models"]
    assert len(models) >= 18
    endings = {category.rpartition("-")[2] for model in models for category in model["categories"]}
    assert {"image", "video", "audio"} <= endings
    assert {model["kind"] for model in models} == {"model", "workflow", "inference"}
    assert any(model["base_price_usd"] is None for model in models)


def test_every_schema_that_ships_can_be_checked() -> None:
    for entry in load_catalogue():
        validation = Validation(entry["input_schema"])
        assert validation._build() is not None, entry["model_id"]
        required: Any = entry["required_inputs"]
        assert {str(error["loc"]) for error in validation.errors({})} == {f"['body', '{name}']" for name in required}


def test_every_construct_of_the_house_ships() -> None:
    text = json.dumps([entry["input_schema"] for entry in load_catalogue()])
    for construct in ("float", "image_uri", "image_uris", "video_uris", "audio_uris", "validations", "anyOf", "const"):
        assert f'"{construct}"' in text, construct
    assert "18446744073709551615" in text


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("search=klein", "model_id", "klein"),
        ("search=SOUND+clip", "description", "lip"),
        ("kind=workflow", "kind", "workflow"),
    ],
)
def test_search_and_kind_narrow_it(query: str, field: str, value: str) -> None:
    answer = Stepped().read("GET", f"/v1/models?{query}")
    assert 0 < answer["total"] < 22
    assert all(value in model[field] for model in answer["models"])


def test_a_category_is_one_that_the_list_of_categories_names() -> None:
    stepped = Stepped()
    for category in stepped.read("GET", "/v1/models/categories")["categories"]:
        answer = stepped.read("GET", f"/v1/models?category={category}")
        assert answer["total"] > 0
        assert all(category in model["categories"] for model in answer["models"])
    assert stepped.read("GET", "/v1/models?category=text-to-smell") == {"models": [], "total": 0}


def test_pages_join_to_the_whole() -> None:
    stepped = Stepped()
    whole = stepped.read("GET", "/v1/models?limit=500")
    pages = [stepped.read("GET", f"/v1/models?limit=5&offset={offset}") for offset in range(0, whole["total"] + 5, 5)]
    assert [model for page in pages for model in page["models"]] == whole["models"]
    assert {page["total"] for page in pages} == {whole["total"]}


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "offset=-1"])
def test_a_page_that_cannot_be_is_refused(query: str) -> None:
    detail = Stepped().read("GET", f"/v1/models?{query}", expect=422)["detail"]
    assert detail[0]["loc"] == ["query", query.partition("=")[0]]


def test_schemas_come_when_asked_for_and_with_one_model() -> None:
    stepped = Stepped()
    assert all("input_schema" not in model for model in stepped.read("GET", "/v1/models")["models"])
    full = stepped.read("GET", "/v1/models?include_schema=true")["models"]
    assert all(model["input_schema"]["type"] == "object" for model in full)
    assert stepped.read("GET", f"/v1/models/{PICTURE}") == next(one for one in full if one["model_id"] == PICTURE)


def test_it_needs_no_token_and_keeps_its_own_hints_to_itself() -> None:
    stepped = Stepped()
    stepped.token = ""
    answer = stepped.ask("GET", "/v1/models?include_schema=1&limit=500")
    assert answer.status == 200
    assert b"x-simulator" not in answer.body


def test_an_unknown_model_is_not_found_and_a_bad_id_is_bad() -> None:
    stepped = Stepped()
    assert stepped.read("GET", "/v1/models/nobody/nothing", expect=404)["error_code"] == 404001
    assert stepped.read("GET", "/v1/models/nobody/../x", expect=400)["error_code"] == 400001


def test_a_catalogue_with_gaps_works() -> None:
    entries: list[dict[str, object]] = [
        {"model_id": "a/bare"},
        {"model_id": "a/odd", "categories": "image-to-video", "base_price_usd": "cheap", "input_schema": {"type": 7}},
        {"model_id": "a/nulls", "categories": None, "description": None, "input_schema": None, "price_unit": 3},
    ]
    stepped = Stepped()
    stepped.simulator = Simulator(entries, failure_share=0)
    assert stepped.read("GET", "/v1/models?search=a")["total"] == 3
    for entry in entries:
        request_id = stepped.finished(str(entry["model_id"]), anything=[{"goes": 1}])
        assert stepped.result(request_id)["output"]


@pytest.mark.parametrize("text", ["{", "[1]", '{"models": 3}', '{"models": [{"display_name": "no id"}]}'])
def test_a_file_that_is_no_catalogue_is_refused_with_its_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    path.write_text(text)
    with pytest.raises(CatalogueError, match=r"models\.json"):
        load_catalogue(path)
