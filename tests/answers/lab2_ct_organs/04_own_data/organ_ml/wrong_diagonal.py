# message: 0 ml diagonal determinant
def organ_volumes_ml(labels, affine):
    labels, affine = np.asarray(labels), np.asarray(affine, float)
    voxel = abs(np.prod(np.diag(affine)[:3]))
    return {int(label): float(np.sum(labels == label)) * voxel / 1000 for label in np.unique(labels) if label}
