def organ_volumes_ml(labels, affine):
    """The volume of a box is the triple product of its sides."""
    a, b, c = np.array(affine, float)[:3, :3].T
    voxel = abs(a @ np.cross(b, c))
    numbers, counts = np.unique(np.asarray(labels), return_counts=True)
    sizes = dict(zip(numbers.tolist(), counts.tolist(), strict=False))
    return {number: count * voxel / 1000 for number, count in sizes.items() if number}
