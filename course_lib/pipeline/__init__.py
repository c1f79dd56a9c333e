"""Cases -> batches: split by patient, normalise, resize, feed the net from disk."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["augment"],
    submod_attrs={
        "batches": ["BatchGenerator"],
        "sampling": ["GridPatches", "Patches", "RandomSlices", "Slices"],
        "corrections": ["correct_bias", "denoise", "match_histogram"],
        "intensity": ["MinMax", "Percentiles", "Window", "ZScore", "normalize"],
        "resampling": ["ResampledCase", "resample", "resample_mask"],
        "shape": ["resize", "resize_mask"],
        "splitting": ["check_disjoint", "folds", "load_split", "save_split", "split"],
        "statistics": ["Statistics", "statistics"],
    },
)
