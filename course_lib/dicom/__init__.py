"""Folders of DICOM files -> series -> volumes, regions and images; masks; writing.

reading a folder
    index        a folder -> its series, and the files that are none, with the reason
    headers      a file -> the few elements of its header that count
    frames       what a header says about each frame: place, storage, rescale
    grouping     frames of many files -> stacks
    catalogue    what a scan found, for the next one
reading pixels
    geometry     positions and orientations -> order, spacing, affine, or the reason why they are no stack
    stacking     what is no regular stack -> one that is, by named options
    pixels       bytes in their place in a file -> modality values
    decoding     compressed pixels, by pydicom
    array_cache  decoded frames and masks on disk
    series       Series, Volume, Image
masks
    masks        a file -> label maps on the grid of an image
    segmentations, contours, nifti    the three kinds: DICOM SEG, RTSTRUCT, NIfTI
    grid         the grid of an image, and what fits on it
    label_store  masks of which a region is read
writing
    writing      X-rays, and masks of anything
    stacks       volumes -> CT and MR series
    nifti_writing  arrays on the grid of a series -> NIfTI
    copies       one series -> many patients

knee = scan("knee")          # the headers of everything below that folder
knee[0].volume().array       # (z, y, x), in the order in which the slices lie in the patient
knee[1].image().array        # (y, x), larger is brighter
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "copies": ["ReplicateError", "replicate", "variation"],
        "errors": ["DicomFolderError", "DicomSeriesError", "MaskError"],
        "index": ["Scan", "Unusable", "scan"],
        "label_store": ["open_mask"],
        "masks": ["images_of_mask", "read_mask", "read_masks"],
        "nifti_writing": ["write_nifti"],
        "series": ["Image", "Series", "Volume"],
        "stacks": ["write_stack"],
        "writing": ["write_mask", "write_xray"],
    },
)
