"""
Authorities, their editions, and the registry that finds them.
"""

from ._authority import Authority
from ._registry import (
    GROUP,
    PluginFault,
    Registry,
    authorities,
    get_authority,
    registry,
)

__all__ = [
    "GROUP",
    "Authority",
    "PluginFault",
    "Registry",
    "authorities",
    "get_authority",
    "registry",
]
