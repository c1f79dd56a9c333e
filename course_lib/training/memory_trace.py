"""What one training step holds in memory, found by going through it without computing anything.

PyTorch's fake tensors and TensorFlow's graphs know the shape of every tensor but not its values, so that the step of a
net of many gigabytes is gone through in a fraction of a second. Each tensor is entered when it appears and crossed out
when the last one who needs it has used it; tensors that share their memory (views) count once.
"""

import contextlib
import gc
import math
import weakref
from collections import Counter
from dataclasses import dataclass

from keras import ops

from course_lib import settings

UPDATE_COPIES = 3  # of each gradient, which Adam makes in passing
# Operations of TensorFlow that hand on a tensor as it is, and those that write over one that nobody else needs
VIEWS = {"ExpandDims", "Identity", "Reshape", "Squeeze", "StopGradient"}
OVERWRITING = {
    "AddN", "AddV2", "BiasAdd", "Maximum", "Mul", "Neg", "RealDiv", "Relu", "ReluGrad", "Rsqrt", "Sigmoid", "Square",
    "Sub",
}  # fmt: skip
LOSS, BETWEEN_LAYERS = "loss", "casts"


@dataclass(frozen=True)
class Trace:
    """Bytes of a step, without weights and optimiser state.

    Attributes
    ----------
    batch : int
        Images, truth, and weights of the pixels.
    kept : dict of str to int
        By layer: what the forward pass leaves for the backward pass. The loss counts as a layer.
    peak : int
        The most that is held at one moment: batch, kept, gradients, and what comes and goes.
    """

    batch: int
    kept: dict[str, int]
    peak: int


def trace_step(model, batch_shapes, loss, mixed_precision=False) -> Trace:
    """Go through the forward pass, the loss, the backward pass and the update of the weights.

    Parameters
    ----------
    model : keras.Model
    batch_shapes : list of tuple of int
        `(N, H, W, C)` for each input.
    loss : keras.losses.Loss
    mixed_precision : bool
        As for `train`.
    """
    if settings.engine() == "torch":
        return _trace_torch(model, batch_shapes, loss, mixed_precision)
    return _trace_tensorflow(model, batch_shapes, loss)


def _truth_shapes(model, samples):
    """Of the truth and of the weights of its pixels; the first output of a net is the one of full size."""
    shape = (samples, *(model.output_shape[0] if isinstance(model.output_shape, list) else model.output_shape)[1:])
    return shape, (*shape[:-1], 1)


def _total(loss, outputs, truth, weight):
    """The loss of all outputs; those of deep supervision are compared with a smaller truth."""
    outputs = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
    total = loss(truth, outputs[0], weight)
    for logits in outputs[1:]:
        shape = tuple(logits.shape)
        total = total + loss(ops.zeros(shape, truth.dtype), logits, ops.zeros((*shape[:-1], 1), truth.dtype))
    return total


# -- torch ----------------------------------------------------------------------------------------------------------


def _trace_torch(model, batch_shapes, loss, mixed_precision):
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode

    device = model.variables[0].value.device
    truth_shape, weight_shape = _truth_shapes(model, batch_shapes[0][0])
    fake = FakeTensorMode(allow_non_fake_inputs=True)
    with fake, _garbage_when_asked_for():
        weights = [fake.from_tensor(v.value.detach()).requires_grad_() for v in model.trainable_variables]
        others = [fake.from_tensor(v.value.detach()) for v in model.non_trainable_variables]
        ledger = _torch_ledger([*weights, *others])
        with ledger:
            images = [torch.empty(shape, device=device) for shape in batch_shapes]
            truth, weight = torch.empty(truth_shape, device=device), torch.empty(weight_shape, device=device)
            batch = ledger.live
            gradients = [torch.empty_like(w) for w in weights]  # of the step before, until the backward pass begins
            before = Counter(ledger.by_layer())
            precision = torch.autocast(device.type, torch.bfloat16) if mixed_precision else contextlib.nullcontext()
            with precision:
                x = images if len(images) > 1 else images[0]
                outputs, updates = model.stateless_call(weights, others, x, training=True)
            del updates
            ledger.stage = LOSS
            total = _total(loss, outputs, truth, weight)
            gc.collect()
            kept = dict(Counter(ledger.by_layer()) - before)
            del gradients
            total.backward()
            del total, outputs
            copies = [torch.empty_like(w) for w in weights for _ in range(UPDATE_COPIES)]
            del copies
    return Trace(batch, kept, ledger.peak)


@contextlib.contextmanager
def _garbage_when_asked_for():
    """Objects that refer to each other in a circle go when asked for, not when Python likes; else two traces differ."""
    by_itself = gc.isenabled()
    gc.disable()
    gc.freeze()  # what was there before need not be looked at
    try:
        yield
    finally:
        gc.unfreeze()
        if by_itself:
            gc.enable()


def _torch_ledger(known):
    """A mode of torch that enters every new block of memory, with its size and the layer that is at work."""
    import torch
    from keras.src.backend.common.name_scope import current_path  # Keras shows it to nobody else
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_leaves

    aten = torch.ops.aten
    questions = {aten.item.default, aten._local_scalar_dense.default, aten.is_nonzero.default}

    class Ledger(TorchDispatchMode):
        def __init__(self):
            super().__init__()
            self.live, self.peak, self.stage = 0, 0, BETWEEN_LAYERS
            self._blocks = {tensor.untyped_storage()._cdata: (0, "") for tensor in known}

        def by_layer(self):
            totals = Counter()
            for size, layer in self._blocks.values():
                totals[layer] += size
            return totals

        def __torch_dispatch__(self, function, types, arguments=(), options=None):
            if function in questions:  # a seed or a check of values asks for a number; there are none, so it is told 0
                return 0.0 if arguments[0].is_floating_point() else 0
            result = function(*arguments, **(options or {}))
            for tensor in tree_leaves(result):
                if isinstance(tensor, torch.Tensor):
                    self._enter(tensor.untyped_storage())
            return result

        def _enter(self, block):
            key, size = block._cdata, block.nbytes()
            if key not in self._blocks:
                self._blocks[key] = size, current_path().split("/")[-1] or self.stage
                self.live += size
                self.peak = max(self.peak, self.live)
                weakref.finalize(block, self._cross_out, key)

        def _cross_out(self, key):
            self.live -= self._blocks.pop(key)[0]

    return Ledger()


# -- TensorFlow -----------------------------------------------------------------------------------------------------


def _trace_tensorflow(model, batch_shapes, loss):
    import tensorflow as tf

    def step(images, truth, weight, weights, others):
        with tf.GradientTape() as tape:
            tape.watch(weights)
            x = images if len(images) > 1 else images[0]
            outputs, _ = model.stateless_call(weights, others, x, training=True)
            total = _total(loss, outputs, truth, weight)
        return tape.gradient(total, weights)

    shapes = _truth_shapes(model, batch_shapes[0][0])
    specs = [tf.TensorSpec(shape, "float32") for shape in shapes]
    variables = [
        [tf.TensorSpec(v.shape, v.dtype) for v in some]
        for some in (model.trainable_variables, model.non_trainable_variables)
    ]
    images = [tf.TensorSpec(shape, "float32") for shape in batch_shapes]
    graph = (
        tf.function(step, jit_compile=False, autograph=False).get_concrete_function(images, *specs, *variables).graph
    )
    batch = 4 * sum(math.prod(shape) for shape in (*batch_shapes, *shapes))
    kept, peak = _walk(graph.get_operations(), graph.outputs, {layer.name for layer in model.layers})
    gradients = sum(math.prod(v.shape) * 4 for v in model.trainable_variables)
    return Trace(batch, kept, batch + max(peak, (1 + UPDATE_COPIES) * gradients))


def _walk(operations, outputs, layers):
    """Follow the tensors of a graph in the order in which it was written."""
    owner = {}  # of the memory of a tensor: itself, or the tensor it is a view of
    needed = Counter(id(tensor) for tensor in outputs)
    for operation in operations:
        for tensor in operation.outputs:
            is_view = operation.type in VIEWS and operation.inputs
            owner[id(tensor)] = owner[id(operation.inputs[0])] if is_view else id(tensor)
        needed.update(owner[id(tensor)] for tensor in operation.inputs)
    live, peak, kept = {}, 0, None
    for operation in operations:
        if kept is None and operation.name.startswith("gradient_tape"):
            kept = Counter()
            for size, layer in live.values():
                kept[layer] += size
        given_back = [owner[id(tensor)] for tensor in operation.inputs]
        for tensor in operation.outputs:
            if owner[id(tensor)] != id(tensor) or not needed[id(tensor)] or operation.type in ("Const", "Placeholder"):
                continue
            size = _bytes(tensor)
            if operation.type in OVERWRITING:
                last = [key for key in given_back if needed[key] == 1 and live.get(key, (0,))[0] == size]
                if last:
                    live.pop(last[0])
            live[id(tensor)] = size, _layer(operation.name, layers)
        peak = max(peak, sum(size for size, _ in live.values()))
        for key in given_back:
            needed[key] -= 1
            if not needed[key]:
                live.pop(key, None)
    return dict(kept or {}), peak


def _layer(name, layers):
    for part in name.split("/"):
        for candidate in (part, part.rpartition("_")[0]):  # TensorFlow numbers a name that it has seen before
            if candidate in layers:
                return candidate
    return LOSS


def _bytes(tensor):
    known = tensor.shape.rank is not None and tensor.shape.is_fully_defined()
    return tensor.shape.num_elements() * tensor.dtype.size if known else 0
