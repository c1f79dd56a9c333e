# message: mm3 1000
def organ_volumes_ml(labels, affine):
    labels, affine = np.asarray(labels), np.asarray(affine, float)
    voxel = abs(np.linalg.det(affine[:3, :3]))
    return {int(label): float(np.sum(labels == label)) * voxel for label in np.unique(labels) if label}
