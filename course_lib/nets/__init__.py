"""Nets: images in, logits out, channels-last at their borders, one implementation on two engines."""

from course_lib.nets import classifiers
from course_lib.nets.unet import main_output, unet

__all__ = ["classifiers", "main_output", "unet"]
