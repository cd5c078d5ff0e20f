"""Calls PDFium for every character and object of a page, with handles as plain numbers.

pypdfium2 declares the same functions with pointer types, which cost more than the calls do. Belongs here: declarations,
and many calls that fill one array. Does not belong here: what the answers mean.
"""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable
from ctypes import PYFUNCTYPE, byref, c_double, c_float, c_int, c_size_t, c_uint, c_ulong, c_void_p, cast
from itertools import repeat
from typing import Any

import numpy as np
from pypdfium2 import raw

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
Numbers = np.ndarray[tuple[int], Any]

TEXT, PATH, IMAGE, FORM = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM


def _declare(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """The same function without conversion of pointers, and without letting go of Python's lock for each call."""
    return PYFUNCTYPE(result, *arguments)(cast(function, c_void_p).value)  # type: ignore[arg-type]


count_objects = _declare(raw.FPDFPage_CountObjects, c_int, c_void_p)
get_object = _declare(raw.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
count_objects_of_form = _declare(raw.FPDFFormObj_CountObjects, c_int, c_void_p)
get_object_of_form = _declare(raw.FPDFFormObj_GetObject, c_void_p, c_void_p, c_ulong)
get_kind = _declare(raw.FPDFPageObj_GetType, c_int, c_void_p)
get_font = _declare(raw.FPDFTextObj_GetFont, c_void_p, c_void_p)
get_mode = _declare(raw.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)
count_marks = _declare(raw.FPDFPageObj_CountMarks, c_int, c_void_p)
get_mark = _declare(raw.FPDFPageObj_GetMark, c_void_p, c_void_p, c_ulong)
is_generated = _declare(raw.FPDFText_IsGenerated, c_int, c_void_p, c_int)
is_hyphen = _declare(raw.FPDFText_IsHyphen, c_int, c_void_p, c_int)
count_segments = _declare(raw.FPDFPath_CountSegments, c_int, c_void_p)
get_segment = _declare(raw.FPDFPath_GetPathSegment, c_void_p, c_void_p, c_int)
get_segment_kind = _declare(raw.FPDFPathSegment_GetType, c_int, c_void_p)
is_closing = _declare(raw.FPDFPathSegment_GetClose, c_int, c_void_p)
count_elements = _declare(raw.FPDF_StructTree_CountChildren, c_int, c_void_p)
get_element = _declare(raw.FPDF_StructTree_GetChildAtIndex, c_void_p, c_void_p, c_int)
count_children = _declare(raw.FPDF_StructElement_CountChildren, c_int, c_void_p)
get_child = _declare(raw.FPDF_StructElement_GetChildAtIndex, c_void_p, c_void_p, c_int)
get_child_content = _declare(raw.FPDF_StructElement_GetChildMarkedContentID, c_int, c_void_p, c_int)

# Without types of arguments they take half the time; handles and addresses then have to be objects of ctypes.
_get_code = _declare(raw.FPDFText_GetUnicode, c_uint)
_get_object_of = _declare(raw.FPDFText_GetTextObject, c_size_t)
_get_origin = _declare(raw.FPDFText_GetCharOrigin, c_int)
_get_matrix = _declare(raw.FPDFPageObj_GetMatrix, c_int, c_void_p, c_void_p)
_get_bounds = _declare(raw.FPDFPageObj_GetBounds, c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)
_get_size = _declare(raw.FPDFTextObj_GetFontSize, c_int, c_void_p, c_void_p)
_get_width = _declare(raw.FPDFPageObj_GetStrokeWidth, c_int, c_void_p, c_void_p)
_get_draw_mode = _declare(raw.FPDFPath_GetDrawMode, c_int, c_void_p, c_void_p, c_void_p)
_get_point = _declare(raw.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)
_get_fill = _declare(raw.FPDFPageObj_GetFillColor, c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)
_get_stroke = _declare(raw.FPDFPageObj_GetStrokeColor, c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)
_get_glyph_width = _declare(raw.FPDFFont_GetGlyphWidth, c_int, c_void_p, c_uint, c_float, c_void_p)
_get_font_name = _declare(raw.FPDFFont_GetBaseFontName, c_size_t, c_void_p, c_void_p, c_size_t)
_get_element_type = _declare(raw.FPDF_StructElement_GetType, c_ulong, c_void_p, c_void_p, c_ulong)
_get_mark_name = _declare(raw.FPDFPageObjMark_GetName, c_int, c_void_p, c_void_p, c_ulong, c_void_p)
_get_mark_number = _declare(raw.FPDFPageObjMark_GetParamIntValue, c_int, c_void_p, ctypes.c_char_p, c_void_p)
_get_mark_text = _declare(
    raw.FPDFPageObjMark_GetParamStringValue, c_int, c_void_p, ctypes.c_char_p, c_void_p, c_ulong, c_void_p
)

LINE_END = 0x02
"""PDFium's code for a hyphen at the end of a line."""

_floats = (c_float * 6)()
_AT = [ctypes.addressof(_floats) + 4 * place for place in range(6)]
_LONGEST_NAME = 1024

_AT_ONCE = 1024
_origins = (c_double * 2 * _AT_ONCE)()
_X_AT, _Y_AT = ([byref(_origins, 16 * place + after) for place in range(_AT_ONCE)] for after in (0, 8))


def address_of(handle: Any) -> int:
    """The number behind a handle of pypdfium2."""
    return cast(handle, c_void_p).value or 0


def get_characters(text_page: int, count: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Code, object (0: a character that PDFium added), x and y of the origin of each character."""
    handle = c_void_p(text_page)
    codes = np.fromiter(map(_get_code, repeat(handle, count), range(count)), np.int64, count)
    objects = np.fromiter(map(_get_object_of, repeat(handle, count), range(count)), np.int64, count)
    origins = np.empty((count, 2))
    for first in range(0, count, _AT_ONCE):
        some = range(first, min(first + _AT_ONCE, count))
        deque(map(_get_origin, repeat(handle), some, _X_AT, _Y_AT), maxlen=0)
        origins[some.start : some.stop] = np.ctypeslib.as_array(_origins)[: len(some)]
    return codes, objects, *origins.T


def get_matrix(item: int) -> Matrix:
    """From an object's own space to that of the page or form that it stands on."""
    _get_matrix(item, _AT[0])
    a, b, c, d, e, f = _floats
    return a, b, c, d, e, f


def get_bounds(item: int) -> Box:
    """Left, bottom, right and top of an object on the page or form that it stands on."""
    _get_bounds(item, *_AT[:4])
    return _floats[0], _floats[1], _floats[2], _floats[3]


def get_size(item: int) -> float:
    """The size of type that a text object asks for, before its matrix."""
    _get_size(item, _AT[0])
    return _floats[0]


def get_stroke_width(item: int) -> float:
    """The width of lines that an object asks for, before any matrix."""
    _get_width(item, _AT[0])
    return _floats[0]


def get_draw_mode(item: int) -> tuple[int, bool]:
    """How a path is filled (0 not at all, 1 even-odd, 2 non-zero), and whether it is stroked."""
    fill, stroke = c_int(), c_int()
    _get_draw_mode(item, byref(fill), byref(stroke))
    return fill.value, bool(stroke.value)


def get_point(segment: int) -> tuple[float, float]:
    """Where a segment of a path ends, in the path's own space."""
    _get_point(segment, _AT[0], _AT[1])
    return _floats[0], _floats[1]


def get_colours(item: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Red, green and blue, from 0 to 1, of an object's fill and of its strokes."""
    parts = (c_uint * 4)()
    places = [ctypes.addressof(parts) + 4 * place for place in range(4)]
    _get_fill(item, *places)
    fill = tuple(part / 255 for part in parts[:3])
    _get_stroke(item, *places)
    return fill, tuple(part / 255 for part in parts[:3])


def get_advance(font: int, code: int) -> float:
    """How far a character moves on, as a share of the type size; 0 for one that the font lacks."""
    _get_glyph_width(font, code, 1.0, _AT[0])
    return _floats[0]


def get_font_name(font: int) -> str:
    """What the font's dictionary calls it."""
    buffer = ctypes.create_string_buffer(_LONGEST_NAME)
    _get_font_name(font, buffer, _LONGEST_NAME)
    return buffer.value.decode("utf-8", "replace")


def get_element_type(element: int) -> str:
    """What an element of the tagged structure is, by the file's map of roles."""
    buffer = ctypes.create_string_buffer(_LONGEST_NAME)
    length = _get_element_type(element, buffer, _LONGEST_NAME)
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le", "replace").rstrip("\0")


def read_mark(mark: int) -> tuple[str, int | None, bool]:
    """The tag of marked content, its id, and whether it says that other words stand for what it shows."""
    buffer, length, number = ctypes.create_string_buffer(_LONGEST_NAME), c_ulong(), c_int()
    _get_mark_name(mark, buffer, _LONGEST_NAME, byref(length))
    tag = buffer.raw[: max(0, length.value - 2)].decode("utf-16-le", "replace")
    has_id = _get_mark_number(mark, b"MCID", byref(number))
    has_text = _get_mark_text(mark, b"ActualText", None, 0, byref(length))
    return tag, number.value if has_id else None, bool(has_text)


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """One matrix that does what two do one after the other."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
