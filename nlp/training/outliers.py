"""Numbers that reach far beyond the others, for which int8 would round all others coarsely.

One step of int8 is the 255th part of the whole range of a layer's input. In a few of BERT's
channels that range is many times that of all others (Bondarenko et al., "Understanding and
overcoming the challenges of efficient transformer quantization", 2021). So these channels are
divided before the product, and the weights that meet them multiplied by as much (Xiao et al.,
"SmoothQuant", 2023, here only for the channels that need it).
"""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from nlp.training.base import Array
from nlp.training.batching import Sample, short_to_long
from nlp.training.network import Compact

MATRICES = (".grow", ".shrink")
"""Whose inputs have such channels; those of attention reach twice as far as others at most."""
USUAL = 0.99
"""Part of the channels that are as they should be."""
FAR = 3.0
"""Times as far as those: from here on a matrix's input is eased."""


def easing(model: Compact, samples: Sequence[Sample]) -> dict[str, Array]:
    """What the channels (n,) of a matrix's input are to be divided by, at least 1, by matrix.

    Measured on `samples`. A model that ends earlier has the same first layers.
    """
    reach: dict[str, Tensor] = {}

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor]], None]:
        def note(_: nn.Module, given: tuple[Tensor]) -> None:
            far = given[0].abs().flatten(0, -2).amax(dim=0)
            reach[name] = torch.maximum(reach.get(name, far), far)

        return note

    hooks = [
        module.register_forward_pre_hook(watch(name))
        for name, module in model.named_modules()
        if name.endswith(MATRICES)
    ]
    model.eval()
    with torch.inference_mode():
        for batch in short_to_long(samples):
            model(batch.ids, batch.mask, batch.words)
    for hook in hooks:
        hook.remove()
    eased = {}
    for name, far in reach.items():
        usual = far.quantile(USUAL)
        if far.amax() >= FAR * usual:
            eased[name] = (far / usual).clamp(min=1).numpy().astype(np.float32)
    return eased
