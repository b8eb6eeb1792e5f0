"""
How Sphinx builds the documentation.
"""

from __future__ import annotations

import importlib
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING, Any

from safeguard_thresholds import theme_domains, themes

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.application import Sphinx

project = "safeguard_thresholds"
author = "The safeguard_thresholds authors"
project_copyright = author
version = release = version_of("safeguard-thresholds")
language = "en-GB"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
]
exclude_patterns = ["_build"]
nitpicky = True
html_theme = "furo"
html_title = f"Safeguard thresholds {version}"
html_theme_options = {"navigation_with_keys": True}
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["pages.css"]
pygments_style = "friendly"

myst_enable_extensions = ["colon_fence", "deflist", "substitution"]
myst_heading_anchors = 4

copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

autodoc_class_signature = "mixed"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
maximum_signature_line_length = 60
# The sections "Attributes" stay where they stand, in the class's own text.
napoleon_custom_sections = [("Attributes", "params_style")]
napoleon_attr_annotations = False
napoleon_numpy_docstring = False

# Inventories of other projects would have to be fetched, and the docs build
# without a network. So what Python itself and attrs have is not linked.
nitpick_ignore = [("py:class", "date"), ("py:class", "datetime")]
nitpick_ignore_regex = [
    (
        r"py:.*",
        r"(collections\.abc|datetime|enum|importlib|typing|pathlib|types)\..*",
    ),
]

PACKAGES = (
    "model",
    "authority",
    "policies",
    "assessment",
    "interop",
    "loading",
    "exceptions",
)


def _public_name(target: str) -> str | None:
    """
    Return the public name of what *target* names by its private module.
    """
    name = target.rpartition(".")[2]
    for package in PACKAGES:
        module = importlib.import_module(f"safeguard_thresholds.{package}")
        if name in vars(module) and not name.startswith("_"):
            return f"safeguard_thresholds.{package}.{name}"

    return None


def _resolve(
    app: Sphinx, env: Any, node: Element, contnode: Element
) -> Element | None:
    """
    Link names by which classes know each other to the pages they are on.
    """
    if node.get("refdomain") != "py":
        return None
    target = _public_name(node["reftarget"])
    if target is None or target == node["reftarget"]:
        return None
    found: Element | None = env.domains["py"].resolve_xref(
        env, node["refdoc"], app.builder, "obj", target, node, contnode
    )

    return found


def _themes() -> str:
    """
    Return the library's vocabulary as a table.
    """
    names = {group.key: group.name for group in theme_domains()}
    rows = [
        f"| {names[theme.domain]} | `{theme.key}` | {theme.definition} |"
        for theme in themes()
    ]

    return "\n".join(
        ["| about | theme | what it covers |", "|---|---|---|", *rows]
    )


myst_substitutions = {"themes": _themes()}


def setup(app: Sphinx) -> None:
    """
    Add to Sphinx what it lacks.
    """
    app.connect("missing-reference", _resolve)
