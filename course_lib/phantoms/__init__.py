"""Virtual patients with exact truth, written as real DICOM and NIfTI: the data the course works with offline.

the chest: one body, which CT and X-ray look at
    thorax/patient      who: everything that varies from patient to patient; the state a body is imaged in
    thorax/body         proportions and outlines that all structures share
    thorax/chest        organs in three dimensions, as distances and tubes
    thorax/pulmonary    the vessels in the lungs
    thorax/findings     disease
    thorax/devices      lines, tubes, electrodes, pacemakers
    thorax/anatomy      all of it for one patient in one state
    thorax/painting     the body in voxels, in numbers of any kind for each tissue
    thorax/materials    attenuation of tissues
CT
    ct/scanner          how a patient is scanned
    ct/couch            what the patient lies on
    ct/reconstruction   kernel, noise, streaks
    ct/phantom          all of it together: `thorax_ct`
X-ray
    xray/visit          how a patient is X-rayed: position, technique, illness, equipment
    xray/projection     body millimetres -> detector pixels: diverging rays, sums along them
    xray/attenuation    line integrals of attenuation through the body of the CT
    xray/masks          what counts as lung: whole, visible, projected
    xray/physics        Beer-Lambert, scatter, noise
    xray/presentation   counts -> the picture that is looked at
    xray/markers        lead letters, burned-in text, the collimator
    xray/phantom        all of it together: `thorax_xray`
the head
    brain/head          who: everything about a head that varies
    brain/anatomy       the parts of a brain as distances
    brain/shapes        distances that they are made of
    brain/fields        random fields that belong to one head
    brain/glioma        tumours, their parts, and how the brain gives way
    brain/painting      the head in tissues
MR
    mr/scanner          how a head is scanned
    mr/tissues          relaxation times
    mr/sequences        signal equations
    mr/acquisition      thick slices, blur, shading, noise, ghosts
    mr/phantom          all of it together: `brain_mr` with the skull, `brain_brats` without
what all of them use
    space, grid         voxels in body millimetres, signed distances
    lattice, texture    smooth random fields
    curves              smooth curves through tables of numbers
files: a folder to a patient, complete or absent
    files/folder        which patients are missing, and who makes them
    files/processes     the same work shared among processes
    files/header        fantasy names, days, and what else headers say
    files/stack         what series of slices share
    files/xray, ct, mr  DICOM images and masks: `write_xray_patients`, `write_ct_patients`, `write_mr_patients`
    files/brats         NIfTI files as in BraTS: `write_brats_patients`
"""

import lazy_loader

GENERATION = 2
"""Raised when the same seed gives other patients than before, so that nobody takes old files for new ones."""

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "ct.phantom": ["CtPhantom", "thorax_ct"],
        "mr.phantom": ["MrPhantom", "brain_brats", "brain_mr"],
        "files.brats": ["write_brats_patients"],
        "files.ct": ["write_ct_patients"],
        "files.mr": ["write_mr_patients"],
        "files.xray": ["write_xray_patients"],
        "xray.phantom": ["XrayPhantom", "thorax_xray"],
    },
)
