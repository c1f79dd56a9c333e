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

In three dimensions, of the same bodies:

space         voxels in body millimetres, signed distances
chest         organs of the chest in depth
pulmonary     the trees in the lungs in depth
ct            a chest CT: `thorax_ct`
head          skull, brain, ventricles, tumour
mr            three contrasts of a head: `brain_mr`
volumes       folders of DICOM series: `write_ct_patients`, `write_mr_patients`
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "ct.phantom": ["CtPhantom", "thorax_ct"],
        "mr.phantom": ["MrPhantom", "brain_mr"],
        "files.xrays": ["write_xray_patients"],
        "files.volumes": ["write_ct_patients", "write_mr_patients"],
        "xray.phantom": ["XrayPhantom", "thorax_xray"],
    },
)
