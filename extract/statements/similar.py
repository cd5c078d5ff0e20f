"""Which statements of letters to other areas say the same, by the vectors of the optional encoder."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from extract.statements.encoder import SIZE, Encoder
from warehouse.files.atomic import write_bytes

if TYPE_CHECKING:
    from extract.statements.linear import Numbers

MOST = 5
"""Statements that are named for one, each from another area."""

LEAST = 0.7
"""The cosine from which two statements with a claim in common say the same: of 16 such pairs that were read, 14 do.

Of five pairs on opposite sides none do, and of eight without a sub-topic in common three, all of them above 0.75.
"""

AT_ONCE = 256
"""Statements that are compared with all others together."""


@dataclass(frozen=True, slots=True)
class Similar:
    """Two statements by their places; `similarity` is the cosine of their vectors, to two decimals."""

    one: int
    other: int
    similarity: float


def find_similar(vectors: Numbers, areas: Sequence[str], claims: Sequence[Set[str]]) -> Iterator[Similar]:
    """For each statement the nearest of other areas that make one of its claims, at most one of an area, the nearest
    first.

    `vectors` are statements × `SIZE`, each of length 1; `areas` name where each statement was made, `claims` what it
    says of which sub-topic, such as `early_help_access praise`.
    """
    names = np.array(areas)
    for first in range(0, len(vectors), AT_ONCE):
        cosines = np.round(vectors[first : first + AT_ONCE] @ vectors.T, 2)
        for row, found in enumerate(cosines, start=first):
            places = np.flatnonzero((found >= LEAST) & (names != names[row]))
            seen: set[str] = set()
            for other in places[np.argsort(-found[places], kind="stable")]:
                if len(seen) == MOST:
                    break
                if areas[other] not in seen and not claims[row].isdisjoint(claims[other]):
                    seen.add(areas[other])
                    yield Similar(row, int(other), float(found[other]))


def encode_once(encoder: Encoder, texts: Sequence[str], kept: Path) -> Numbers:
    """The vectors of texts (texts × `SIZE`). Those in the file `kept` are not computed again, as each takes about
    a tenth of a second; the file then has those of these texts. One that cannot be read is made again.
    """
    keys = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]
    known = _read(kept)
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if missing:
        made = encoder.encode(list(missing.values())).astype(np.float16)
        known |= dict(zip(missing, made, strict=True))
    if missing or len(known) > len(set(keys)):
        ordered = sorted(set(keys))
        data = io.BytesIO()
        np.savez(data, keys=np.array(ordered, dtype="U16"), vectors=np.array([known[key] for key in ordered]))
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(kept, data.getvalue())
    return np.array([known[key] for key in keys], dtype=np.float32).reshape(len(keys), SIZE)


def _read(kept: Path) -> dict[str, NDArray[np.float16]]:
    try:
        with np.load(kept, allow_pickle=False) as held:
            return dict(zip(held["keys"].tolist(), held["vectors"], strict=True))
    except (OSError, ValueError, KeyError, EOFError):
        return {}
