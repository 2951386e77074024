"""Write the trained model as it ships: an int8 ONNX graph, the tokenizer, config.json.

The graph is built node by node from onnxruntime's own fused operators (its contrib domain): they
are what its optimiser would make of an exported one, and no exporter is needed. Matrices of the
layers are int8 by column, quantised against activations at run time; each row of the embedding
table is int8 with its own scale; everything else stays float32.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from nlp.encoder import FORMAT
from nlp.lexicon import SIZE
from nlp.training.base import NORM_EPSILON, Array, Shape
from nlp.training.recipe import WEIGHT_MAX

_CONTRIB = "com.microsoft"
TABLE_MAX = 127


@dataclass(frozen=True)
class Described:
    """What config.json says beside the files' hashes."""

    version: str
    labels: tuple[str, ...]
    types: dict[str, str]  # the type of each kind that the labels tell apart; "": none
    window: int
    overlap: int
    name: str = "jianbao-compact"


@dataclass
class _Graph:
    """Nodes and constants, collected."""

    int8: bool
    eased: Mapping[str, Array]
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[TensorProto] = field(default_factory=list)

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(
        self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        self.nodes.append(
            helper.make_node(kind, list(inputs), [output], domain=domain, **attributes)
        )
        return output

    def product(self, x: str, name: str, weight: Array) -> str:
        """`x` times the transpose of `weight` (out, in), by int8 where the graph is."""
        if not self.int8:
            return self.node("MatMul", [x, self.constant(f"{name}.w", weight.T)], f"{name}.y")
        if name in self.eased:
            share = self.constant(f"{name}.share", 1 / self.eased[name])
            x = self.node("Mul", [x, share], f"{name}.eased")
            weight = weight * self.eased[name]
        values, scale = quantise(weight, WEIGHT_MAX)
        inputs = [
            x,
            self.constant(f"{name}.w", values.T),
            self.constant(f"{name}.scale", scale[:, 0]),
            self.constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
        ]
        return self.node("DynamicQuantizeMatMul", inputs, f"{name}.y", _CONTRIB)


def quantise(rows: Array, largest: int) -> tuple[NDArray[np.int8], Array]:
    """Each row as integers in [-largest, largest] and its scale (rows, 1)."""
    scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True) / largest, 1e-12)
    return np.round(rows / scale).astype(np.int8), scale.astype(np.float32)


def _words(graph: _Graph, table: Array) -> str:
    if not graph.int8:
        return graph.node("Gather", [graph.constant("pieces", table), "ids"], "word")
    values, scale = quantise(table, TABLE_MAX)
    rows = graph.node("Gather", [graph.constant("pieces", values), "ids"], "word.int8")
    rows = graph.node("Cast", [rows], "word.float", to=TensorProto.FLOAT)
    scales = graph.node("Gather", [graph.constant("pieces.scale", scale), "ids"], "word.scale")
    return graph.node("Mul", [rows, scales], "word")


def _embeddings(graph: _Graph, weights: Mapping[str, Array]) -> str:
    places = graph.constant("positions", weights["encoder.positions.weight"])
    length = graph.node("Shape", ["ids"], "length", start=1, end=2)
    start = graph.constant("zero", np.zeros(1, np.int64))
    places = graph.node("Slice", [places, start, length], "places")
    plain = graph.node("Add", [_words(graph, weights["encoder.words.weight"]), places], "plain")
    told = graph.node("Cast", ["words"], "told.float", to=TensorProto.FLOAT)
    lexicon = graph.constant("lexicon", weights["encoder.lexicon.weight"].T)
    x = graph.node("Add", [plain, graph.node("MatMul", [told, lexicon], "told")], "embedded")
    norm = [graph.constant(f"norm.{p}", weights[f"encoder.norm.{p}"]) for p in ("weight", "bias")]
    return graph.node("LayerNormalization", [x, *norm], "x", axis=-1, epsilon=NORM_EPSILON)


def _layer(graph: _Graph, weights: Mapping[str, Array], name: str, x: str, heads: int) -> str:
    def given(part: str) -> str:
        return graph.constant(f"{name}{part}", weights[f"{name}{part}"])

    def norm(y: str, skip: str, part: str, bias: str) -> str:
        inputs = [y, skip, given(f"{part}.weight"), given(f"{part}.bias"), given(bias)]
        return graph.node(
            "SkipLayerNormalization", inputs, f"{name}{part}.y", _CONTRIB, epsilon=NORM_EPSILON
        )

    joint = graph.product(x, f"{name}qkv", weights[f"{name}qkv.weight"])
    parts = [f"{name}{part}" for part in "qkv"]
    graph.nodes.append(helper.make_node("Split", [joint], parts, axis=-1, num_outputs=3))
    seen = graph.node(
        "MultiHeadAttention",
        [*parts, given("qkv.bias"), "mask"],
        f"{name}seen",
        _CONTRIB,
        num_heads=heads,
    )
    seen = graph.product(seen, f"{name}out", weights[f"{name}out.weight"])
    x = norm(seen, x, "norm_attention", "out.bias")
    inner = graph.product(x, f"{name}grow", weights[f"{name}grow.weight"])
    inner = graph.node("BiasGelu", [inner, given("grow.bias")], f"{name}inner", _CONTRIB)
    inner = graph.product(inner, f"{name}shrink", weights[f"{name}shrink.weight"])
    return norm(inner, x, "norm_inner", "shrink.bias")


def _heads(graph: _Graph, weights: Mapping[str, Array], x: str) -> None:
    def linear(y: str, name: str, output: str) -> str:
        weight = graph.constant(f"{name}.w", weights[f"{name}.weight"].T)
        y = graph.node("MatMul", [y, weight], f"{name}.y")
        return graph.node("Add", [y, graph.constant(f"{name}.b", weights[f"{name}.bias"])], output)

    graph.node("Softmax", [linear(x, "tagger", "logits")], "tags", axis=-1)
    axis = graph.constant("axis", np.array([1], np.int64))
    last = graph.constant("last", np.array([2], np.int64))
    weight = graph.node("Cast", ["mask"], "mask.float", to=TensorProto.FLOAT)
    wide = graph.node("Unsqueeze", [weight, last], "mask.wide")
    total = graph.node(
        "ReduceSum", [graph.node("Mul", [x, wide], "counted"), axis], "total", keepdims=0
    )
    count = graph.node("ReduceSum", [weight, axis], "count", keepdims=1)
    linear(graph.node("Div", [total, count], "mean"), "embedder", "embedding")


def build(
    weights: Mapping[str, Array],
    shape: Shape,
    n_labels: int,
    *,
    int8: bool,
    eased: Mapping[str, Array] | None = None,
) -> bytes:
    """The serialized graph, → tags, embedding float32; `eased` is what `outliers.easing` says.

    It takes ids, mask (batch, length) int32 and words (batch, length, SIZE) uint8.
    """
    graph = _Graph(int8, eased or {})
    x = _embeddings(graph, weights)
    for number in range(shape.layers):
        x = _layer(graph, weights, f"encoder.layers.{number}.", x, shape.heads)
    _heads(graph, weights, x)
    whole = ["batch", "length"]
    made = helper.make_graph(
        graph.nodes,
        "jianbao-compact",
        [
            *(helper.make_tensor_value_info(n, TensorProto.INT32, whole) for n in ("ids", "mask")),
            helper.make_tensor_value_info("words", TensorProto.UINT8, [*whole, SIZE]),
        ],
        [
            helper.make_tensor_value_info("tags", TensorProto.FLOAT, [*whole, n_labels]),
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", shape.hidden]),
        ],
        graph.constants,
    )
    domains = [helper.make_opsetid("", 18), helper.make_opsetid(_CONTRIB, 1)]
    model = helper.make_model(made, opset_imports=domains, ir_version=9, producer_name="jianbao")
    return bytes(model.SerializeToString())


def package(
    folder: Path,
    weights: Mapping[str, Array],
    shape: Shape,
    files: Mapping[str, bytes],
    described: Described,
    *,
    int8: bool = True,
    eased: Mapping[str, Array] | None = None,
) -> None:
    """Write model.onnx, `files` and config.json, each by renaming a whole file.

    `files`: tokenizer.model and lexicon.npz, by name; `eased` as for `build`.
    """
    graph = build(weights, shape, len(described.labels), int8=int8, eased=eased)
    files = {"model.onnx": graph, **files}
    config = {
        "format": FORMAT,
        "name": described.name,
        "version": described.version,
        "labels": described.labels,
        "types": described.types,
        "window": described.window,
        "overlap": described.overlap,
        "embedding_size": shape.hidden,
        "layers": shape.layers,
        "sha256": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    text = json.dumps(config, ensure_ascii=False, indent=2) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in {**files, "config.json": text.encode()}.items():
        draft = folder / f"{name}.part"
        draft.write_bytes(data)
        draft.replace(folder / name)
