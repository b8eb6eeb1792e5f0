"""
An edition in a form that loads as fast as JSON parses.

The TOML files are the source. ``compiled.json`` beside them is made from them
after they were checked, and carries the digest of each: where one differs, or
a file came or went, it counts for nothing and the TOML files are read.
"""

from __future__ import annotations

import enum
import hashlib
import json
import sys
from datetime import date, time
from functools import lru_cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs

from .. import model
from ..model import Domain, Edition, Indicator, Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

FILE_NAME = "compiled.json"
FORMAT = 1
INDICATORS = "indicators"


def toml_files(folder: Traversable) -> dict[str, Traversable]:
    """
    Return the TOML files of an edition's *folder* by their relative names.
    """
    found: dict[str, Traversable] = {}
    for entry in folder.iterdir():
        if entry.name.endswith(".toml"):
            found[entry.name] = entry
        elif entry.name == INDICATORS:
            for file in entry.iterdir():
                if file.name.endswith(".toml"):
                    found[f"{INDICATORS}/{file.name}"] = file

    return dict(sorted(found.items()))


@lru_cache(maxsize=1)
def shape() -> str:
    """
    Return a digest of the model's classes and the order of their fields.

    The compiled form holds values by their places. One that a release with
    other fields made must not be read as if they were these.
    """
    classes = sorted(
        f"{name}({','.join(field.name for field in attrs.fields(kind))})"
        for name, kind in vars(model).items()
        if isinstance(kind, type) and attrs.has(kind)
    )

    return hashlib.sha256("\n".join(classes).encode()).hexdigest()


def digests(contents: dict[str, bytes]) -> dict[str, str]:
    """
    Return the SHA-256 of each file's content by the file's name.
    """
    return {
        name: hashlib.sha256(content).hexdigest()
        for name, content in contents.items()
    }


def compile_edition(edition: Edition, contents: dict[str, bytes]) -> str:
    """
    Return the compiled form of *edition*, which was read from *contents*.
    """
    indicators = [
        [
            encode(value)
            if name not in {"level", "domain"}
            else (value.ordinal if name == "level" else value.key)
            for name, value in _values(indicator)
        ]
        for indicator in edition.indicators
    ]
    # Headings that only definitions stand under are no domains of the matrix.
    extra = {
        indicator.domain.key: indicator.domain
        for indicator in edition.indicators
        if indicator.domain not in edition.domains
    }
    compiled = {
        "format": FORMAT,
        "shape": shape(),
        "files": digests(contents),
        "edition": encode(attrs.evolve(edition, indicators=())),
        "extra_domains": encode(tuple(extra.values())),
        "indicators": indicators,
    }

    return json.dumps(compiled, ensure_ascii=False, separators=(",", ":"))


def load_compiled(
    compiled: bytes, contents: dict[str, bytes]
) -> Edition | None:
    """
    Return the edition in *compiled*, or None where it is not of *contents*.
    """
    try:
        data = json.loads(compiled)
        if (
            data["format"] != FORMAT
            or data["shape"] != shape()
            or data["files"] != digests(contents)
        ):
            return None
        return _edition(data)
    except (ValueError, LookupError, TypeError, AttributeError):
        # Cut short, or of another version: the TOML files say it all.
        return None


def _edition(data: dict[str, Any]) -> Edition:
    edition: Edition = decoder(Edition)(data["edition"])
    levels = dict(enumerate(edition.continuum, 1))
    domains: dict[str, Domain] = {
        domain.key: domain
        for domain in (
            *edition.domains,
            *decoder(tuple[Domain, ...])(data["extra_domains"]),
        )
    }
    kinds = {kind.value: kind for kind in model.Kind}
    bases = {basis.value: basis for basis in model.Basis}
    indicators = tuple(
        Indicator(
            id_,
            levels[level],
            domains[domain],
            kinds[kind],
            statement,
            tuple(themes),
            tuple([Source(*source) for source in sources]),
            row,
            strand,
            when and condition(when),
            broad,
            bases[basis],
            note,
            tuple(same_as),
        )
        for (
            id_,
            level,
            domain,
            kind,
            statement,
            themes,
            sources,
            row,
            strand,
            when,
            broad,
            basis,
            note,
            same_as,
        ) in data["indicators"]
    )

    return attrs.evolve(edition, indicators=indicators)


def _values(instance: Any) -> list[tuple[str, Any]]:
    return [
        (field.name, getattr(instance, field.name))
        for field in attrs.fields(type(instance))
        if field.init
    ]


def encode(value: Any) -> Any:
    """
    Return *value* as lists of its fields' values, in their order.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case enum.Enum():
            return value.value
        case date() | time():
            return value.isoformat()
        case tuple():
            return [encode(item) for item in value]
        case _ if isinstance(value, get_args(model.Condition)):
            return model.condition_to_data(value)
        case _:
            fields = [encode(item) for _, item in _values(value)]
            return (
                [value.type, fields]
                if isinstance(value, get_args(model.Step))
                else fields
            )


@lru_cache(maxsize=256)
def decoder(kind: Any) -> Callable[[Any], Any]:
    """
    Return a function that turns what :func:`encode` made into a *kind*.
    """
    if kind in (str, int, bool):
        return lambda value: value
    if kind in (date, time):
        return kind.fromisoformat  # type: ignore[no-any-return]
    if get_origin(kind) is tuple:
        item = decoder(get_args(kind)[0])
        return lambda value: tuple([item(element) for element in value])
    if kind == model.Step:
        steps: dict[str, Any] = dict(model.STEPS)
        return lambda value: decoder(steps[value[0]])(value[1])
    if isinstance(kind, UnionType):
        # Nothing but "or None" is left: conditions stand in indicators only.
        inner = decoder(next(a for a in get_args(kind) if a is not NoneType))
        return lambda value: None if value is None else inner(value)
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return {member.value: member for member in kind}.__getitem__

    fields = [field for field in attrs.fields(_resolve(kind)) if field.init]
    parts = [decoder(field.type) for field in fields]
    if not any(field.kw_only for field in fields):
        return lambda value: kind(
            *[part(item) for part, item in zip(parts, value, strict=True)]
        )

    names = [field.name for field in fields]
    return lambda value: kind(
        **{
            name: part(item)
            for name, part, item in zip(names, parts, value, strict=True)
        }
    )


def _resolve(kind: type) -> type:
    return attrs.resolve_types(
        kind, globalns={**vars(model), **vars(sys.modules[kind.__module__])}
    )


def condition(data: dict[str, Any]) -> model.Condition:
    """
    Return the condition that trusted *data* states.
    """
    ((key, inner),) = data.items()
    match key:
        case "circumstance":
            return model.Circumstance(inner)
        case "judgement":
            return model.Judgement(inner)
        case "all":
            return model.AllOf(tuple(map(condition, inner)))
        case "any":
            return model.AnyOf(tuple(map(condition, inner)))
        case "not":
            return model.Not(condition(inner))
        case _:
            parts = dict(inner)
            if "unit" in parts:
                parts["unit"] = model.TimeUnit(parts["unit"])
            if "within" in parts:
                within = parts["within"]
                parts["within"] = model.Window(
                    within["amount"], model.TimeUnit(within["unit"])
                )
            return model.LEAVES[key](**parts)


__all__ = [
    "FILE_NAME",
    "compile_edition",
    "digests",
    "load_compiled",
]
