"""
Haringey's threshold document as data for ``safeguard_thresholds``.

The facts are in TOML files beside this module, one a domain.
"""

from safeguard_thresholds import Authority

AUTHORITY = Authority.from_package(__name__)

__all__ = ["AUTHORITY"]
