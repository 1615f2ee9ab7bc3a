"""Kinds: how a `type:` in a scenario finds the one file that knows what it means.

A family (distributions, arrivals, restock rules, …) is a base class that names the package its members
live in. A member is a subclass with a `type`; defining it registers it. No list is kept anywhere else.
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
    def _errors_know_the_words(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """An unknown word's error carries the block and the words it has, so that the reader can name the nearest."""
        try:
            return handler(value)
        except (
            OverflowError
        ):  # a whole number of more than 308 digits, or a product of numbers that are nearly as large
            raise PydanticCustomError("expected", "", {"expected": "numbers that can be reckoned with"}) from None
        except ValidationError as error:
            raise ValidationError.from_exception_data(
                cls.__name__, [cls._with_words(one) for one in error.errors(include_url=False)]
            ) from None

    @classmethod
    def _with_words(cls, error: ErrorDetails) -> InitErrorDetails:
        kind, context = error["type"], dict(error.get("ctx", {}))
        if kind == "extra_forbidden" and len(error["loc"]) == 1:
            words = tuple(field.alias or word for word, field in cls.model_fields.items())
            kind, context = "unknown_word", {"block": cls.__name__, "choices": words}
        return {
            "type": PydanticCustomError(kind, "{said}", {"said": error["msg"], **context}),
            "loc": error["loc"],
            "input": error["input"],
        }


class Kind(Block):
    """A block that says its `type`; its fields are the words of the scenario file."""

    type: ClassVar[str] = ""
    noun: ClassVar[str] = ""  # what an error message calls a member: "a restock rule"
    home: ClassVar[str] = ""  # the package whose modules hold the members
    unsaid: ClassVar[str] = ""  # the `type` of a block that says none
    bare: ClassVar[str] = ""  # the `type` a bare number or a bare name stands for, and
    bare_word: ClassVar[str] = ""  # the word of it that takes the number or name
    bare_schema: ClassVar[dict[str, Any]] = {}  # what an editor may take for one
    example: ClassVar[dict[str, Any]] = {}  # its words as a scenario file might give them, unit: day
    members: ClassVar[dict[str, Any]] = {}
    loaded: ClassVar[bool] = False  # whether the modules of the home are

    @classmethod
    def __pydantic_init_subclass__(cls, **words: Any) -> None:
        if "home" in cls.__dict__:
            cls.members, cls.loaded = {}, False
        elif cls.__dict__.get("type"):
            cls.members[cls.type] = cls

    @model_serializer(mode="wrap")
    def _with_type(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"type": self.type, **handler(self)}

    @classmethod
    def found(cls) -> dict[str, builtins.type[Self]]:
        """Every member of the family by its `type`; loads the package's modules the first time."""
        family: Any = next(one for one in cls.__mro__ if "home" in one.__dict__)
        if not family.loaded:
            package = importlib.import_module(cls.home)
            for module in pkgutil.iter_modules(package.__path__):
                importlib.import_module(f"{cls.home}.{module.name}")
            family.loaded = True
        return dict(sorted(cls.members.items()))

    @classmethod
    def read(cls, value: object, context: dict[str, Any] | None = None) -> Self:
        """The member that `value` (as YAML gave it) describes.

        Raises pydantic's `ValidationError`, or a `PydanticCustomError` where no member answers.
        """
        if isinstance(value, cls):
            return value
        members = cls.found()
        scalar = isinstance(value, int | float | str) and not isinstance(value, bool)
        if cls.bare and scalar and value not in members:
            return cls._of_bare(members[cls.bare], value, context)
        at: tuple[str, ...] = ("type",)
        if isinstance(value, str):
            value, at = {"type": value}, ()
        if not isinstance(value, dict):
            raise PydanticCustomError("expected", "", {"expected": f"{cls.noun}, as {{type: …}}"})
        if cls.unsaid and "type" not in value:
            value = {"type": cls.unsaid, **value}
        if "type" not in value:
            known = ", ".join(members)
            raise PydanticCustomError("expected", "", {"expected": f"{cls.noun}: a 'type', one of {known}"})
        named = value["type"]
        if not isinstance(named, str) or named not in members:
            said = {"expected": cls.noun, "found": shown(named), "choices": tuple(members), "at": at}
            raise PydanticCustomError("kind", "", said)
        return members[named].model_validate({k: v for k, v in value.items() if k != "type"}, context=context)

    @classmethod
    def _of_bare(cls, member: builtins.type[Self], value: object, context: dict[str, Any] | None) -> Self:
        """What a bare `value` stands for; its errors are those of a word that the file does not have."""
        try:
            return member.model_validate({cls.bare_word: value}, context=context)
        except ValidationError as error:
            found = [cls._with_words(one) for one in error.errors(include_url=False)]
            for one in found:
                one["loc"] = one["loc"][one["loc"][:1] == (cls.bare_word,) :]
            raise ValidationError.from_exception_data(member.__name__, found) from None

    def problems(self, world: Any) -> Iterator[Impossible]:
        """What is impossible about this block in its `world` (the scenario); nothing, unless a kind says so."""
        return iter(())

    def warnings(self, world: Any) -> Iterator[str]:
        """What of this block can be played in its `world` but was probably not meant, each in a sentence."""
        return iter(())

    def files(self) -> Iterator[Path]:
        """The files that this block reads, so that the scenario's fingerprint can cover what is in them."""
        return iter(())


class Impossible(NamedTuple):
    """A block that reads well but cannot be played: at the `word` of it, what was `expected` and `found`."""

    word: str
    expected: str
    found: str


class KindOf:
    """Marks a field as one of a family: `Annotated[Distribution, KindOf(Distribution, dimension="duration")]`.

    The words of the context (`dimension`) reach the numbers inside, so that a distribution knows what it
    measures. Not a pydantic tagged union: its error paths contain the tag, and plug-ins come too late for it.
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


def figures(subject: object) -> Mapping[str, Any]:
    """The plots of a comparison, by name.

    Looked up by name as kinds are, because what is shown lies a floor above what is asked.
    """
    found: Mapping[str, Any] = importlib.import_module("sim.report.figures").figures_of(subject)
    return found
