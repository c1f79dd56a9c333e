"""A data set's name, or a folder of your own -> cases on disk: an image, its mask, its patient.

cases("xray-phantoms")     a card of `datasets/`: made on this machine when first asked for
cases("~/my-dicom")        DICOM images, with DICOM SEG masks where there are some
cases("~/my-pictures")     `images/` and `masks/` with pictures of the same names, and a table of patients
volumes("ct-phantoms")     the same for volumes: one case to a series, read by region
volumes("~/brats")         NIfTI images with their masks; the sequences of a patient are channels
classes("~/yes-no")        a folder of pictures for each class
inspect("~/my-folder")     what is in there, what was paired, what was left out and why, what is there twice

errors     DatasetError
card       cards, and where the data they name lie: made here, or in place
place      what a card says must be in a folder, and what is
getting    a card's files from the network onto the disk: `get`; its parts are download, unpacking, checksums and disk
checking   a set on disk, read again to the last byte: `check`
own_folders  folders of your own under short names
case           Case, VolumeCase, ClassCase: what is read when it is needed
images         a source -> its images: `cases`
stacks         a source -> its volumes: `volumes`
class_folders  a source -> its pictures with a class each: `classes`
inspection     a source -> what is in it, what was left out and why: `inspect`; duplicates finds what is there twice
layouts        the [layout] of a card -> cases
files, names, tables                          which files there are, what their names say, whose they are
pictures, nifti_images                        pixels of files that are not DICOM
picture_pairs, nifti_volumes, mask_pairing    images, and the masks that belong to them
label_maps     masks in one or several files -> one label map
remarks        what is said, and not passed over, meanwhile
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "card": ["cards", "folder_of", "prepare"],
        "checking": ["check"],
        "case": ["Case", "ClassCase", "VolumeCase"],
        "class_folders": ["classes"],
        "errors": ["DatasetError"],
        "getting": ["get"],
        "images": ["cases"],
        "inspection": ["Inspection", "inspect"],
        "own_folders": ["remember"],
        "stacks": ["volumes"],
    },
)
