"""The tables of docs/reference/, rebuilt from the catalogue of measures, the registry of kinds and the models.

    python docs/make_reference.py

A table stands between `<!-- table: NAME -->` and `<!-- end -->`. Measures and kinds are written anew. Of a
block's words, the order and the defaults are; what a word takes and means is kept as it stands on the page, and
`tests/docs/test_docs.py` refuses a word that nobody explained.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.registry import Kind
from sim.scenario.kind_help import default_of

REFERENCE = Path(__file__).parent / "reference"
UNSAID = "?"

_TABLE = re.compile(r"(<!-- table: ([\w ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def rebuilt(page: str) -> str:
    """The text of a page with all its tables up to date."""
    return _TABLE.sub(lambda found: found[1] + table(found[2], found[3]) + found[4], page)


def table(name: str, before: str = "") -> str:
    """The table of that name, in Markdown; `before` is the one that stands on the page."""
    if name == "measures":
        return measures()
    if name == "sources":
        return sources()
    first, _, second = name.partition(" ")
    return kinds(second) if first == "kinds" else words(first, before)


def measures() -> str:
    """Every measure: key, symbol, unit, formula, how it is made for all stock points, whether groups have it.

    A cost and its sum over the window share a row.
    """
    from sim.measures import MEASURES

    rows = []
    for key, one in MEASURES.items():
        if key.removesuffix("_sum") in MEASURES and key.endswith("_sum"):
            continue
        keys, unit, formula = f"`{key}`", one.unit, one.formula
        if total := MEASURES.get(f"{key}_sum"):
            keys += f", `{total.key}`"
            unit += f"; {total.unit}"
            formula = f"{total.formula}; the first divided by the length of the window"
        groups = "yes" if one.for_groups else "–"
        rows.append((keys, one.symbol or "–", unit, formula, one.over_all, groups))
    return _markdown(("key", "symbol", "unit", "formula", "over all stock points", "by group"), rows)


def sources() -> str:
    """Whose formula each measure is, unless it defines itself."""
    from sim.measures import MEASURES

    by_source: dict[str, list[str]] = {}
    for one in MEASURES.values():
        said = re.sub(r"^definition[;:,]? ?", "", one.source)
        if said and not said.startswith("as "):
            by_source.setdefault(said, []).append(f"`{one.key}`")
    return "".join(f"- {', '.join(keys)}: {source}\n" for source, keys in by_source.items())


def kinds(family: str) -> str:
    """The members of a family: type, words with their defaults, the first sentence, an example."""
    from sim.scenario.schema import families

    rows = []
    for name, member in families()[family].found().items():
        sentence = inspect.cleandoc(member.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        named = "<br>".join(_with_default(*one) for one in _fields(member)) or "–"
        example = yaml.safe_dump(
            {"type": name, **member.example}, sort_keys=False, default_flow_style=True, width=1000, allow_unicode=True
        )
        rows.append((f"`{name}`", named, sentence, f"`{example.strip()}`"))
    return _markdown(("type", "words", "what it is", "example"), rows)


def words(model: str, before: str) -> str:
    """The words of a block: what each takes, its default, what it means."""
    takes, meaning, known = {}, {}, models()
    for row in before.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]
        if len(cells) == 4 and cells[0].startswith("`"):
            takes[cells[0]], meaning[cells[0]] = cells[1], cells[3]
    rows = [
        (f"`{word}`", takes.get(f"`{word}`", UNSAID), default or "required", meaning.get(f"`{word}`", UNSAID))
        for word, default in _fields(known[model])
        if not any(word in base.model_fields for base in known.values() if base in known[model].__bases__)
    ]
    return _markdown(("word", "takes", "default", "meaning"), rows, escape=False)


def models() -> dict[str, type[BaseModel]]:
    """The blocks of a scenario file by the name of their class."""
    from sim import promises, suppliers
    from sim.arrivals import pattern, trace
    from sim.customers import reaction
    from sim.customers.loyalty import churn
    from sim.scenario import goal, model, people, product, stock, stock_file_words
    from sim.sourcing import backup
    from sim.suppliers import disruptions, expedite, items, prices

    of_suppliers = (suppliers, items, disruptions, prices, expedite, backup)
    of_scenario = (
        model,
        product,
        people,
        stock,
        stock_file_words,
        goal,
        promises,
        reaction,
        churn,
        *of_suppliers,
        pattern,
        trace,
    )
    return {
        name: one
        for module in of_scenario
        for name, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, BaseModel) and not issubclass(one, Kind) and one.__module__ == module.__name__
    }


def _fields(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The words of a model as a file says them, each with its default as text; '' where one must be given."""
    for name, field in model.model_fields.items():
        yield field.alias or name, "" if field.is_required() else _default(field)


def _default(field: FieldInfo) -> str:
    value: Any = default_of(field)
    if isinstance(value, BaseModel):
        value = getattr(value, "value", getattr(value, "type", None))
    if value is None or value in ({}, (), ""):
        return "–"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else f"`{value}`" if isinstance(value, str) else str(value)


def _with_default(word: str, default: str) -> str:
    return f"`{word}`" + (f" ({default})" if default and default != "–" else "" if not default else " (optional)")


def _markdown(head: tuple[str, ...], rows: Iterable[tuple[str, ...]], *, escape: bool = True) -> str:
    def line(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") if escape else cell for cell in cells) + " |\n"

    return line(head) + "|" + "---|" * len(head) + "\n" + "".join(line(row) for row in rows)


def main() -> None:
    """Brings every page of the reference up to date, and says which were not."""
    for page in sorted(REFERENCE.glob("*.md")):
        before = page.read_text(encoding="utf-8")
        after = rebuilt(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(f"{page.name}: brought up to date")
        else:
            print(f"{page.name}: nothing to change")


if __name__ == "__main__":
    main()
