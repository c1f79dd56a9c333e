def write_labels(path, classes, affine):
    nz, ny, nx = np.shape(classes)
    labels = np.zeros((nx, ny, nz), dtype="uint8")
    for (z, y, x), value in np.ndenumerate(np.asarray(classes)):
        labels[x, y, z] = (0, 1, 2, 4)[int(value)]
    nibabel.save(nibabel.Nifti2Image(labels, np.asarray(affine, dtype=np.float64)), str(path))
