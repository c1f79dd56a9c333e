"""VGG16.

Simonyan and Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, 2015,
https://arxiv.org/abs/1409.1556 (configuration D)

What differs from the paper: the last max pooling and the three dense layers gave way to an average and one dense layer.
"""

from keras import layers

from course_lib.nets.classifiers import borders
from course_lib.nets.classifiers.convolution import PaddedConv2D

BLOCKS = ((1, 2), (2, 2), (4, 3), (8, 3), (8, 3))  # feature maps in multiples of base, convolutions


def vgg16(input_shape, classes=1, weights=None, *, frozen=False, base=64, dropout=0.5):
    """VGG16, thirteen convolutions of 3 x 3: plain, wide and, at full width, slow.

    Parameters
    ----------
    input_shape, classes, weights, frozen
        As for `alexnet`. The last feature maps of 224 x 224 pixels are 14 x 14, those of 32 x 32 are 2 x 2.
    base : int
        Feature maps of the first block; the others have 2, 4, 8 and 8 times as many. A base of 16 costs a sixteenth.
    dropout : float
        Share of the averages that is set to zero during training, before the head.

    Returns
    -------
    keras.Model
        Images `(N, H, W, C)` to logits `(N, classes)`. Its layer `features` gives `(N, h, w, 8 base)`.

    Raises
    ------
    CourseError
        An argument has a value that makes no net, or the file does not fit; the message says why.

    Notes
    -----
    With b = base, C channels, c classes and m = 1, 2, 4, 8, 8 for the blocks, the parameters are::

        convolutions  sum over all thirteen   9 (maps before) m b + m b
        logits        8b c + c

    As with `alexnet`, `weights` may be torchvision's file:
    https://download.pytorch.org/models/vgg16-397923af.pth. Without batch normalisation such a deep net learns slowly
    from random weights; a learning rate of 1e-4 with Adam does it.

    Examples
    --------
    torchvision and the paper (138 million) count 138,357,544 parameters; 123,642,856 are in the three dense layers.

    >>> net = vgg16((224, 224, 3), classes=2)
    >>> net.count_params() == 138_357_544 - 123_642_856 + 2 * 512 + 2
    True
    >>> net.get_layer("features").output.shape, net.output_shape
    ((None, 14, 14, 512), (None, 2))
    """
    arguments = dict(locals())
    image, x, _, layout = borders.enter("vgg16", arguments)
    torch_names, position = {}, 0  # torchvision's vgg16 numbers convolutions, ReLUs and poolings in one row
    for block, (multiple, convolutions) in enumerate(BLOCKS, start=1):
        if block > 1:
            x = layers.MaxPooling2D(2, name=f"block{block - 1}_pool", **layout)(x)  # halves H and W
            position += 1
        for i in range(1, convolutions + 1):
            name = f"block{block}_conv{i}"
            settings = {"activation": "relu", "kernel_initializer": "he_normal", **layout}
            x = PaddedConv2D(base * multiple, 3, 1, name=name, **settings)(x)
            torch_names[name] = f"features.{position}"
            position += 2
    return borders.leave("vgg16", image, x, arguments, torch_names)
