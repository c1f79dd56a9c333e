"""A data set's name, or a folder of your own -> cases on disk: an image, its mask, its patient.

cases("xray-phantoms")     a card of `datasets/`: made on this machine when first asked for
cases("~/my-dicom")        DICOM images, with DICOM SEG masks where there are some
cases("~/my-pictures")     `images/` and `masks/` with pictures of the same names, and a table of patients
volumes("ct-phantoms")     the same for volumes: one case to a series, read by region

errors     DatasetError
card       cards, and the data they name made on disk
case       Case, VolumeCase: what is read when it is needed
pictures   pictures and tables of patients
images     a source -> its images: `cases`
stacks     a source -> its volumes: `volumes`
remarks    what is said, and not passed over, meanwhile
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "card": ["cards", "prepare"],
        "case": ["Case", "VolumeCase"],
        "errors": ["DatasetError"],
        "images": ["cases"],
        "stacks": ["volumes"],
    },
)
