"""New views of one case: the same random transform for the image, its mask and what is known of it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "augmentation": ["Augmentation"],
        "bias_field": ["BiasField"],
        "blur": ["Blur"],
        "elastic": ["Elastic"],
        "flip": ["Flip"],
        "gamma": ["Gamma"],
        "grid": ["Grid"],
        "noise": ["Noise"],
        "rotate": ["Rotate"],
        "scale": ["Scale"],
        "shear": ["Shear"],
        "shift": ["Shift"],
        "zoom": ["Zoom"],
    },
)
