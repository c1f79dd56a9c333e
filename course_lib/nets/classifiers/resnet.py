"""ResNet of 18, 34 or 50 layers.

He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition, 2016, https://arxiv.org/abs/1512.03385

What differs from the paper: images below 128 pixels are not halved by the first convolution, those below 64 not by
the first pooling either; and a bottleneck that halves does so in its 3 x 3 convolution, as in torchvision, instead of
in the 1 x 1 before it.
"""

from keras import layers

from course_lib.errors import CourseError
from course_lib.nets.batch_norm import MOMENTUM, BatchNorm, BatchNormReLU
from course_lib.nets.classifiers import borders
from course_lib.nets.classifiers.convolution import PaddedConv2D

# Blocks of the four stages, and the kernels of one block (the last of a bottleneck is four times as wide).
DEPTHS = {18: ((2, 2, 2, 2), (3, 3)), 34: ((3, 4, 6, 3), (3, 3)), 50: ((3, 4, 6, 3), (1, 3, 1))}


def resnet(input_shape, classes=1, weights=None, *, depth=18, frozen=False, base=64, dropout=0.0):
    """A ResNet, whose blocks learn what to add to what they are given: the most accurate of the three for its price.

    Parameters
    ----------
    input_shape, classes, weights, frozen, dropout
        As for `alexnet`. The last feature maps of 224 x 224 pixels are 7 x 7; of 128, 64 and 32 they are 4 x 4.
    depth : {18, 34, 50}
        Layers with weights on the way from image to logits. 18 is the one for a laptop; 50 has bottlenecks.
    base : int
        Feature maps of the first stage; the others have 2, 4 and 8 times as many, and all four times that at depth 50.

    Returns
    -------
    keras.Model
        Images `(N, H, W, C)` to logits `(N, classes)`. Its layer `features` gives `(N, h, w, 8 base)`, 32 base at
        depth 50.

    Raises
    ------
    CourseError
        An argument has a value that makes no net, or the file does not fit; the message says why.

    Notes
    -----
    A convolution of k x k from u to v maps has k² u v parameters and no bias; the batch normalisation after it has 2 v,
    and 2 v moving averages that are not learned. With n = 1 blocks in each stage, for example, and w = base::

        stem     49 C w + 2 w
        stage 1  2 (9 w w + 2 w)                                             w to w maps
        stage s  (9 w v + 2 v) + (9 v v + 2 v) + (w v + 2 v)                 w to v = 2 w maps; the last is the shortcut
        logits   8w c + c

    As with `alexnet`, `weights` may be torchvision's file, below https://download.pytorch.org/models/:
    resnet18-f37072fd.pth, resnet34-b627a593.pth or resnet50-0676ba61.pth.

    Examples
    --------
    torchvision publishes 11,689,512 parameters for 18 layers, 21,797,672 for 34 and 25,557,032 for 50.

    >>> net = resnet((224, 224, 3), classes=1000)
    >>> net.count_params() - 2 * 4800  # its 4,800 normalised maps have two moving averages each
    11689512
    >>> net.get_layer("features").output.shape, net.output_shape
    ((None, 7, 7, 512), (None, 1000))
    """
    arguments = dict(locals())
    if depth not in DEPTHS:
        raise CourseError(f"resnet: depth is {depth}, but must be one of {', '.join(map(str, DEPTHS))}.")
    image, x, axis, layout = borders.enter("resnet", arguments)
    blocks, kernels = DEPTHS[depth]
    torch_names = {"logits": "fc", "stem_conv": "conv1", "stem_norm": "bn1"}

    def conv(x, width, kernel, stride, name):
        settings = {"use_bias": False, "kernel_initializer": "he_normal", **layout}
        return PaddedConv2D(width, kernel, kernel // 2, strides=stride, name=name, **settings)(x)

    def norm(x, name, relu):
        Norm = BatchNormReLU if relu else BatchNorm
        return Norm(axis=axis, momentum=MOMENTUM, epsilon=1e-5, name=name)(x)

    def block(x, width, stride, name, torch_name):
        given, last = x, len(kernels)
        out = width * 4 if last == 3 else width
        for i, kernel in enumerate(kernels, start=1):
            first_3x3 = i == kernels.index(3) + 1
            x = conv(x, out if i == last else width, kernel, stride if first_3x3 else 1, f"{name}_conv{i}")
            x = norm(x, f"{name}_norm{i}", relu=i < last)
            torch_names.update({f"{name}_conv{i}": f"{torch_name}.conv{i}", f"{name}_norm{i}": f"{torch_name}.bn{i}"})
        if given.shape[axis] != out or stride > 1:
            given = norm(conv(given, out, 1, stride, f"{name}_shortcut"), f"{name}_shortcut_norm", relu=False)
            torch_names[f"{name}_shortcut"] = f"{torch_name}.downsample.0"
            torch_names[f"{name}_shortcut_norm"] = f"{torch_name}.downsample.1"
        return layers.ReLU(name=f"{name}_relu")(layers.Add(name=f"{name}_add")([x, given]))

    first = borders.first_stride(input_shape)
    x = norm(conv(x, base, 7, 2 if first == 4 else 1, "stem_conv"), "stem_norm", relu=True)  # (N, 112, 112, base)
    if first > 1:
        x = layers.ZeroPadding2D(1, name="stem_pool_pad", **layout)(x)
        x = layers.MaxPooling2D(3, strides=2, name="stem_pool", **layout)(x)  # (N, 56, 56, base)
    for stage, count in enumerate(blocks):
        for i in range(count):
            stride = 2 if stage > 0 and i == 0 else 1
            x = block(x, base * 2**stage, stride, f"stage{stage + 1}_block{i + 1}", f"layer{stage + 1}.{i}")
    return borders.leave("resnet", image, x, arguments, torch_names)  # 7, 7, 8 base
