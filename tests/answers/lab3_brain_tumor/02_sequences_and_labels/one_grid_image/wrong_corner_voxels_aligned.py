# message: height of each new voxel
from scipy import ndimage


def to_cubes(image, labels, spacing_mm, side_mm):
    factors = [step / side_mm for step in spacing_mm]
    return ndimage.zoom(image, (*factors, 1), order=1), ndimage.zoom(labels, factors, order=0)
