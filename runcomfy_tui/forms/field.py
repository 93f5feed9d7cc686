"""What a form consists of: its fields, as plain values read from a schema."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from runcomfy_tui.domain.source import Place
from runcomfy_tui.forms.conditions import NO_CONDITIONS, Conditions
from runcomfy_tui.forms.validator import SchemaValidator
from runcomfy_tui.forms.words import path_words
from runcomfy_tui.forms.wrap import Wrap

MediaKind = Literal["image", "video", "audio"]


class NoDefault(enum.Enum):
    """The type of `NO_DEFAULT`: a schema may give `null` as a default, so `None` cannot mean "none given"."""

    NO_DEFAULT = "no default"


NO_DEFAULT: Final = NoDefault.NO_DEFAULT


class FieldKind(enum.Enum):
    """How a field is filled in."""

    TEXT = "text"  # long text: prompts, lyrics
    LINE = "line"  # one line of text
    INTEGER = "integer"
    NUMBER = "number"
    SEED = "seed"  # an integer that may be drawn at random
    CHOICE = "choice"
    FIXED = "fixed"  # one possible value
    SWITCH = "switch"
    MEDIA = "media"  # a URL of a picture, clip or sound
    LIST = "list"  # any number of `item`
    GROUP = "group"  # an object with `fields` of its own
    UNION = "union"  # one of `branches`
    JSON = "json"  # whatever has no better way


TEXT_KINDS: Final = frozenset({FieldKind.TEXT, FieldKind.LINE, FieldKind.MEDIA})
NUMBER_KINDS: Final = frozenset({FieldKind.INTEGER, FieldKind.NUMBER, FieldKind.SEED})

Number = int | float


@dataclass(frozen=True, slots=True)
class MediaRule:
    """A published limit of a medium, such as `file_size_mb<` 10, and the service's own words where it is broken."""

    rule: str
    value: Number
    words: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One input. Title, description, choices and name are foreign text: clean them before showing.

    `minimum` and `maximum` are inclusive unless the matching `*_excluded` is set. `random_value` is the seed value
    that makes the service pick one. `item` (lists only) describes one element and has no name. A group has `fields`
    and, where it takes values that its schema does not name, `extra`; a union has `branches`, nameless, each with a
    title. `rules` are what a model publishes about a medium's size and dimensions. `conditions` (groups only) switch
    its inputs; `validator` (branches only) tells which values are of this branch.
    """

    name: str
    kind: FieldKind
    title: str = ""
    description: str = ""
    required: bool = False
    nullable: bool = False
    readonly: bool = False
    secret: bool = False
    default: object = NO_DEFAULT
    default_is_example: bool = False
    choices: tuple[object, ...] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    minimum_excluded: bool = False
    maximum_excluded: bool = False
    step: Number | None = None
    random_value: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    media: MediaKind | None = None
    item: Field | None = None
    min_items: int | None = None
    max_items: int | None = None
    fields: tuple[Field, ...] = ()
    extra: Field | None = None
    branches: tuple[Field, ...] = ()
    rules: tuple[MediaRule, ...] = ()
    conditions: Conditions = NO_CONDITIONS
    validator: SchemaValidator | None = field(default=None, compare=False, repr=False)
    note: str = ""  # why this field is raw JSON, in our own words
    preset: bool = False  # the deployment's own overrides set it
    deployed: bool = False  # the default is the value of a deployed workflow, which stands while nothing is sent
    beneath: object = NO_DEFAULT  # what the workflow itself has where the deployment's own overrides say otherwise

    @property
    def label(self) -> str:
        """The schema's title, else the name."""
        return self.title or self.name

    @property
    def default_is_sent(self) -> bool:
        """Whether an untouched field is sent with its default.

        Only required fields are; an empty text, an example URL and a read-only value never are.
        """
        if not self.required or self.readonly or self.default is NO_DEFAULT or self.default_is_example:
            return False
        return not (self.default == "" and isinstance(self.default, str))


@dataclass(frozen=True, slots=True)
class Form:
    """All fields of one schema, in the order to show them.

    With `problem` set the schema could not be read as a list of inputs: `fields` then holds a single JSON field for
    the whole body. `extra` is the field for values that the schema does not name (an older job may have sent some).
    `schema` is the normalised schema, `{}` where there was none to speak of. Of a workflow the values inside the form
    have another shape than those of the body: `wrap` knows both, `inner` and `outer` lead from one to the other.
    """

    fields: tuple[Field, ...]
    extra: Field
    schema: Mapping[str, object]
    problem: str | None = None
    conditions: Conditions = NO_CONDITIONS
    validator: SchemaValidator = field(default_factory=lambda: SchemaValidator({}), compare=False, repr=False)
    wrap: Wrap | None = None
    data_uris_documented: bool = False

    @property
    def whole_body(self) -> bool:
        """Whether the only field is the whole body as JSON."""
        return self.problem is not None

    def field(self, name: str) -> Field | None:
        """The field of that name, the extra one included."""
        if name == self.extra.name:
            return self.extra
        return next((each for each in self.fields if each.name == name), None)

    def inner(self, body: Mapping[str, object]) -> dict[str, object]:
        """The values of a body by the names of the fields; what no field can show is under the extra field's name."""
        return dict(body) if self.wrap is None else self.wrap.inner(body)

    def outer(self, values: Mapping[str, object]) -> dict[str, object]:
        """The body of values by the names of the fields."""
        return dict(values) if self.wrap is None else self.wrap.outer(values)

    def inner_place(self, place: Place) -> Place:
        """The place among the fields that a place of the body is."""
        return place if self.wrap is None else self.wrap.inner_place(place)

    def place_words(self, place: Place) -> str:
        """A place of the body in words; foreign text."""
        return path_words(place) if self.wrap is None else self.wrap.place_words(place)
