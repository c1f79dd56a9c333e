def side_of(affine, tumour, brain):
    """Every voxel in millimetres, then the means."""

    def centre(mask):
        voxels = np.argwhere(np.asarray(mask) != 0)
        return (np.column_stack([voxels, np.ones(len(voxels))]) @ np.asarray(affine, float).T).mean(axis=0)

    return "right" if centre(tumour)[0] > centre(brain)[0] else "left"
