def organ_volumes_ml(labels, affine):
    (a, b, c), (d, e, f), (g, h, i) = [[float(number) for number in row[:3]] for row in affine[:3]]
    voxel_ml = abs(a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)) / 1000
    volumes = {}
    for label in np.asarray(labels).ravel().tolist():
        if label:
            volumes[int(label)] = volumes.get(int(label), 0.0) + voxel_ml
    return volumes
