"""Figures in one style, with a description for those who cannot see them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "curves": ["compare_curves", "learning_curves"],
        "live": ["LiveCurves"],
        "overlays": ["gallery", "overlay"],
        "picture": ["Picture"],
        "scores": ["score_plot"],
        "slice_viewer": ["SliceViewer", "slice_viewer"],
    },
)
