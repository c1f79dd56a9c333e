"""Cases -> batches: split by patient, normalise, resize, feed the net from disk."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "batches": ["BatchGenerator"],
        "intensity": ["normalize"],
        "shape": ["resize", "resize_mask"],
        "splitting": ["check_disjoint", "split"],
    },
)
