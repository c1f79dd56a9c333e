"""The U-Net, in 2D and 3D from one code path.

Ronneberger, Fischer and Brox, U-Net, 2015, https://arxiv.org/abs/1505.04597
Cicek et al., 3D U-Net, 2016, https://arxiv.org/abs/1606.06650

What differs from the papers: convolutions are padded, so that the logits have the size of the image; batch
normalisation in 2D as well; the first level has 16 feature maps by default instead of 64 (2D) and 32 (3D).
"""

import keras
from keras import layers

from course_lib import settings
from course_lib.errors import CourseError
from course_lib.nets.batch_norm import BatchNormReLU
from course_lib.nets.conv3d import Conv3D

# Keras' 0.99 takes 300 steps until the averages forget where they started (0.99**300 = 0.05); a run on a laptop may
# have fewer. 0.9 takes 30 and still averages over about ten batches.
MOMENTUM = 0.9


def unet(input_shape, classes=1, base=16, depth=4, norm="batch", dropout=0.0):
    """A U-Net that turns an image into one logit for each pixel and class.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of one image, `(H, W, C)` or `(D, H, W, C)`; its length decides between 2D and 3D. Every side is a
        multiple of `2**depth`. The parameters do not depend on the sides: weights of one size load at any other.
    classes : int
        Channels of the output. Each is the logit of a yes-or-no question, so that classes may overlap.
    base : int
        Feature maps of the first level; each level down has twice as many.
    depth : int
        How often the image is halved.
    norm : {"batch", None}
        What stands between a convolution and its ReLU.
    dropout : float
        Share of the activations set to zero during training, at the bottom of the U only, as in Ronneberger 2015. There
        it comes after the last batch normalisation of its level; between two convolutions it would make the variance
        that the next batch normalisation sees in training another than in use (Li et al., 2019, arXiv 1801.05134).

    Returns
    -------
    keras.Model
        `(N, H, W, C)` to logits `(N, H, W, classes)`, or the same with a leading depth. On the torch engine it is a
        `torch.nn.Module` too; a hand-written loop calls it as `model(x, training=True)`.

    Raises
    ------
    CourseError
        A side is not a multiple of `2**depth`, or an argument has a value that makes no net.

    Notes
    -----
    With w(i) = base 2^i, k = 3^rank (9 or 27), u = 2^rank (4 or 8), C channels and c classes, the parameters are::

        down and bottom   sum i=0..depth     k w(i-1) w(i) + k w(i)^2 + 8 w(i)          where w(-1) = C
        up                sum i=0..depth-1   u w(i+1) w(i) + 2 k w(i)^2 + k w(i)^2 + 8 w(i)
        logits            w(0) c + c

    where 8 w(i) is two batch normalisations (gamma, beta, moving mean, moving variance); without them it is one bias
    per feature map and convolution, 2 w(i) down and 3 w(i) up.

    Examples
    --------
    One halving, two feature maps, a grey image. By hand: down 9*1*2 + 9*2*2 + 8*2 = 70, bottom
    9*2*4 + 9*4*4 + 8*4 = 248, up 4*4*2 + 9*4*2 + 9*2*2 + 8*2 = 156, logits 2 + 1 = 3.

    >>> net = unet((8, 8, 1), base=2, depth=1)
    >>> net.count_params() == 70 + 248 + 156 + 3
    True
    >>> net.output_shape
    (None, 8, 8, 1)
    """
    _check(input_shape, classes, base, depth, norm, dropout)
    rank = len(input_shape) - 1
    # Torch works on (N, C, H, W); a permuted view of our (N, H, W, C) is what it calls "channels-last", its fastest
    # layout. So the view is taken once at the entry, nothing is copied, and the layers in between think channels-first.
    channels_first = settings.engine() == "torch"
    axis = 1 if channels_first else -1
    layout = {"data_format": "channels_first" if channels_first else "channels_last"}
    Conv, UpConv, MaxPool, PixelConv = {
        2: (layers.Conv2D, layers.Conv2DTranspose, layers.MaxPooling2D, layers.Conv2D),
        3: (Conv3D, layers.Conv3DTranspose, layers.MaxPooling3D, layers.Conv3D),
    }[rank]
    weights = {"use_bias": norm is None, "kernel_initializer": "he_normal", **layout}  # beta of the norm is the bias

    def block(x, width, name):  # (N, H, W, any) -> (N, H, W, width)
        for i in (1, 2):
            x = Conv(width, 3, padding="same", name=f"{name}_conv{i}", **weights)(x)
            if norm == "batch":
                x = BatchNormReLU(axis, momentum=MOMENTUM, name=f"{name}_norm{i}")(x)
            else:
                x = layers.ReLU(name=f"{name}_relu{i}")(x)
        return x

    image = x = keras.Input(input_shape, name="image")  # (N, H, W, C)
    if channels_first:
        x = layers.Permute((rank + 1, *range(1, rank + 1)), name="channels_first")(x)

    skips = []
    for level in range(depth):
        x = block(x, base * 2**level, f"down{level}")  # (N, H/2^level, W/2^level, w(level))
        skips.append(x)
        x = MaxPool(2, name=f"down{level}_pool", **layout)(x)  # halves H and W

    x = block(x, base * 2**depth, "bottom")  # (N, H/2^depth, W/2^depth, w(depth))
    if dropout:
        x = layers.Dropout(dropout, name="bottom_dropout")(x)

    for level in reversed(range(depth)):
        x = UpConv(base * 2**level, 2, strides=2, name=f"up{level}_upconv", **weights)(x)  # doubles H and W
        x = layers.Concatenate(axis, name=f"up{level}_skip")([skips[level], x])  # 2 w(level)
        x = block(x, base * 2**level, f"up{level}")  # (N, H/2^level, W/2^level, w(level))

    x = PixelConv(classes, 1, name="logits", **layout)(x)
    if channels_first:
        x = layers.Permute((*range(2, rank + 2), 1), name="channels_last")(x)
    return keras.Model(image, x, name=f"unet{rank}d")  # (N, H, W, classes)


def _check(input_shape, classes, base, depth, norm, dropout):
    if len(input_shape) not in (3, 4):
        raise CourseError(
            f"unet: input_shape is {tuple(input_shape)}, but must be the shape of one image, (H, W, C) or "
            "(D, H, W, C), without the batch. A grey image has C = 1."
        )
    for name, value in {"classes": classes, "base": base, "depth": depth}.items():
        if value < 1:
            raise CourseError(f"unet: {name} is {value}, but must be 1 or more.")
    sides = input_shape[:-1]
    step = 2**depth
    if any(side < 1 or side % step for side in sides):
        # the nearest multiple, and the smallest one where that would be nothing
        fitting = tuple(max(step, round(side / step) * step) for side in sides)
        raise CourseError(
            f"unet: an image of {' x '.join(map(str, sides))} cannot be halved {depth} times: every side must be a "
            f"multiple of 2**{depth} = {step}. The nearest size that fits is {' x '.join(map(str, fitting))}; crop, "
            "pad or resize the images to it, or choose a smaller depth."
        )
    if norm not in ("batch", None):
        raise CourseError(f'unet: norm is {norm!r}, but must be "batch" or None.')
    if not 0 <= dropout < 1:
        raise CourseError(f"unet: dropout is {dropout}, but must be a share from 0 up to, not including, 1.")
