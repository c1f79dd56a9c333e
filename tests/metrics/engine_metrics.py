"""Results of the streaming metrics on fixed cases, for `test_streaming.py`; run as a script on the other engine."""

import sys

import keras
import numpy as np

from course_lib import metrics

OVERLAP = ["DiceCoefficient", "IntersectionOverUnion", "Precision", "Recall", "Specificity", "Accuracy"]
TYPES = ["float32", "float16", "bool", "uint8", "int64"]


def cases(shape=(6, 5, 3), number=11):
    """Truth of overlapping structures, labels, logits and where the truth is known, with some empty masks."""
    rng = np.random.default_rng(0)
    truth = rng.random((number, *shape)) > 0.7
    labels = rng.integers(0, shape[-1], (number, *shape[:-1], 1))
    logits = rng.normal(size=(number, *shape)).astype("float32")
    truth[0], logits[0] = False, -1  # both empty
    truth[1], labels[1] = False, 0  # truth empty
    logits[2] = -1  # prediction empty; by softmax, all background
    truth[3], labels[3] = True, 1  # truth full
    return truth, labels, logits, rng.random((number, *shape[:-1], 1)) > 0.2


def numbers():
    truth, labels, logits, known = cases()
    one_hot = labels == np.arange(3)
    found = {}
    for name in OVERLAP:
        kind = getattr(metrics, name)
        for case, metric, target in (
            ("sigmoid", kind(), truth),
            ("softmax", kind(activation="softmax"), labels),
            ("one-hot", kind(activation="softmax", include_background=False, empty=1.0), one_hot),
        ):
            for batch in (slice(0, 4), slice(4, 11)):
                metric.update_state(target[batch].astype("float32"), logits[batch], known[batch].astype("float32"))
            found[f"{name} {case}"] = float(metric.result())
            found[f"{name} {case} per class"] = keras.ops.convert_to_numpy(metric.per_class())
    for dtype in TYPES:
        metric = metrics.DiceCoefficient()
        metric.update_state(truth.astype(dtype), logits, known.astype(dtype))
        found[f"truth as {dtype}"] = float(metric.result())
    return found | trained()


def trained():
    """What `fit` and `evaluate` report: there the metrics run inside the engine's own training step."""
    _, labels, logits, known = cases()
    inputs = keras.Input(logits.shape[1:])
    model = keras.Model(inputs, keras.layers.Dense(3, kernel_initializer="identity")(inputs))
    kinds = [getattr(metrics, name)(activation="softmax") for name in OVERLAP] + [metrics.CategoricalAccuracy()]
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(0.0), loss, weighted_metrics=kinds)
    fitted = model.fit(logits, labels, sample_weight=known.astype("float32"), batch_size=4, epochs=1, verbose=0)
    scored = model.evaluate(
        logits, labels, sample_weight=known.astype("float32"), batch_size=3, return_dict=True, verbose=0
    )
    return {f"fit {name}": values[0] for name, values in fitted.history.items() if name != "loss"} | {
        f"evaluate {name}": value for name, value in scored.items() if name != "loss"
    }


if __name__ == "__main__":
    np.savez(sys.argv[1], **numbers())
