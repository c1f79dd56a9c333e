"""Nets: images in, logits out, channels-last at their borders, one implementation on two engines."""

from course_lib.nets.unet import unet

__all__ = ["unet"]
