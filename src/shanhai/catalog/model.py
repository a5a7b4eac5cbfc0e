"""What can be declared: frozen, checked objects."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from shanhai.catalog.frozen import Frozen
from shanhai.catalog.goals import Goal
from shanhai.catalog.notify import Notify


class Text(Frozen):
    """A text in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


def _code(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Code = Annotated[str, BeforeValidator(_code)]
Scope = dict[str, Code]
Period = Annotated[str, BeforeValidator(_code), Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2]))?$")]
Attribute = Literal["binding", "expected", "none"]


class Variable(Frozen):
    """A word of the vocabulary: what a figure is a figure of."""

    title: Text
    unit: str
    range: tuple[float | None, float | None] | None = None
    note: Text | None = None


class Dimension(Frozen):
    """A qualifier of figures, with its values."""

    title: Text
    values: dict[Code, Text]


class Clause(Frozen):
    """A place in a document."""

    document: Code
    clause: str


class Indicator(Frozen):
    """What a plan measures."""

    title: Text
    kind: Literal["quantity", "state"] = "quantity"
    unit: str = ""
    better: Literal["high", "low", "none"] = "none"
    formula: str | None = None
    compute: str | None = Field(None, pattern=r"^[a-z_]+(\.[a-z_0-9]+)+$")
    from_: dict[str, str] | None = Field(None, alias="from")
    rules: dict[str, Any] = Field({})
    definition: Text | None = None
    undefined: Text | None = None
    provider: tuple[str, ...] = ()
    source: Clause | None = None
    dimensions: tuple[str, ...] = ()
    range: tuple[float | None, float | None] | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Indicator:
        if self.kind == "state" and (self.unit or self.formula or self.compute):
            raise ValueError("an indicator of kind 'state' has no unit, formula or compute")
        if self.kind == "quantity" and not self.unit:
            raise ValueError('unit is missing; write unit: "1" for a plain number')
        if bool(self.compute) != bool(self.from_):
            raise ValueError("compute and from go together")
        if self.undefined and (self.formula or self.compute):
            raise ValueError("an indicator that is undefined has no formula or compute")
        return self


class Column(Frozen):
    """A column of a stored table: measured in a unit, or text, a time, yes or no."""

    unit: str | None = None
    kind: Literal["number", "text", "time", "flag"] = "number"
    known_as: tuple[str, ...] = ()
    optional: bool = True

    @model_validator(mode="after")
    def _unit_of_number(self) -> Column:
        if (self.unit is None) == (self.kind == "number"):
            raise ValueError('a number has a unit ("1" if plain), and nothing else has one')
        return self


class Table(Frozen):
    """A table derived from others by one function, or (without ``compute``) a stored one.

    A stored table declares its columns and the key that identifies a row.
    """

    title: Text
    columns: dict[str, Column] = Field({})
    key: tuple[str, ...] = ()
    compute: str | None = Field(None, pattern=r"^[a-z_]+(\.[a-z_0-9]+)+$")
    from_: dict[str, str] = Field({}, alias="from")
    rules: dict[str, Any] = Field({})

    @model_validator(mode="after")
    def _consistent(self) -> Table:
        if bool(self.compute) != bool(self.from_):
            raise ValueError("compute and from go together; a stored table has neither")
        if bool(self.compute) == bool(self.columns):
            raise ValueError("a stored table declares its columns, a derived one does not")
        if any(name not in self.columns for name in self.key):
            raise ValueError("the key names columns that are not declared")
        return self


class Standard(BaseModel):
    """An edition of a standard. The body differs by standard and is kept as declared."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: str
    title: Text
    issued: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    supersedes: str | tuple[str, ...] | None = None


class Document(Frozen):
    """A document figures and targets come from."""

    title: Text
    kind: str = "plan"
    issuer: str | None = None
    number: str | None = None
    date: Code | None = None
    url: str | None = None
    note: Text | None = None


class Area(Frozen):
    """An administrative or managed unit."""

    name: Text
    kind: Literal["nation", "province", "city", "district", "town", "project", "zone"]
    parent: Code | None = None


class Organisation(Frozen):
    """A department, government or other body that answers for something.

    Its key is the name documents print, ``name.zh``. An alias may be shared: 各区政府 is an alias
    of every district's government, and so names all of them.
    """

    name: Text
    kind: Literal["government", "department", "body", "enterprise"]
    area: Code | None = None
    parent: str | None = None
    aliases: tuple[str, ...] = ()


class Reported(Frozen):
    """A figure or statement a document gives beside a target."""

    value: float | None = None
    text: str | None = None
    fulfilled: bool | None = None
    since: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, data: Any) -> Any:
        return {"value": data} if isinstance(data, int | float) else data

    @model_validator(mode="after")
    def _something(self) -> Reported:
        if self.value is None and self.text is None:
            raise ValueError("a reported figure needs a value or a text")
        return self

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"type": "number"}, handler(core)]}


class Target(Frozen):
    """What a plan wants of an indicator."""

    no: Code
    indicator: str
    name: str | None = None
    unit: str | None = None
    printed_unit: str | None = Field(
        None, description="the unit as printed, where that does not fit the quantity"
    )
    attribute: Attribute = "none"
    area: Code | None = None
    scope: Scope = Field({})
    baseline: dict[Period, Reported] = Field({})
    actual: dict[Period, Reported] = Field({})
    target: dict[Period, Goal] = Field(min_length=1)
    clause: str
    note: Text | None = None


class Span(Frozen):
    """First and last year."""

    from_: int = Field(alias="from")
    to: int

    @model_validator(mode="after")
    def _order(self) -> Span:
        if self.from_ > self.to:
            raise ValueError("the period ends before it begins")
        return self


class Plan(Frozen):
    """A document as data."""

    id: str
    title: Text
    document: Code
    area: Code
    period: Span
    issued: Code | None = None
    targets: tuple[Target, ...]
    note: Text | None = None


class Measure(Frozen):
    """A measure or project of a plan."""

    no: Code
    title: Text
    units: tuple[str, ...] = ()
    deadline: Period | None = None
    deliverable: Text | None = None
    indicators: tuple[str, ...] = ()
    clause: str
    kind: Literal["measure", "project"] = "measure"
    note: Text | None = None


class Measures(Frozen):
    """The measures of one plan."""

    plan: str
    measures: tuple[Measure, ...]


class WorkspaceFile(Frozen):
    """``workspace.yaml``: what this workspace is and where it keeps things."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: Text
    area: Code
    lake: str = "lake"
    ledger: str = "ledger.sqlite"
    runs: str = "runs"
    synthetic: bool = Field(
        default=False, description="a made-up city: its synthetic readings count as measured"
    )
    notify: Notify | None = Field(None, description="where warnings are sent")
    note: Text | None = None
