"""Word vectors are learnt from what a sentence encoder says, and come out small and the same each time."""

import json
from pathlib import Path

import numpy as np

from bot.rules.matching import texts
from bot.rules.matching.meanings import SIZE, Sense, Table, written
from bot.rules.matching.texts import hashed
from bot.trials import vectors
from bot.trials.encoding import LAYERS, WIDTH, Encoder
from bot.trials.vectors import Wide

WORDS = [f"word{letter}{other}" for letter in "abcdefghij" for other in "klmnopqrtuvw"]
PIECES = ["[CLS]", "[SEP]", "[UNK]", "card", "##s", "is", "lost", "."]


def by_chance(seed: int, rows: int) -> Wide:
    return np.random.default_rng(seed).normal(size=(rows, WIDTH)).astype(np.float32)


def learnt(names: list[str], sentences: list[str], said: Wide) -> Table:
    return vectors.learnt(names, by_chance(1, len(names)), sentences, said)


def test_forms_of_a_word_become_one_and_the_same_bytes_come_out() -> None:
    names = vectors.frequent(["export", "exports", "42", "e-mail", *WORDS])
    said = by_chance(2, 2)
    table = learnt(names, ["Export a word", "exports wordak"], said)
    assert len(table.words) == len(WORDS) + 1
    assert hashed(["exports"])[0] in table.words
    assert written(table) == written(learnt(names, ["Export a word", "exports wordak"], said))


def test_words_of_sentences_that_mean_the_same_come_near_each_other() -> None:
    pairs = list(zip(WORDS[::2], WORDS[1::2], strict=True))
    meant = np.repeat(by_chance(3, len(pairs)), 2, axis=0)
    table = learnt(WORDS, WORDS, meant)
    sense = Sense(table, np.eye(SIZE, dtype=np.float32))
    told = sense.of(texts.together([texts.read(word, "").text for word in WORDS]))
    near = told @ told.T
    assert np.mean([near[2 * at, 2 * at + 1] for at in range(len(pairs))]) > 0.8
    assert abs(np.mean(near)) < 0.1, "the others stay apart"


def test_example_sentences_are_read_and_the_licence_is_not(tmp_path: Path) -> None:
    (tmp_path / "data.noun").write_text('  1 "This licence"\n0001 n card 0 | a slip; "a lost card"; "a lost card"\n')
    assert vectors.examples(tmp_path) == ["a lost card"]


def an_encoder(folder: Path) -> Encoder:
    """Of the right form, with weights by chance."""
    chance, heading, kept = np.random.default_rng(4), {}, b""
    for name, shape in _shapes().items():
        numbers = (chance.normal(size=shape) * 0.05 + name.endswith("LayerNorm.weight")).astype("<f4").tobytes()
        heading[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(kept), len(kept) + len(numbers)]}
        kept += numbers
    begin = json.dumps(heading).encode()
    (folder / "model.safetensors").write_bytes(len(begin).to_bytes(8, "little") + begin + kept)
    vocab = {piece: place for place, piece in enumerate(PIECES)}
    (folder / "tokenizer.json").write_text(json.dumps({"model": {"vocab": vocab}}))
    return Encoder(folder)


def _shapes() -> dict[str, list[int]]:
    rows = {"word": len(PIECES), "position": 64, "token_type": 2}
    shapes = {f"embeddings.{name}_embeddings.weight": [count, WIDTH] for name, count in rows.items()}
    turned = {f"attention.self.{name}": (WIDTH, WIDTH) for name in ("query", "key", "value")}
    turned |= {"attention.output.dense": (WIDTH, WIDTH), "intermediate.dense": (64, WIDTH), "output.dense": (WIDTH, 64)}
    levelled = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        for name, (out, into) in turned.items():
            shapes |= {f"encoder.layer.{layer}.{name}.weight": [out, into], f"encoder.layer.{layer}.{name}.bias": [out]}
        levelled += [f"encoder.layer.{layer}.{name}.LayerNorm" for name in ("attention.output", "output")]
    return shapes | {f"{name}.{part}": [WIDTH] for name in levelled for part in ("weight", "bias")}


def test_a_sentence_is_encoded_alike_alone_and_among_others_and_by_the_order_of_its_words(tmp_path: Path) -> None:
    encoder = an_encoder(tmp_path)
    told = encoder.encode(["Cards lost.", "the", "lost cards.", "card", "CARDS lost."])
    assert np.allclose(encoder.encode(["cards lost."])[0], told[0], atol=1e-5)
    assert np.allclose(told[0], told[4], atol=1e-5), "capitals mean nothing"
    assert not np.allclose(told[0], told[2], atol=1e-3)
    assert not np.allclose(told[1], told[3], atol=1e-3)
