"""Virtual patients with exact truth, written as real DICOM: the data the course works with offline.

patient       who and how: everything that varies, drawn from a seed
materials     attenuation of tissues
body          proportions and outlines that all structures share
outlines      trunk, lungs, diaphragm, heart, vessels of the mediastinum
skeleton      ribs, spine, clavicles, shoulders
vessels       the trees in the lungs, bronchi
findings      opacities and effusions
devices       cables, tubes, pacemakers, lead letters
texture       random fields that belong to the body
projection    body millimetres -> detector pixels
physics       Beer-Lambert, scatter, noise
presentation  counts -> the picture that is looked at
xray          all of it together: `thorax_xray`
patients      a folder of DICOM files: `write_xray_patients`
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "patients": ["write_xray_patients"],
        "xray": ["XrayPhantom", "thorax_xray"],
    },
)
