# message: tilted gantry not perpendicular determinant
def organ_volumes_ml(labels, affine):
    labels, affine = np.asarray(labels), np.asarray(affine, float)
    voxel = np.prod(np.linalg.norm(affine[:3, :3], axis=0))
    return {int(label): float(np.sum(labels == label)) * voxel / 1000 for label in np.unique(labels) if label}
