"""The size of work: the same key for inputs that run equally long, another one for each other amount."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runcomfy_tui.domain.size_of_work import size_of_work


def test_prompts_seeds_and_media_do_not_count() -> None:
    one = {"prompt": "a harbour", "seed": 1, "image": "https://example.com/a.png", "duration": 5}
    other = {"duration": 5, "prompt": "a mountain", "seed": 2, "image": "data:image/png;base64," + "A" * 10_000}
    assert size_of_work(one) == size_of_work(other) == "duration=5"
    assert size_of_work({"prompt": "a harbour"}) == ""


def test_what_changes_the_run_time_counts() -> None:
    keys = [
        size_of_work({"prompt": "a", **more})
        for more in (
            {},
            {"duration": 5},
            {"duration": 10},
            {"resolution": "720p"},
            {"width": 512, "height": 1024},
            {"width": 1024, "height": 512},
            {"num_images": 4},
            {"generate_audio": True},
            {"generate_audio": False},
        )
    ]
    assert len(set(keys)) == len(keys)


def test_one_amount_is_written_in_one_way() -> None:
    assert size_of_work({"duration": 5}) == size_of_work({"duration": 5.0}) == size_of_work({"duration": "5"})
    assert size_of_work({"Resolution": "720P "}) == size_of_work({"Resolution": "720p"})


def test_inputs_inside_of_inputs_count_with_their_place() -> None:
    workflow = {"overrides": {"5": {"inputs": {"width": 512, "text": "a"}}, "9": {"inputs": {"steps": 20}}}}
    assert size_of_work(workflow) == "overrides.5.inputs.width=512 overrides.9.inputs.steps=20"
    assert size_of_work({"multi_prompt": [{"prompt": "a", "duration": 3}, {"duration": 2}]}) == (
        "multi_prompt.0.duration=3 multi_prompt.1.duration=2"
    )


def test_a_long_key_is_shortened_and_still_tells_apart() -> None:
    many = {str(n): {"inputs": {"steps": n}} for n in range(100)}
    key = size_of_work(many)
    assert len(key) <= 160
    assert key != size_of_work({**many, "7": {"inputs": {"steps": 8}}})


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["n", "steps", "size"]), inner),
    max_leaves=30,
)


@given(st.dictionaries(st.text() | st.sampled_from(["width", "duration"]), _JSON))
def test_no_body_breaks_it(body: dict[str, object]) -> None:
    assert len(size_of_work(body)) <= 160
    assert size_of_work(body) == size_of_work(dict(reversed(body.items())))
