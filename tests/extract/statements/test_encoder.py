"""The optional encoder: its network on weights of our own, and its real weights where they are installed."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from extract.statements import encoder as encoder_module
from extract.statements.encoder import HEADS, LAYERS, LONGEST, SIZE, Encoder, load_encoder
from warehouse.errors import BadInput

PIECES = ["[UNK]", "[CLS]", "[SEP]", "leaders", "lead", "##ers", "share", "plans", "caf", "##e", "cafe", ","]


def archive() -> zipfile.ZipFile:
    """A file as the package of the weights has it, with few pieces and random numbers."""
    rng = np.random.default_rng(0)
    shapes = {
        "embeddings.word_embeddings.weight": (len(PIECES), SIZE),
        "embeddings.position_embeddings.weight": (LONGEST, SIZE),
        "embeddings.token_type_embeddings.weight": (2, SIZE),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        at = f"encoder.layer.{layer}"
        norms += [f"{at}.attention.output.LayerNorm", f"{at}.output.LayerNorm"]
        dense = [f"{at}.attention.self.{part}" for part in ("query", "key", "value")] + [f"{at}.attention.output.dense"]
        sizes = dict.fromkeys(dense, (SIZE, SIZE))
        sizes |= {f"{at}.intermediate.dense": (4 * SIZE, SIZE), f"{at}.output.dense": (SIZE, 4 * SIZE)}
        for name, shape in sizes.items():
            shapes |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    for name in norms:
        shapes |= {f"{name}.weight": (SIZE,), f"{name}.bias": (SIZE,)}
    header, numbers, at_byte = {}, [], 0
    for name, shape in shapes.items():
        part = rng.normal(name.endswith("LayerNorm.weight"), 0.1, shape).astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at_byte, at_byte + len(part)]}
        numbers.append(part)
        at_byte += len(part)
    head = json.dumps(header).encode()
    made = zipfile.ZipFile(io.BytesIO(), "w")
    made.writestr("model.safetensors", len(head).to_bytes(8, "little") + head + b"".join(numbers))
    made.writestr("tokenizer.json", json.dumps({"model": {"vocab": {piece: n for n, piece in enumerate(PIECES)}}}))
    return made


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(archive())


@pytest.mark.parametrize("held", [None, b"", b"PK nonsense"])
def test_weights_that_cannot_be_read_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bytes | None
) -> None:
    if held is not None:
        (tmp_path / "model.zip").write_bytes(held)
    spec = ModuleSpec("weights", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(encoder_module, "find_spec", lambda name: spec)
    with pytest.raises(BadInput, match=r"model\.zip"):
        load_encoder.__wrapped__()


def test_words_are_cut_into_their_longest_pieces(encoder: Encoder) -> None:
    names = [PIECES[number] for number in encoder._number("Leaders share café leadershare plans, zebra")]
    cut = ["leaders", "share", "cafe", "[UNK]", "plans", ",", "[UNK]"]
    assert names == ["[CLS]", *cut, "[SEP]"]
    assert [PIECES[number] for number in encoder._cut("leaders")] == ["leaders"]
    assert len(encoder._number("share " * 500)) == LONGEST


def test_a_sentence_has_one_vector_whatever_stands_beside_it(encoder: Encoder) -> None:
    sentences = ["share plans", "leaders", "share, plans", "plans share", "leaders share plans " * 3]
    together = encoder.encode(sentences)
    assert together.shape == (5, SIZE)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for place, sentence in enumerate(sentences):
        assert np.allclose(encoder.encode([sentence])[0], together[place], atol=1e-5)
    assert not np.allclose(together[0], together[3], atol=1e-3), "the order of words counts"
    assert encoder.encode([]).shape == (0, SIZE)
    assert SIZE % HEADS == 0


def test_the_real_weights_know_what_means_the_same() -> None:
    encoder = load_encoder()
    if encoder is None:
        pytest.skip("the weights of the encoder are not installed: make encoder")
    asked, same, other = encoder.encode(["A man is eating food.", "A man eats something.", "The sky is blue."])
    assert asked @ same > 0.8
    assert asked @ other < 0.2
