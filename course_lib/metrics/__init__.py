"""What a result is judged by: on masks in NumPy, and streaming, on the logits of batches, while a net trains."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"overlap": ["dice", "iou"], "streaming": ["DiceCoefficient"]}
)
