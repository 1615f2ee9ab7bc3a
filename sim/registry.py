"""Kinds: the classes that a `type:` in a scenario file stands for, found by name.

A family (distributions, arrivals, restock rules, …) is a base class that names the package of its members. A member
is a subclass with a `type`; defining it registers it. No list of them is kept anywhere else.
"""

from __future__ import annotations

import builtins
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema, ErrorDetails, InitErrorDetails, PydanticCustomError, core_schema

from sim.errors import shown


class Block(BaseModel):
    """A block of a scenario file: frozen, and unknown words are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @model_validator(mode="wrap")
    @classmethod
    def _add_words_to_errors(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Adds the words of the block to the error of an unknown word, so that the reader can name the nearest."""
        try:
            return handler(value)
        except OverflowError:  # of a whole number of more than 308 digits, or of a product of such numbers
            raise PydanticCustomError("expected", "", {"expected": "numbers that can be reckoned with"}) from None
        except ValidationError as error:
            raise ValidationError.from_exception_data(
                cls.__name__, [cls._with_words(details) for details in error.errors(include_url=False)]
            ) from None

    @classmethod
    def _with_words(cls, error: ErrorDetails) -> InitErrorDetails:
        error_type, context = error["type"], dict(error.get("ctx", {}))
        if error_type == "extra_forbidden" and len(error["loc"]) == 1:
            words = tuple(field.alias or word for word, field in cls.model_fields.items())
            error_type, context = "unknown_word", {"block": cls.__name__, "choices": words}
        return {
            "type": PydanticCustomError(error_type, "{said}", {"said": error["msg"], **context}),
            "loc": error["loc"],
            "input": error["input"],
        }


class Kind(Block):
    """A block with a `type`; its fields are the words of the scenario file."""

    type: ClassVar[str] = ""
    noun: ClassVar[str] = ""  # what an error message calls a member: "a restock rule"
    package_name: ClassVar[str] = ""  # of a family: the package whose modules define the members
    default_type: ClassVar[str] = ""  # the `type` of a block that gives none
    scalar_type: ClassVar[str] = ""  # the `type` that a number or a name without a block stands for, and
    scalar_word: ClassVar[str] = ""  # the word of it that takes the number or name
    scalar_schema: ClassVar[dict[str, Any]] = {}  # the JSON Schema of such a number or name
    scalar_noun: ClassVar[str] = ""  # what an error message calls it: "a rate"
    example: ClassVar[dict[str, Any]] = {}  # its words as a scenario file might give them, unit: day
    members: ClassVar[dict[str, Any]] = {}  # the registered members of the family by their `type`
    loaded: ClassVar[bool] = False  # whether all modules of the package are imported

    @classmethod
    def __pydantic_init_subclass__(cls, **words: Any) -> None:
        if "package_name" in cls.__dict__:
            cls.members, cls.loaded = {}, False
        elif cls.__dict__.get("type"):
            cls.members[cls.type] = cls

    @model_serializer(mode="wrap")
    def _with_type(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"type": self.type, **handler(self)}

    @classmethod
    def found(cls) -> dict[str, builtins.type[Self]]:
        """Every member of the family by its `type`; imports the package's modules the first time."""
        family: Any = next(base for base in cls.__mro__ if "package_name" in base.__dict__)
        if not family.loaded:
            package = importlib.import_module(cls.package_name)
            for module in pkgutil.iter_modules(package.__path__):
                importlib.import_module(f"{cls.package_name}.{module.name}")
            family.loaded = True
        return dict(sorted(cls.members.items()))

    @classmethod
    def read(cls, value: object, context: dict[str, Any] | None = None) -> Self:
        """The member that `value` (as YAML gave it) describes.

        Raises pydantic's `ValidationError`, or a `PydanticCustomError` if there is no such member.
        """
        if isinstance(value, cls):
            return value
        members = cls.found()
        scalar = isinstance(value, int | float | str) and not isinstance(value, bool)
        if cls.scalar_type and scalar and value not in members and cls.is_scalar(value):
            return cls._from_scalar(members[cls.scalar_type], value, context)
        at: tuple[str, ...] = ("type",)
        if isinstance(value, str):
            value, at = {"type": value}, ()
        if not isinstance(value, dict):
            noun = f"{cls.scalar_noun}, or {cls.noun}" if cls.scalar_noun else cls.noun
            raise PydanticCustomError("expected", "", {"expected": f"{noun}, as {{type: …}}"})
        if cls.default_type and "type" not in value:
            value = {"type": cls.default_type, **value}
        if "type" not in value:
            known = ", ".join(members)
            raise PydanticCustomError("expected", "", {"expected": f"{cls.noun}: a 'type', one of {known}"})
        name = value["type"]
        if not isinstance(name, str) or name not in members:
            details = {"expected": cls.noun, "found": shown(name), "choices": tuple(members), "at": at}
            raise PydanticCustomError("kind", "", details)
        words = {word: content for word, content in value.items() if word != "type"}
        return members[name].model_validate(words, context=context)

    @classmethod
    def is_scalar(cls, value: object) -> bool:
        """Whether a number or a text that names no member is the number or name that the `scalar_type` takes."""
        return True

    @classmethod
    def _from_scalar(cls, member: builtins.type[Self], value: object, context: dict[str, Any] | None) -> Self:
        """The `member` that a number or name alone stands for; errors stand at the value, not at the word it fills."""
        try:
            return member.model_validate({cls.scalar_word: value}, context=context)
        except ValidationError as error:
            problems = [cls._with_words(details) for details in error.errors(include_url=False)]
            for problem in problems:
                problem["loc"] = problem["loc"][problem["loc"][:1] == (cls.scalar_word,) :]
            raise ValidationError.from_exception_data(member.__name__, problems) from None

    def problems(self, scenario: Any) -> Iterator[Impossible]:
        """What of this block cannot be played in its `scenario` (`sim.scenario.model.Scenario`); by default nothing."""
        return iter(())

    def warnings(self, scenario: Any) -> Iterator[str]:
        """A sentence on each thing in this block that can be played in its `scenario` but was probably not meant."""
        return iter(())

    def files(self) -> Iterator[Path]:
        """The files that this block reads; the scenario's fingerprint covers their content."""
        return iter(())


class Impossible(NamedTuple):
    """Why a block that was read cannot be played: at its `word`, what was `expected` and what was `found`.

    A word inside others is dotted, or a tuple of words where one of them is a name, which may hold dots.
    """

    word: str | tuple[str | int, ...]
    expected: str
    found: str


class KindOf:
    """Marks a field as one of a family: `Annotated[Distribution, KindOf(Distribution, dimension="duration")]`.

    The `context` (`dimension`) reaches the validators of the numbers inside, which read a duration, share or number by
    it. Not a pydantic tagged union: its error paths contain the tag, and plug-ins are defined too late for it.
    """

    def __init__(self, family: type[Kind], **context: object) -> None:
        self.family = family
        self.context = context

    def _read(self, value: object, info: ValidationInfo) -> Kind:
        return self.family.read(value, {**(info.context or {}), **self.context})

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            self._read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda kind, info: kind.model_dump(mode=info.mode, exclude_unset=info.exclude_unset), info_arg=True
            ),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        # a name, not a $ref: pydantic takes none that it has not defined; `sim.scenario.schema` puts it in
        return {"x-family": self.family.__name__}


def figures(subject: object, room: str = "figures") -> Mapping[str, Any]:
    """The plots of the `subject`, by name: of a comparison, or of a sweep from the room `sweep_figures` of the report.

    The report is imported by name, because this module and those of experiments must not depend on it.
    """
    plots: Mapping[str, Any] = importlib.import_module(f"sim.report.{room}").figures_of(subject)
    return plots
