"""Classifiers: an image in, one logit for each class out, from 32 x 32 pixels up and with any number of channels.

All three end alike: the feature maps of the last convolution, in the layer `features`, are averaged over the image (Lin
et al., Network in Network, 2013, https://arxiv.org/abs/1312.4400) and one dense layer, `logits`, weighs the averages.
The papers' AlexNet and VGG16 end in three dense layers instead, 58.6 and 123.6 million parameters that tie the net to
one image size. So the parameters do not depend on the image size: weights of one size load at any other.

A look at what the net looked at (Grad-CAM: Selvaraju et al., 2017, https://arxiv.org/abs/1610.02391) starts from
`keras.Model(net.input, [net.get_layer("features").output, net.output])`; both are channels-last on both engines.

Fine-tuning in two phases, the head alone and then everything at a small learning rate:

    net = classifiers.resnet((224, 224, 1), weights="resnet18-f37072fd.pth", frozen=True)
    train(net, ..., learning_rate=1e-3)
    classifiers.unfreeze(net)
    train(net, ..., learning_rate=1e-5)
"""

from course_lib.nets.classifiers.alexnet import alexnet
from course_lib.nets.classifiers.freezing import freeze, unfreeze
from course_lib.nets.classifiers.resnet import resnet
from course_lib.nets.classifiers.vgg16 import vgg16

__all__ = ["alexnet", "freeze", "resnet", "unfreeze", "vgg16"]
