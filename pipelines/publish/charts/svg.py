"""Makes the SVG that Vega writes fit for a page: accessible, small, the same bytes for the same chart."""

from __future__ import annotations

import re
from itertools import count
from xml.etree import ElementTree as Tree

_SPACE = "http://www.w3.org/2000/svg"
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_LEFT_OUT = (
    *("class", "role", "aria-hidden", "aria-label", "aria-roledescription"),
    *("pointer-events", "stroke-miterlimit", "font-family"),
)
_INHERITED = ("fill", "stroke", "stroke-width", "font-size", "font-weight", "text-anchor")
_USUAL = {"opacity": "1", "transform": "translate(0,0)", "font-style": "normal", "font-weight": "normal"}


def finished(svg: str, name: str, title: str, description: str, font: str) -> str:
    """The SVG as one picture with a title and a description, whose ids begin with `name`; its type is all of `font`."""
    root = Tree.fromstring(svg)  # noqa: S314 - our own
    width, height = root.attrib["width"], root.attrib["height"]
    _clean(root)
    _prune(root)
    _share(root)
    _rename(root, name)
    root.attrib.clear()
    root.attrib.update(
        {
            "viewBox": f"0 0 {width} {height}",
            "width": width,
            "height": height,
            "role": "img",
            "font-family": font,
            "aria-labelledby": f"{name}-title {name}-desc",
        }
    )
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = Tree.Element(f"{{{_SPACE}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(place, element)
    Tree.register_namespace("", _SPACE)
    return Tree.tostring(root, encoding="unicode")


def _clean(element: Tree.Element) -> None:
    for one in element.iter():
        for key in list(one.attrib):
            value = one.attrib[key]
            if key in _LEFT_OUT or key.startswith("{") or _USUAL.get(key) == value:
                del one.attrib[key]
            else:
                one.attrib[key] = _NUMBER.sub(_rounded, value)


def _rounded(found: re.Match[str]) -> str:
    text = f"{float(found[0]):.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def _prune(element: Tree.Element) -> None:
    """Empty groups, paths that draw nothing and what is not displayed go; so do groups that only hold one other."""
    for child in list(element):
        _prune(child)
        tag = child.tag.removeprefix(f"{{{_SPACE}}}")
        is_nothing = child.attrib.get("display") == "none" or re.fullmatch(
            r"(M0,0h0v0h0Z)?", child.attrib.get("d", "x")
        )
        is_plain = tag == "path" and child.attrib.get("fill", "none") == "none" and "stroke" not in child.attrib
        if is_nothing or is_plain or (tag == "g" and not len(child)):
            element.remove(child)
        elif tag == "g" and not child.attrib and len(child) == 1:
            element[list(element).index(child)] = child[0]


def _share(element: Tree.Element) -> None:
    """What all parts of a group say of themselves is said once, by the group."""
    for child in element:
        _share(child)
    if len(element) > 1:
        for key in _INHERITED:
            values = {child.attrib.get(key) for child in element}
            if len(values) == 1 and None not in values:
                element.attrib[key] = str(values.pop())
                for child in element:
                    del child.attrib[key]


def _rename(root: Tree.Element, name: str) -> None:
    """Ids that Vega counts on through the life of a process become those of the chart."""
    numbers = count(1)
    names = {one.attrib["id"]: f"{name}-{next(numbers)}" for one in root.iter() if "id" in one.attrib}
    for one in root.iter():
        for key, value in one.attrib.items():
            if key == "id":
                one.attrib[key] = names[value]
            elif value.startswith("url(#"):
                one.attrib[key] = f"url(#{names[value[5:-1]]})"
