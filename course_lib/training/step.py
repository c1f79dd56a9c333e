"""One step: predict, compare, move the weights. The only file of this room that differs from engine to engine."""

import contextlib
from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from course_lib import settings
from course_lib.errors import CourseError
from course_lib.training.reproducible import deterministic_kernels

Structure = object  # an array, or lists and dicts of arrays for nets with several inputs


def make_step(model, loss, optimizer, metrics=(), mixed_precision=False) -> "Step":
    """What `train` does with a batch, for loops of your own and for benchmarks.

    Parameters
    ----------
    model : keras.Model
        Gives logits; with deep supervision a list of them, the full size first.
    loss : keras.losses.Loss
    optimizer : keras.optimizers.Optimizer
    metrics : sequence of keras.metrics.Metric
        Of the full-size logits.
    mixed_precision : bool
        torch only: the net computes in bfloat16 wherever torch holds that to be safe; weights, logits' loss and metrics
        stay float32.

    Examples
    --------
    A net of one weight, which is 0. The logit of 0 costs log 2 = 0.693; its gradient is sigmoid(0) - 1 = -1/2, so a
    learning rate of 1 makes the weight 1/2.

    >>> from course_lib.losses import BinaryCrossentropy
    >>> pixel = keras.Input((1, 1, 1))
    >>> weight = keras.layers.Conv2D(1, 1, use_bias=False, kernel_initializer="zeros")
    >>> model = keras.Model(pixel, weight(pixel))
    >>> step = make_step(model, BinaryCrossentropy(), keras.optimizers.SGD(1.0))
    >>> one = np.ones((1, 1, 1, 1), "float32")
    >>> step.begin(training=True)
    >>> step.train(one, one)
    >>> print(f"{step.results()['loss']:.3f}, {model.get_weights()[0].item():.3f}")
    0.693, 0.500
    """
    kind = {"torch": TorchStep, "tensorflow": TensorFlowStep}[settings.engine()]
    return kind(model, loss, optimizer, metrics, mixed_precision)


class Step:
    """The step of one engine. `begin` a pass over data, `train` or `validate` its batches, ask for the `results`.

    Nothing is fetched from an accelerator before `results`, so that it need not wait.
    """

    def __init__(self, model, loss, optimizer, metrics, mixed_precision):
        if not model.trainable_weights:
            raise CourseError(
                f"The net {model.name!r} has no trainable weight, so training would change nothing: set "
                "layer.trainable = True for what is to learn."
            )
        self.model, self.optimizer = model, optimizer
        self._criterion = loss
        self._mixed_precision = mixed_precision
        self._loss = keras.metrics.Mean(name="loss")
        self._metrics = [self._loss, *metrics]
        self._metrics_are_built, self._accumulated = False, None
        if not optimizer.built:
            optimizer.build(model.trainable_variables)

    @property
    def waits(self) -> bool:
        """Whether it is to go on with what another added up, and has seen no batch since."""
        return self._accumulated is not None

    def accumulated(self) -> list[np.ndarray]:
        """What was added up since `begin`."""
        if self.waits:
            return self._accumulated
        return [ops.convert_to_numpy(variable) for variable in self._accumulators()]

    def begin(self, training: bool, accumulated: Sequence[np.ndarray] | None = None) -> None:
        """Forget what was added up, or go on with what `accumulated` gave."""
        for metric in self._metrics:
            metric.reset_state()
        self._accumulated = accumulated

    def train(self, x: Structure, y: np.ndarray, weight: np.ndarray | None = None) -> None:
        """Move the weights once. `weight` weighs the loss; metrics count what has a weight above 0."""
        raise NotImplementedError

    def validate(self, x: Structure, y: np.ndarray, weight: np.ndarray | None = None) -> None:
        raise NotImplementedError

    def after_restore(self) -> None:
        """Called when the variables of net and optimiser have been set to those of a checkpoint."""

    def results(self) -> dict[str, float]:
        """The mean loss, each batch counted with its number of samples, and the metrics since `begin`."""
        return {metric.name: float(ops.convert_to_numpy(metric.result())) for metric in self._metrics}

    def prepare(self, x, y, weight=None):
        """The tensors of a batch; of the first one, the metrics learn what to expect."""
        x, y = keras.tree.map_structure(_tensor, x), _tensor(y)
        weight = None if weight is None else _tensor(weight)
        if not self._metrics_are_built:
            first = keras.tree.map_structure(lambda tensor: tensor[:1], x)
            self._build_metrics(first, y[:1], None if weight is None else weight[:1])
        if self.waits:
            for variable, value in zip(self._accumulators(), self._accumulated, strict=True):
                variable.assign(value)
            self._accumulated = None
        return x, y, weight

    def _accumulators(self):
        return [variable for metric in self._metrics for variable in metric.variables]

    def _build_metrics(self, x, y, weight):
        """Some metrics make their variables when they see a batch: too late to load them, and not in a graph."""
        outputs = self.model(x, training=False)
        logits = outputs[0] if isinstance(outputs, list | tuple) else outputs
        for metric in self._metrics[1:]:
            metric.update_state(y, logits, _known(weight))
            metric.reset_state()
        self._metrics_are_built = True

    def _forward(self, x, y, weight, training):
        """The loss, and the logits of full size."""
        with self._precision():
            outputs = self._outputs(x, training)
        outputs = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
        # halved with each level and normalised, as in nnU-Net (Isensee et al. 2021, doi 10.1038/s41592-020-01008-z)
        shares = [0.5**level for level in range(len(outputs))]
        loss = self._criterion(y, outputs[0], weight) / sum(shares)
        for share, logits in zip(shares[1:], outputs[1:], strict=True):
            smaller = self._criterion(_like(y, logits), logits, None if weight is None else _like(weight, logits))
            loss = loss + share / sum(shares) * smaller
        for penalty in self.model.losses:  # regularisers
            loss = loss + ops.sum(penalty)
        return loss, outputs[0]

    def _outputs(self, x, training):
        return self.model(x, training=training)

    def _precision(self):
        return contextlib.nullcontext()

    def _add_up(self, y, weight, loss, logits):
        self._loss.update_state(loss, sample_weight=ops.shape(y)[0])
        for metric in self._metrics[1:]:
            metric.update_state(y, logits, _known(weight))


class TorchStep(Step):
    def begin(self, training, accumulated=None):
        super().begin(training, accumulated)
        self.model.train(training)

    def prepare(self, x, y, weight=None):
        import torch

        with torch.no_grad():
            return super().prepare(x, y, weight)

    def train(self, x, y, weight=None):
        import torch

        x, y, weight = self.prepare(x, y, weight)
        with deterministic_kernels():
            loss, logits = self._forward(x, y, weight, training=True)
            self.model.zero_grad()
            loss.backward()
        variables = self.model.trainable_variables
        with torch.no_grad():
            self.optimizer.apply([variable.value.grad for variable in variables], variables)
            self._add_up(y, weight, loss.detach(), logits.detach())

    def validate(self, x, y, weight=None):
        import torch

        x, y, weight = self.prepare(x, y, weight)
        with torch.no_grad(), deterministic_kernels():
            self._add_up(y, weight, *self._forward(x, y, weight, training=False))

    def _precision(self):
        import torch

        if not self._mixed_precision:
            return contextlib.nullcontext()
        return torch.autocast(self.model.trainable_variables[0].value.device.type, torch.bfloat16)


class TensorFlowStep(Step):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        import tensorflow as tf

        # as Keras' own step: one graph for each shape, not compiled by XLA
        graph = tf.function(reduce_retracing=True, jit_compile=False)
        self._train = graph(tf.autograph.experimental.do_not_convert(self._train_eagerly))
        self._validate = graph(tf.autograph.experimental.do_not_convert(self._validate_eagerly))

    def train(self, x, y, weight=None):
        self._train(*self.prepare(x, y, weight))

    def validate(self, x, y, weight=None):
        self._validate(*self.prepare(x, y, weight))

    def _train_eagerly(self, x, y, weight):
        import tensorflow as tf

        with tf.GradientTape() as tape:
            loss, logits = self._forward(x, y, weight, training=True)
        variables = self.model.trainable_variables
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        self.optimizer.apply(gradients, variables)
        self._add_up(y, weight, loss, logits)

    def _validate_eagerly(self, x, y, weight):
        self._add_up(y, weight, *self._forward(x, y, weight, training=False))


def _tensor(array):
    array = np.asarray(array)
    return ops.convert_to_tensor(array, dtype="float32" if array.dtype.kind == "f" else None)


def _known(weight):
    return None if weight is None else ops.cast(weight > 0, "float32")


def _like(truth, logits):
    """Truth or weights at the size of the logits: each stride-th pixel, so that labels stay labels."""
    strides = [full // small for full, small in zip(truth.shape[1:-1], logits.shape[1:-1], strict=True)]
    return truth[(slice(None), *(slice(None, None, stride) for stride in strides))]
