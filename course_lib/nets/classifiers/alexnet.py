"""AlexNet.

Krizhevsky, Sutskever and Hinton, ImageNet Classification with Deep Convolutional Neural Networks, 2012,
https://doi.org/10.1145/3065386
Krizhevsky, One weird trick for parallelizing convolutional neural networks, 2014, https://arxiv.org/abs/1404.5997

The convolutions are those of 2014, which run on one device: 64, 192, 384, 256, 256 feature maps, without the split in
two groups and the local response normalisation of 2012. What differs: the last max pooling and the three dense layers
gave way to an average and one dense layer, and the first stride, 4, is 2 for images below 128 pixels and 1 below 64.
"""

from keras import layers

from course_lib.nets.classifiers import borders
from course_lib.nets.classifiers.convolution import PaddedConv2D

# Where torchvision's alexnet keeps the weights of a layer.
TORCH_NAMES = {f"conv{i}": f"features.{position}" for i, position in enumerate((0, 3, 6, 8, 10), start=1)}


def alexnet(input_shape, classes=1, weights=None, *, frozen=False, base=64, dropout=0.5):
    """AlexNet, five convolutions: the cheapest of the three.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of one image, `(H, W, C)`, each side 32 or more. The last feature maps of 224 x 224 pixels are 13 x 13.
    classes : int
        Logits of an image. One is the answer to a yes-or-no question; several go with a softmax or, where classes may
        occur together, with as many yes-or-no questions.
    weights : str or Path, optional
        A file of weights, see Notes. By default the weights are random (He et al., 2015, arXiv 1502.01852).
    frozen : bool
        Only the head learns, until `classifiers.unfreeze(net)`.
    base : int
        Feature maps of the first convolution; the others have 3, 6, 4 and 4 times as many.
    dropout : float
        Share of the averages that is set to zero during training, before the head.

    Returns
    -------
    keras.Model
        Images `(N, H, W, C)` to logits `(N, classes)`. Its layer `features` gives `(N, h, w, 4 base)`.

    Raises
    ------
    CourseError
        An argument has a value that makes no net, or the file does not fit; the message says why.

    Notes
    -----
    With b = base, C channels and c classes, the parameters are::

        convolutions  121 C b + b  +  25 b 3b + 3b  +  9 3b 6b + 6b  +  9 6b 4b + 4b  +  9 4b 4b + 4b
        logits        4b c + c

    `weights` is a file that `train()` or `net.save_weights` wrote, or torchvision's file of ImageNet weights, fetched
    by hand: https://download.pytorch.org/models/alexnet-owt-7be5be79.pth. That one expects images with about mean 0 and
    standard deviation 1 in each channel. Where the file has another number of classes, the head stays new; where it
    has another number of channels, the first convolution is adapted (`pretrained.adapt_channels`). A line on standard
    output says what was done.

    Examples
    --------
    torchvision publishes 61,100,840 parameters, of which 58,631,144 are in the three dense layers.

    >>> net = alexnet((224, 224, 3), classes=2)
    >>> net.count_params() == 61_100_840 - 58_631_144 + 2 * 256 + 2
    True
    >>> net.get_layer("features").output.shape, net.output_shape
    ((None, 13, 13, 256), (None, 2))
    """
    arguments = dict(locals())
    image, x, _, layout = borders.enter("alexnet", arguments)

    def conv(x, width, kernel, name, stride=1):
        settings = {"activation": "relu", "kernel_initializer": "he_normal", **layout}
        return PaddedConv2D(width, kernel, 2 if kernel > 3 else 1, strides=stride, name=name, **settings)(x)

    def pool(x, name):
        return layers.MaxPooling2D(3, strides=2, name=name, **layout)(x)

    x = conv(x, base, 11, "conv1", borders.first_stride(input_shape))  # (N, 55, 55, 64) of 224 x 224
    x = pool(x, "pool1")  # (N, 27, 27, 64)
    x = conv(x, 3 * base, 5, "conv2")  # (N, 27, 27, 192)
    x = pool(x, "pool2")  # (N, 13, 13, 192)
    x = conv(x, 6 * base, 3, "conv3")  # (N, 13, 13, 384)
    x = conv(x, 4 * base, 3, "conv4")  # (N, 13, 13, 256)
    x = conv(x, 4 * base, 3, "conv5")  # (N, 13, 13, 256)
    return borders.leave("alexnet", image, x, arguments, TORCH_NAMES)
