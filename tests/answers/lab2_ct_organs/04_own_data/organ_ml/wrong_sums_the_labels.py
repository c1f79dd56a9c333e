# message: count the voxels of each label
def organ_volumes_ml(labels, affine):
    """Adds up the labels instead of counting: label 2 weighs twice."""
    labels = np.asarray(labels)
    voxel = abs(np.linalg.det(np.asarray(affine, float)[:3, :3]))
    return {int(n): float(labels[labels == n].sum(dtype=float)) * voxel / 1000 for n in np.unique(labels) if n}
