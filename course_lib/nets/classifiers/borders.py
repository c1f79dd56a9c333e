"""What the classifiers share: the entry of an image, and the exit from its last feature maps to logits."""

import keras
from keras import layers

from course_lib import settings
from course_lib.errors import CourseError
from course_lib.nets.classifiers.freezing import HEAD, freeze
from course_lib.nets.classifiers.pretrained import load

SMALLEST_SIDE = 32


def enter(net, arguments):
    """Check the arguments of a net and take an image in.

    Returns
    -------
    image, x : keras tensors
        The image `(N, H, W, C)`, and what the first layer is given: on torch a view `(N, C, H, W)` of it, which is
        torch's fastest layout, "channels-last". Nothing is copied; the layers in between think channels-first.
    axis : int
        Where `x` has its channels.
    layout : dict
        The same for a Keras layer that asks for `data_format`.
    """
    _check(net, **arguments)
    image = x = keras.Input(arguments["input_shape"], name="image")  # (N, H, W, C)
    if settings.engine() == "torch":
        return image, layers.Permute((3, 1, 2), name="channels_first")(x), 1, {"data_format": "channels_first"}
    return image, x, -1, {"data_format": "channels_last"}


def first_stride(input_shape):
    """By how much a net may shrink an image at its entry: 4 as in the papers, less where little would be left."""
    side = min(input_shape[:2])
    return 4 if side >= 128 else 2 if side >= 64 else 1


def leave(net, image, x, arguments, torch_names):
    """The last feature maps, their averages, the logits; then the weights of a file, if there is one."""
    dropout, weights = arguments["dropout"], arguments["weights"]
    if settings.engine() == "torch":
        x = layers.Permute((2, 3, 1), name="features")(x)
    else:
        x = layers.Identity(name="features")(x)  # (N, h, w, F)
    x = layers.GlobalAveragePooling2D(data_format="channels_last", name="averages")(x)  # (N, F)
    if dropout:
        x = layers.Dropout(dropout, name="head_dropout")(x)
    # Under a mixed policy, logits are not rounded to half precision: a loss takes exponentials of them.
    x = layers.Dense(arguments["classes"], name=HEAD, dtype=keras.config.dtype_policy().variable_dtype)(x)
    model = Classifier(net, image, x, arguments)  # (N, classes)
    if weights is not None:
        load(model, weights, torch_names)
    if arguments["frozen"]:
        freeze(model)
    return model


@keras.saving.register_keras_serializable(package="course_lib")
class Classifier(keras.Model):
    """A Keras model that is saved as the arguments of its function, since its layers differ from engine to engine."""

    def __init__(self, net, image, logits, arguments):
        super().__init__(image, logits, name=net)
        self._arguments = arguments

    def get_config(self):
        still = [layer.name for layer in self.layers if not layer.trainable]
        return {**self._arguments, "weights": None, "frozen": False, "net": self.name, "still": still}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        from course_lib.nets import classifiers

        arguments = dict(config)
        net, still = arguments.pop("net"), arguments.pop("still")
        model = getattr(classifiers, net)(**arguments)
        for layer in model.layers:
            layer.trainable = layer.name not in still
        return model


def _check(net, input_shape, classes, weights, frozen, base, dropout, **_):
    if len(input_shape) != 3:
        raise CourseError(
            f"{net}: input_shape is {tuple(input_shape)}, but must be the shape of one image, (H, W, C), without the "
            "batch. A grey image has C = 1."
        )
    least = (SMALLEST_SIDE, SMALLEST_SIDE, 1)
    if not all(isinstance(length, int) and length >= low for length, low in zip(input_shape, least, strict=True)):
        raise CourseError(
            f"{net}: input_shape is {tuple(input_shape)}, but an image has at least {SMALLEST_SIDE} x {SMALLEST_SIDE} "
            "pixels and one channel. Resize or pad smaller images; a grey image has C = 1."
        )
    for name, value in {"classes": classes, "base": base}.items():
        if value < 1:
            raise CourseError(f"{net}: {name} is {value}, but must be 1 or more.")
    if not 0 <= dropout < 1:
        raise CourseError(f"{net}: dropout is {dropout}, but must be a share from 0 up to, not including, 1.")
    if frozen and weights is None:
        raise CourseError(
            f"{net}: frozen=True without weights would train the head on what random filters see. Give the path of a "
            "weights file, or load weights into the net yourself and call classifiers.freeze(net)."
        )
