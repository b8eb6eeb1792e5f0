"""
Plain data to objects and back, strictly, with every fault at once.

cattrs does the work; what is here makes it strict (2.9 is no level, "no" is
no boolean), and turns its nested exceptions into faults with a place.
"""

from __future__ import annotations

import enum
import re
import sys
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date, time
from functools import lru_cache
from types import NoneType
from typing import TYPE_CHECKING, Any, NewType, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter, IterableValidationError
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn
from cattrs.gen import override as cattrs_override

from .. import model
from ..exceptions import InvalidValueError, nearest, shown
from ..model import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

LevelOrdinal = NewType("LevelOrdinal", int)
"""
A level's ordinal in a file; how many there are is known only while loading.
"""

ThemeKey = NewType("ThemeKey", str)
"""
A theme's key in a file.
"""

_highest_level: ContextVar[int | None] = ContextVar(
    "highest_level", default=None
)
_themes: ContextVar[frozenset[str] | None] = ContextVar("themes", default=None)


@contextmanager
def allowing(
    *, levels: int | None = None, themes: frozenset[str] | None = None
) -> Iterator[None]:
    """
    Read files against this many *levels* and these *themes*.
    """
    tokens = (_highest_level.set(levels), _themes.set(themes))
    try:
        yield
    finally:
        _highest_level.reset(tokens[0])
        _themes.reset(tokens[1])


class Mismatch(Exception):  # noqa: N818 - it never leaves this package
    """
    A value that does not fit, on its way to becoming a fault.
    """

    def __init__(
        self, expected: str, found: str, suggestion: str | None = None
    ) -> None:
        super().__init__(expected, found, suggestion)
        self.expected = expected
        self.found = found
        self.suggestion = suggestion


_NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    date: "a date",
    time: "a time of day",
}


def _exactly(kind: type) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        # bool is an int and datetime is a date, but not to a reader.
        if type(value) is kind:
            return value
        raise Mismatch(_NAMES[kind], shown(value))

    return structure


# Python reads more: weeks, no hyphens, and times of another time zone.
_ISO_FORMS: dict[type, tuple[str, re.Pattern[str]]] = {
    date: ("YYYY-MM-DD", re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")),
    time: (
        "HH:MM",
        re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"),
    ),
}


def _from_iso(kind: type[date | time]) -> Callable[[Any, Any], Any]:
    name, form = _ISO_FORMS[kind]

    def structure(value: Any, _: Any) -> Any:
        if type(value) is kind:
            return value
        if isinstance(value, str) and form.fullmatch(value):
            with suppress(ValueError):
                return kind.fromisoformat(value)
        raise Mismatch(f"{_NAMES[kind]} as {name}", shown(value))

    return structure


def _enum(value: Any, kind: Any) -> Any:
    allowed = [member.value for member in kind]
    if isinstance(value, str) and value in allowed:
        return kind(value)
    raise Mismatch(
        _one_of(allowed),
        shown(value),
        nearest(value, allowed) if isinstance(value, str) else None,
    )


def _one_of(allowed: list[str]) -> str:
    return "one of " + ", ".join(allowed)


def _in_words(kind: Any) -> str:
    """
    Return what a field of *kind* takes, in a reader's words.
    """
    if kind in _NAMES:
        return _NAMES[kind]
    if kind is LevelOrdinal:
        highest = _highest_level.get()
        return "a whole number from 1 " + (
            f"to {highest}" if highest else "up"
        )
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return _one_of([member.value for member in kind])
    if _is_tuple(kind):
        return "a list"

    return "a table" if attrs.has(kind) else "a value"


def _level(value: Any, _: Any) -> int:
    highest = _highest_level.get()
    if type(value) is not int or not 1 <= value <= (highest or value):
        raise Mismatch(_in_words(LevelOrdinal), shown(value))

    return value


def _theme(value: Any, _: Any) -> str:
    themes = _themes.get()
    if type(value) is not str:
        raise Mismatch("a theme's key", shown(value))
    if themes is not None and value not in themes:
        raise Mismatch(
            "a theme of the library's vocabulary",
            shown(value),
            nearest(value, themes),
        )

    return value


def _tuple(made: Converter, kind: Any) -> Callable[[Any, Any], Any]:
    item = get_args(kind)[0]
    hook = made.get_structure_hook(item)

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise Mismatch("a list", shown(value))

        good: list[Any] = []
        bad: list[Exception] = []
        for index, element in enumerate(value):
            try:
                good.append(hook(element, item))
            except Exception as error:  # noqa: BLE001 - all become faults
                error.add_note(
                    IterableValidationNote(f"at {index}", index, item)
                )
                bad.append(error)
        if bad:
            raise IterableValidationError("", bad, kind)

        return tuple(good)

    return structure


def _condition(made: Converter) -> Callable[[Any, Any], Any]:
    def many(value: Any) -> Any:
        return made.structure(value, tuple[model.Condition, ...])

    branches: dict[str, Callable[[Any], model.Condition]] = {
        "circumstance": lambda v: model.Circumstance(made.structure(v, str)),
        "judgement": lambda v: model.Judgement(made.structure(v, str)),
        "all": lambda v: model.AllOf(many(v)),
        "any": lambda v: model.AnyOf(many(v)),
        "not": lambda v: model.Not(one(v, None)),
    }
    for key, leaf in model.LEAVES.items():
        branches[key] = lambda v, leaf=leaf: made.structure(v, leaf)  # type: ignore[misc]

    def one(value: Any, kind: Any) -> Any:
        if value is None and NoneType in get_args(kind):
            return None
        if not isinstance(value, dict) or len(value) != 1:
            raise Mismatch(
                "a table of one key, " + _one_of(list(branches)),
                "the keys " + ", ".join(map(shown, value))
                if isinstance(value, dict) and value
                else shown(value),
            )
        ((key, inner),) = value.items()
        if key not in branches:
            raise Mismatch(
                _one_of(list(branches)), shown(key), nearest(key, branches)
            )
        try:
            return branches[key](inner)
        except InvalidValueError as error:
            # The node's own field has no name in a file.
            unnamed = Mismatch(error.expected, error.found)
            raise _at(key, unnamed) from None
        except Exception as error:  # noqa: BLE001 - all become faults
            raise _at(key, error) from None

    return one


def _step(made: Converter) -> Callable[[Any, Any], Any]:
    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise Mismatch("a table", shown(value))
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in model.STEPS:
            raise _at(
                "type",
                Mismatch(
                    _one_of(list(model.STEPS)),
                    shown(kind) if "type" in value else "nothing",
                    nearest(kind, model.STEPS) if kind else None,
                ),
            )
        rest = {key: item for key, item in value.items() if key != "type"}
        return made.structure(rest, model.STEPS[kind])

    return structure


def _at(name: str, error: Exception) -> ClassValidationError:
    error.add_note(AttributeValidationNote(f"at {name}", name, object))
    return ClassValidationError("", [error], object)


_NARROW: dict[tuple[str, Any], Any] = {
    ("level", int): LevelOrdinal,
    ("level", int | None): LevelOrdinal | None,
    ("at_level", int): LevelOrdinal,
    ("levels", tuple[int, ...]): tuple[LevelOrdinal, ...],
    ("themes", tuple[str, ...]): tuple[ThemeKey, ...],
}
"""
Fields that are plain numbers and texts to their class, and more to a file.
"""


def _narrow(made: Converter, wanted: Any) -> Callable[[Any, Any], Any]:
    return lambda value, _: made.structure(value, wanted)


def _structure_class(made: Converter, kind: type) -> Callable[..., Any]:
    narrowed: dict[str, Any] = {}
    for field in attrs.fields(resolve(kind)):
        wanted = _NARROW.get((field.name, field.type))
        if wanted is not None:
            narrowed[field.name] = cattrs_override(
                struct_hook=_narrow(made, wanted)
            )
    structure_dict: Callable[[Any, Any], Any] = make_dict_structure_fn(
        kind,
        made,
        _cattrs_forbid_extra_keys=True,
        _cattrs_detailed_validation=True,
        **narrowed,
    )

    def structure(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise Mismatch("a table", shown(value))
        return structure_dict(value, kind)

    return structure


def resolve(kind: type) -> type:
    """
    Give the fields of an attrs class *kind* their types instead of names.
    """
    names = {**vars(model), **vars(sys.modules[kind.__module__])}

    return attrs.resolve_types(kind, globalns=names)


def _unstructure_class(made: Converter, kind: type) -> Callable[..., Any]:
    # What is as it would be anyhow says nothing.
    return make_dict_unstructure_fn(
        resolve(kind), made, _cattrs_omit_if_default=True
    )


def _is_condition(kind: Any) -> bool:
    # A field that may have no condition has None beside the nodes.
    nodes = set(get_args(model.Condition))

    return bool(set(get_args(kind)) - {NoneType} == nodes)


def _is_tuple(kind: Any) -> bool:
    origin: Any = get_origin(kind)

    return origin is tuple


def _is_step(kind: Any) -> bool:
    return bool(kind == model.Step)


@lru_cache(maxsize=2)
def converter(*, iso: bool) -> Converter:
    """
    Return the strict converter.

    Args:
        iso: Whether dates and times are ISO texts, as in JSON. TOML has types
            of its own for them.
    """
    made = Converter(detailed_validation=True, forbid_extra_keys=True)
    # By class: before cattrs 26 its own hook for enumerations came first.
    made.register_structure_hook(enum.Enum, _enum)
    made.register_structure_hook_factory(
        attrs.has, lambda kind: _structure_class(made, kind)
    )
    made.register_unstructure_hook_factory(
        attrs.has, lambda kind: _unstructure_class(made, kind)
    )
    made.register_structure_hook_factory(
        _is_tuple, lambda kind: _tuple(made, kind)
    )
    for kind in (str, int, bool):
        made.register_structure_hook(kind, _exactly(kind))
    for dated in (date, time):
        made.register_structure_hook(
            dated, _from_iso(dated) if iso else _exactly(dated)
        )
    made.register_unstructure_hook(date, date.isoformat)
    made.register_unstructure_hook(
        time,
        lambda t: t.isoformat(
            "auto" if t.second or t.microsecond else "minutes"
        ),
    )
    made.register_structure_hook(LevelOrdinal, _level)
    made.register_structure_hook(ThemeKey, _theme)
    made.register_structure_hook_func(_is_condition, _condition(made))
    made.register_structure_hook_func(_is_step, _step(made))
    made.register_unstructure_hook_func(
        lambda kind: _is_condition(kind) or kind in get_args(model.Condition),
        lambda value: (
            None if value is None else model.condition_to_data(value)
        ),
    )
    for step in model.STEPS.values():
        plain = _unstructure_class(made, step)
        made.register_unstructure_hook(
            step,
            lambda value, plain=plain: {"type": value.type, **plain(value)},
        )
    made.register_unstructure_hook_func(
        _is_step, lambda value: made.unstructure(value, type(value))
    )

    return made


def structure(value: Any, kind: type[T], file: str, *, iso: bool) -> T:
    """
    Return *value* as an object of *kind*.

    Raises:
        FaultsFound: With every fault in it.
    """
    try:
        return converter(iso=iso).structure(value, kind)
    except Exception as error:  # noqa: BLE001 - what is unknown is raised again
        raise FaultsFound(tuple(_faults(error, file, ""))) from None


class FaultsFound(Exception):  # noqa: N818 - it never leaves this package
    """
    Faults of one file, on their way to those of the others.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


def _faults(error: BaseException, file: str, path: str) -> Iterator[Fault]:
    match error:
        case ClassValidationError() | IterableValidationError():
            for inner in error.exceptions:
                yield from _faults(inner, file, path + _step_of(inner, path))
        case Mismatch():
            yield Fault(
                file, path, error.expected, error.found, error.suggestion
            )
        case InvalidValueError():
            yield Fault(
                file, _join(path, error.field), error.expected, error.found
            )
        case ForbiddenExtraKeysError():
            allowed = [field.name for field in attrs.fields(error.cl)]
            if error.cl in model.STEPS.values():
                allowed.insert(0, "type")
            for key in sorted(error.extra_fields, key=str):
                yield Fault(
                    file,
                    path,
                    "one of the keys " + ", ".join(allowed),
                    f"the unknown key {shown(key)}",
                    nearest(key, allowed),
                )
        case KeyError():
            yield Fault(file, path, _in_words(_kind_of(error)), "nothing")
        case _:
            raise error


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name


def _note(
    error: BaseException,
) -> AttributeValidationNote | IterableValidationNote | None:
    return next(
        (
            note
            for note in getattr(error, "__notes__", ())
            if isinstance(
                note, AttributeValidationNote | IterableValidationNote
            )
        ),
        None,
    )


def _kind_of(missing: KeyError) -> Any:
    """
    Return what kind of value a key takes that is *missing*.
    """
    note = _note(missing)
    if (
        not isinstance(note, AttributeValidationNote)
        or (note.name,) != missing.args
    ):
        # A mistake of the code, not of a file.
        raise missing

    return _NARROW.get((note.name, note.type), note.type)


def _step_of(error: BaseException, path: str) -> str:
    match _note(error):
        case IterableValidationNote() as note:
            return f"[{note.index}]"
        case AttributeValidationNote() as note:
            return f".{note.name}" if path else note.name
        case _:
            return ""


__all__ = [
    "FaultsFound",
    "LevelOrdinal",
    "Mismatch",
    "ThemeKey",
    "allowing",
    "converter",
    "resolve",
    "structure",
]
