"""
English children's safeguarding threshold documents as data and tested code.

It supports a person's decision about a child and never takes it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import assessment, authority, interop, loading, model, policies
    from .assessment import Assessment, Case, Outcome, assess, read_case
    from .authority import Authority, authorities, get_authority, registry
    from .loading import theme_domains, themes
    from .model import Continuum, Domain, Edition, Indicator, Level, Theme
    from .policies import EscalationPolicy, read_policy

# Each name is imported when first used: an application that embeds the
# library should not wait for parts that it does not touch.
_HOMES = {
    "assessment": ("Assessment", "Case", "Outcome", "assess", "read_case"),
    "authority": ("Authority", "authorities", "get_authority", "registry"),
    "interop": (),
    "loading": ("theme_domains", "themes"),
    "model": ("Continuum", "Domain", "Edition", "Indicator", "Level", "Theme"),
    "policies": ("EscalationPolicy", "read_policy"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Assessment", "Authority", "Case", "Continuum", "Domain", "Edition",
    "EscalationPolicy", "Indicator", "Level", "Outcome", "Theme", "assess",
    "assessment", "authorities", "authority", "get_authority", "interop",
    "loading", "model", "policies", "read_case", "read_policy", "registry",
    "theme_domains", "themes",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    if name in _HOMES:
        return import_module(f".{name}", __name__)

    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return __all__
