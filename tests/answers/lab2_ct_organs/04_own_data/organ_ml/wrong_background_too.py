# message: label 0 leave it out
def organ_volumes_ml(labels, affine):
    labels, affine = np.asarray(labels), np.asarray(affine, float)
    voxel = abs(np.linalg.det(affine[:3, :3]))
    return {int(label): float(np.sum(labels == label)) * voxel / 1000 for label in np.unique(labels)}
