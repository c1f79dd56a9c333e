from nibabel.affines import apply_affine
from scipy import ndimage


def side_of(affine, tumour, brain):
    x, middle = (
        apply_affine(np.asarray(affine, float), ndimage.center_of_mass(np.asarray(each) != 0))[0]
        for each in (tumour, brain)
    )
    return "left" if x < middle else "right"
