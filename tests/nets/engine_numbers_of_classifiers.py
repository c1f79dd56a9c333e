"""Numbers that both engines must agree on; the script for the other engine starts here too."""

import sys
from pathlib import Path

import keras
import numpy as np

from course_lib.nets import classifiers

NETS = {"alexnet": classifiers.alexnet, "vgg16": classifiers.vgg16, "resnet": classifiers.resnet}


def images(count, height, width, channels):
    return np.random.default_rng(1).normal(size=(count, height, width, channels)).astype("float32")


def write(folder):
    """Save each net as weights and as a whole, and return what it computes."""
    return {key: value for name, build in NETS.items() for key, value in _numbers(folder, name, build).items()}


def _numbers(folder, name, build):
    """The numbers of a net whose files are in the folder, which are written where they are not there yet."""
    model = build((32, 40, 3), 2, base=4, dropout=0.0)
    weights, whole = folder / f"{name}.weights.h5", folder / f"{name}.keras"
    if weights.exists():
        model.load_weights(weights)
        saved = keras.models.load_model(whole)
    else:
        model.save_weights(weights)
        model.save(whole)
        saved = model
    x = images(4, 32, 40, 3)
    inside = keras.Model(model.input, model.get_layer("features").output)
    numbers = {"logits": model(x), "features": inside(x), "logits of the whole model": saved(x)}
    numbers["logits in training"] = model(x, training=True)
    return {f"{name}: {key}": keras.ops.convert_to_numpy(value) for key, value in numbers.items()} | {
        f"{name}: {variable.path} after one step": value for variable, value in _step(model, x)
    }


def _step(model, x):
    """What one step of gradient descent makes of every weight, moving averages too."""
    model.compile(keras.optimizers.SGD(1e-2), keras.losses.BinaryCrossentropy(from_logits=True), jit_compile=False)
    model.train_on_batch(x, np.array([[0, 1], [1, 0], [1, 1], [0, 0]], "float32"))
    return zip(model.weights, model.get_weights(), strict=True)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    np.savez(folder / "there.npz", **write(folder))
