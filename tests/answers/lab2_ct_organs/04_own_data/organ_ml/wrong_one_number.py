# message: one number for each label
def organ_volumes_ml(labels, affine):
    voxel = abs(np.linalg.det(np.asarray(affine, float)[:3, :3]))
    return (np.asarray(labels) > 0).sum() * voxel / 1000
