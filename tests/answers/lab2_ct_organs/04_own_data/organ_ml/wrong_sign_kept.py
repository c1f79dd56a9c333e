# message: negative mirrored without its sign
def organ_volumes_ml(labels, affine):
    labels, affine = np.asarray(labels), np.asarray(affine, float)
    voxel = np.linalg.det(affine[:3, :3])
    return {int(label): float(np.sum(labels == label)) * voxel / 1000 for label in np.unique(labels) if label}
