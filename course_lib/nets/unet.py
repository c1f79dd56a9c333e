"""The U-Net, in 2D and 3D from one code path.

Ronneberger, Fischer and Brox, U-Net, 2015, https://arxiv.org/abs/1505.04597
Cicek et al., 3D U-Net, 2016, https://arxiv.org/abs/1606.06650

What differs from the papers: convolutions are padded, so that the logits have the size of the image; batch
normalisation in 2D as well; the first level has 16 feature maps by default instead of 64 (2D) and 32 (3D).
"""

import keras
from keras import layers

from course_lib.nets.attention import attention_gate
from course_lib.nets.blocks import BLOCKS
from course_lib.nets.layout import Layout
from course_lib.nets.padding import CropSides, PadSides
from course_lib.nets.unet_arguments import check


def unet(
    input_shape,
    classes=1,
    base=16,
    depth=4,
    norm="batch",
    dropout=0.0,
    spatial_dropout=0.0,
    variant="plain",
    deep_supervision=False,
    pad=False,
):
    """A U-Net that turns an image into one logit for each pixel and class.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of one image, `(H, W, C)` or `(D, H, W, C)`; its length decides between 2D and 3D. Every side is a
        multiple of `2**depth`, unless `pad` is set. The parameters do not depend on the sides: weights of one size load
        at any other.
    classes : int
        Channels of the output. Each is the logit of a yes-or-no question, so that classes may overlap; a loss with
        softmax reads them as the classes of which one is right.
    base : int
        Feature maps of the first level; each level down has twice as many.
    depth : int
        How often the image is halved.
    norm : {"batch", "instance", "group", None}
        What stands between a convolution and its ReLU. Instance and group norm see one case at a time, for batches of
        one or two; group norm has 8 groups, or as many as divide both 8 and the number of feature maps.
    dropout : float
        Share of the activations set to zero during training, at the bottom of the U only, as in Ronneberger 2015. There
        it comes after the last batch normalisation of its level; between two convolutions it would make the variance
        that the next batch normalisation sees in training another than in use (Li et al., 2019, arXiv 1801.05134).
    spatial_dropout : float
        Share of the feature maps set to zero, whole, during training, after the block of each level: neighbours in a
        map resemble each other, so that dropping single pixels hardly hides anything (Tompson et al., 2015,
        arXiv 1411.4280). After a block and not inside it for the reason above; the next level's batch normalisation
        still sees the larger variance, so keep the share small (0.1) with that norm.
    variant : {"plain", "attention", "residual", "dense"}
        Plain, or with gates on the skips (Oktay 2018; `nets/attention.py`), or residual or dense blocks (Zhang 2017,
        Guan 2018; `nets/blocks.py`). Gates need a depth of 2 or more, dense blocks a `base` that is a multiple of 8.
    deep_supervision : bool
        Logits also at 1/2, 1/4, ... of the sides, from every level of the way up but the lowest, as in nnU-Net
        (Isensee 2021, doi 10.1038/s41592-020-01008-z), which leaves out the two lowest resolutions: bottom and lowest
        level up. That makes `depth - 1` outputs; the depth is 3 or more. `nets.main_output(model)` is the net for use.
    pad : bool
        Take images of any side, also of sides given as None: zeros are added after the last pixel up to the next
        multiple of `2**depth`, and the logits over them are cut off again.

    Returns
    -------
    keras.Model
        `(N, H, W, C)` to logits `(N, H, W, classes)`, or the same with a leading depth. With `deep_supervision` a list
        of logits, full size first; with `pad` the logits at 1/2 have half the sides, rounded up, and so on. On the
        torch engine it is a `torch.nn.Module` too; a hand-written loop calls it as `model(x, training=True)`. Weights
        (`save_weights`) and whole models (`save("net.keras")`) written on one engine load on the other.

    Raises
    ------
    CourseError
        A side is not a multiple of `2**depth`, or an argument has a value that makes no net.

    Notes
    -----
    With w(i) = base 2^i, k = 3^rank (9 or 27), u = 2^rank (4 or 8), C channels and c classes, the parameters of the
    plain net are::

        down and bottom   sum i=0..depth     k w(i-1) w(i) + k w(i)^2 + 2 p w(i)            where w(-1) = C
        up                sum i=0..depth-1   u w(i+1) w(i) + q w(i) + 2 k w(i)^2 + k w(i)^2 + 2 p w(i)
        logits            w(0) c + c         and as much with w(1), w(2), ... for each output of deep supervision

    where p = 4 with batch normalisation (gamma, beta, moving mean, moving variance), 2 with instance and group
    normalisation (gamma, beta), and 1 without (a bias); q = 0 with a norm and 1 without, the bias of the upsampling.
    Attention adds a gate to levels 1 to depth-1; residual and dense blocks replace those of two convolutions; their
    parameters stand beside their code.

    Examples
    --------
    One halving, two feature maps, a grey image. By hand: down 9*1*2 + 9*2*2 + 8*2 = 70, bottom
    9*2*4 + 9*4*4 + 8*4 = 248, up 4*4*2 + 9*4*2 + 9*2*2 + 8*2 = 156, logits 2 + 1 = 3.

    >>> net = unet((8, 8, 1), base=2, depth=1)
    >>> net.count_params() == 70 + 248 + 156 + 3
    True
    >>> net.output_shape
    (None, 8, 8, 1)
    >>> [shape[1:] for shape in unet((20, 30, 1), base=2, depth=3, deep_supervision=True, pad=True).output_shape]
    [(20, 30, 1), (10, 15, 1)]
    """
    arguments = dict(locals())
    check(**arguments)
    rank = len(input_shape) - 1
    make = Layout(rank, norm)  # the layers of this rank; on torch they think channels-first

    def block(x, width, name):  # (N, H, W, any) -> (N, H, W, width)
        x = BLOCKS[variant](make, x, width, name)
        return make.spatial_dropout(spatial_dropout, f"{name}_spatial_dropout")(x) if spatial_dropout else x

    def logits(x, level):  # (N, H, W, any) -> (N, H, W, classes)
        suffix = f"{level}" if level else ""
        x = make.logits(classes, f"logits{suffix}")(x)
        x = make.leave(x, f"channels_last{suffix}")
        return CropSides(2**level, name=f"crop{suffix}")([x, image]) if pad else x

    image = x = keras.Input(input_shape, name="image")  # (N, H, W, C)
    if pad:
        x = PadSides(2**depth, name="pad")(x)
    x = make.enter(x)

    skips = []
    for level in range(depth):
        x = block(x, base * 2**level, f"down{level}")  # (N, H/2^level, W/2^level, w(level))
        skips.append(x)
        x = make.pool(f"down{level}_pool")(x)  # halves H and W

    x = block(x, base * 2**depth, "bottom")  # (N, H/2^depth, W/2^depth, w(depth))
    if dropout:
        x = layers.Dropout(dropout, name="bottom_dropout")(x)

    outputs = []
    for level in reversed(range(depth)):
        skip = skips[level]  # (N, H/2^level, W/2^level, w(level))
        if variant == "attention" and level > 0:
            skip = attention_gate(make, skip, below=x, name=f"up{level}_gate")
        x = make.upconv(base * 2**level, f"up{level}_upconv")(x)  # doubles H and W
        x = make.concatenate(f"up{level}_skip")([skip, x])  # 2 w(level)
        x = block(x, base * 2**level, f"up{level}")  # (N, H/2^level, W/2^level, w(level))
        if level == 0 or (deep_supervision and level < depth - 1):
            outputs.insert(0, logits(x, level))

    return UNet(image, outputs, arguments, name=f"unet{rank}d")  # (N, H, W, classes), (N, H/2, W/2, classes), ...


@keras.saving.register_keras_serializable(package="course_lib")
class UNet(keras.Model):
    """A Keras model that is saved as the arguments of `unet`, since its layers differ from engine to engine."""

    def __init__(self, image, outputs, arguments, name):
        super().__init__(image, outputs if len(outputs) > 1 else outputs[0], name=name)
        self.output_names = [f"logits{level or ''}" for level in range(len(outputs))]
        self._arguments = arguments

    def get_config(self):
        frozen = [layer.name for layer in self.layers if not layer.trainable]
        return {**self._arguments, "name": self.name, "frozen": frozen}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        arguments = dict(config)
        name, frozen = arguments.pop("name"), arguments.pop("frozen")
        model = unet(**arguments)
        model.name = name
        for layer in model.layers:
            layer.trainable = layer.name not in frozen
        return model


def main_output(model):
    """The net with the first output only, for use after a training with deep supervision.

    It shares layers and weights with `model`: training one trains the other. A net of one output is returned as it is.

    >>> net = unet((8, 8, 1), base=2, depth=3, deep_supervision=True)
    >>> len(net.outputs), main_output(net).output_shape
    (2, (None, 8, 8, 1))
    """
    if len(model.outputs) == 1:
        return model
    image, logits = model.inputs[0], model.outputs[:1]
    if isinstance(model, UNet):
        return UNet(image, logits, {**model._arguments, "deep_supervision": False}, name=model.name)
    return keras.Model(model.inputs, logits[0], name=model.name)
