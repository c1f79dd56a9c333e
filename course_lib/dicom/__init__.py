"""Folders of DICOM files -> series -> volumes and images; masks; writing.

index      a folder -> its series, and the files that are none, with the reason
frames     what a header says about each frame: place, spacing, rescale
geometry   positions and orientations -> order, spacing, affine, or the reason why they are no stack
pixels     stored pixels -> modality values
series     Series, Volume, Image
masks      DICOM SEG -> label maps on the grid of an image
writing    arrays -> DICOM files

knee = scan("knee")          # the headers of everything below that folder
knee[0].volume().array       # (z, y, x), in the order in which the slices lie in the patient
knee[1].image().array        # (y, x), larger is brighter
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "errors": ["DicomFolderError", "DicomSeriesError", "MaskError"],
        "index": ["Scan", "Unusable", "scan"],
        "label_store": ["open_mask"],
        "masks": ["images_of_mask", "read_mask", "read_masks"],
        "series": ["Image", "Series", "Volume"],
        "replicate": ["replicate"],
        "stacks": ["write_stack"],
        "writing": ["write_mask", "write_xray"],
    },
)
