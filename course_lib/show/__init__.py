"""Figures in one style, with a description for those who cannot see them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "compare_masks": ["compare_masks"],
        "curves": ["compare_curves", "learning_curves"],
        "label_maps": ["label_maps"],
        "live": ["LiveCurves"],
        "overlays": ["gallery", "overlay"],
        "picture": ["Picture"],
        "scores": ["score_plot"],
        "slice_viewer": ["SliceViewer", "slice_viewer"],
        "surface_picture": ["surface_picture"],
        "volume_viewer": ["VolumeViewer", "volume_viewer"],
    },
)
