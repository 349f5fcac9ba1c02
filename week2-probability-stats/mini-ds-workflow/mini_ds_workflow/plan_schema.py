"""What a plan may hold: its sections and their types, a tree of pydantic models.

Which names and levels must exist is checked by `plan_check`.
"""

from __future__ import annotations

from typing import Annotated, Literal

import pydantic
from pydantic import Field

Name = Annotated[str, Field(min_length=1)]


class Part(pydantic.BaseModel):
    """A part of a plan: unknown keys are mistakes, most likely of spelling."""

    model_config = pydantic.ConfigDict(extra="forbid", populate_by_name=True)


class Question(Part):
    """What is asked."""

    title: Name
    text: Name
    decision: Name
    unit: Name
    outcome_words: Name


class Published(Part):
    """What others found."""

    finding: Name
    source: Name


class Data(Part):
    """Where the table comes from."""

    source: str = ""
    sha256: str = ""
    origin: str = ""
    limits: str = ""


class Column(Part):
    """What the documentation says of a column, and what is allowed in it."""

    says: str = ""
    min: float | None = None
    max: float | None = None
    whole: bool = False
    optional: bool = False
    allowed: list[str] | None = None


class Rule(Part):
    """What must hold of every row."""

    name: Name
    holds: Name


class Claim(Part):
    """What the documentation claims."""

    name: Name
    column: Name
    holds: str | None = None
    distinct: bool = False
    data_say: str = ""


class Derived(Part):
    """A column made from others: an expression, or 1 where a text equals *equals*."""

    name: Name
    expression: str | None = Field(None, alias="as")
    origin: str | None = Field(None, alias="from")
    equals: str | None = None


class Cleaning(Part):
    """A rule of cleaning."""

    name: Name
    action: Literal["drop", "flag"]
    why: Name
    where: str | None = None
    missing: bool = False
    duplicated: bool = False


class Roles(Part):
    """Which column plays which part."""

    outcome: Name
    kind: str = "count"
    treatment: Name
    origin: Name = Field(alias="from")
    reference: Name
    levels: Annotated[dict[str, float | str], Field(min_length=2)]
    focus: Name
    modifier: str | None = None
    exposed: str | None = None
    covariates: list[str]
    cluster: list[str] = []


class Inference(Part):
    """How tests are chosen and corrected."""

    level: Annotated[float, Field(gt=0, lt=1)] = 0.95
    correction: str
    normal_n_per_skew2: Annotated[float, Field(gt=0)] = 25
    balanced: Annotated[float, Field(ge=1)] = 1.5


class Ahead(Part):
    """The power that is wanted, and guesses of the outcome, made before it is looked at."""

    power: Annotated[float, Field(gt=0, lt=1)] = 0.8
    mean: float | None = None
    sd: Annotated[float, Field(gt=0)] | None = None
    share: Annotated[float, Field(gt=0, lt=1)] | None = None
    alike: Annotated[float, Field(ge=0, le=1)] | None = None
    because: str = ""


class Hypothesis(Part):
    """A claim of no effect."""

    id: Name
    says: Name
    kind: Literal["means", "shares", "groups", "interaction"]
    arms: list[str] = []


class Choices(Part):
    """The defensible choices of the last analysis."""

    laws: Annotated[list[str], Field(min_length=1)]
    caps: Annotated[list[Annotated[float, Field(gt=0, le=1)]], Field(min_length=1)] = [1.0]
    adjust: Annotated[dict[str, list[str]], Field(min_length=1)]
    rows: Annotated[dict[str, str], Field(min_length=1)]


class Document(Part):
    """A whole plan."""

    question: Question
    published: list[Published] = []
    data: Data
    columns: Annotated[dict[str, Column], Field(min_length=1)]
    rules: list[Rule] = []
    claims: list[Claim] = []
    derive: list[Derived] = []
    clean: list[Cleaning] = []
    roles: Roles
    inference: Inference
    ahead: Ahead = Ahead()
    hypotheses: Annotated[list[Hypothesis], Field(min_length=1)]
    sensitivity: Choices
