"""What a level of a U-Net does between two changes of size: three forms, from `width_in` to `width` feature maps.

In the counts of parameters, k = 3^rank (9 or 27), a = width_in, w = width; p is what a feature map costs in a
convolution without weights: 4 for batch norm, 2 for instance and group norm, 1 (the bias) without norm.
"""

from keras import layers

DENSE_LAYERS = 4  # of a dense block; together they give half of its feature maps


def plain_block(make, x, width, name):
    """Two convolutions, each with norm and ReLU (Ronneberger 2015): k a w + k w^2 + 2 p w parameters."""
    for i in (1, 2):
        x = make.conv(width, 3, f"{name}_conv{i}")(x)  # (N, H, W, w)
        x = make.norm_relu(f"{name}_{{}}{i}")(x)
    return x


def residual_block(make, x, width, name):
    """A unit with full pre-activation: Zhang, Liu and Wang, Deep Residual U-Net, 2017, https://arxiv.org/abs/1711.10684

        y = P x + conv(relu(norm(conv(relu(norm(x))))))

    P is a convolution of 1 pixel, since every block changes the number of feature maps. The very first block has no
    norm and ReLU in front: they would act on the image. The paper halves the sides by strides; here the pooling stays.

    Parameters: k a w + k w^2 + a w + p (a + w), for the first block p w. Without norm the biases are 2 w in any block.
    """
    shortcut = make.conv(width, 1, f"{name}_shortcut", use_bias=False)(x)  # (N, H, W, w)
    for i in (1, 2):
        if (name, i) != ("down0", 1):
            x = make.norm_relu(f"{name}_{{}}{i}")(x)
        x = make.conv(width, 3, f"{name}_conv{i}")(x)  # (N, H, W, w)
    return layers.Add(name=f"{name}_add")([x, shortcut])


def dense_block(make, x, width, name):
    """A fully dense block: Guan et al., Fully Dense UNet, 2018, https://arxiv.org/abs/1808.10848

    A block starts from half its feature maps; each of 4 layers sees all there is so far (a convolution of 1 pixel to
    w/2 maps, then one of 3 pixels to w/8) and adds its w/8 maps. Where more or fewer than w/2 come in (from the image,
    or from a skip and the level below) a convolution brings them to w/2: of 3 pixels on the image, of 1 elsewhere. The
    paper halves the sides by strides; here the pooling stays.

    Parameters: sum j=0..3 (w/2 + j w/8) w/2 + 4 k w/2 w/8 + 4 p (w/2 + w/8) = (11 + 2 k) w^2 / 8 + 5/2 p w, and for the
    convolution in front k a w/2 + p w/2 on the image, a w/2 + p w/2 elsewhere.
    """
    if name == "down0" or x.shape[make.axis] != width // 2:
        x = make.conv(width // 2, 3 if name == "down0" else 1, f"{name}_conv0")(x)  # (N, H, W, w/2)
        x = make.norm_relu(f"{name}_{{}}0")(x)
    for i in range(1, DENSE_LAYERS + 1):
        new = make.conv(width // 2, 1, f"{name}_squeeze{i}")(x)  # (N, H, W, w/2)
        new = make.norm_relu(f"{name}_squeeze_{{}}{i}")(new)
        new = make.conv(width // (2 * DENSE_LAYERS), 3, f"{name}_conv{i}")(new)  # (N, H, W, w/8)
        new = make.norm_relu(f"{name}_{{}}{i}")(new)
        x = make.concatenate(f"{name}_concatenate{i}")([x, new])  # (N, H, W, w/2 + i w/8)
    return x


BLOCKS = {"plain": plain_block, "attention": plain_block, "residual": residual_block, "dense": dense_block}
