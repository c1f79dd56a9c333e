"""A trained net and an image -> a mask on the image's grid, cleaned and written.

predicting
    sliding_window  predict: windows over an image of any size, in bounded memory
    windows         where windows lie, and what a voxel of a window counts
    images          arrays, series and cases -> slices as the net has learned to see them
    models          Keras and torch nets, and any other callable -> logits of a batch
    flips           the mean over mirrored windows
deciding
    labels          probabilities -> masks or labels
    regions         nested regions (WT, TC, ET) -> labels, and the rule for a tiny enhancing tumour
cleaning
    morphology      opening, closing, fill_holes
    components      largest_component, remove_small
    label_maps      the same for a mask and for each label of a label map
writing
    writing         write_result: NIfTI or DICOM SEG

labels = predict(net, series, (96, 96, 96), activation="softmax")
write_result("organs.dcm", largest_component(labels), series, names=["liver", "spleen"])
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "components": ["largest_component", "remove_small"],
        "labels": ["most_likely", "threshold"],
        "models": ["channels_first"],
        "morphology": ["closing", "fill_holes", "opening"],
        "regions": ["labels_from_regions", "replace_small"],
        "sliding_window": ["predict"],
        "writing": ["write_result"],
    },
)
