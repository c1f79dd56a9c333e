"""What a result is judged by: on masks in NumPy, and streaming, on the logits of batches, while a net trains."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "counts": ["Counts", "confusion"],
        "lesions": ["lesion_wise"],
        "overlap": [
            "accuracy",
            "categorical_accuracy",
            "dice",
            "f1",
            "iou",
            "precision",
            "recall",
            "sensitivity",
            "specificity",
        ],
        "regions": ["Regions", "brats"],
        "per_case": ["paired_difference", "report", "summarise"],
        "streaming": [
            "Accuracy",
            "CategoricalAccuracy",
            "DiceCoefficient",
            "IntersectionOverUnion",
            "Precision",
            "Recall",
            "Specificity",
        ],
        "surface": ["assd", "hausdorff", "masd", "surface_dice", "surface_distances"],
        "volume": ["volume_ml"],
    },
)
