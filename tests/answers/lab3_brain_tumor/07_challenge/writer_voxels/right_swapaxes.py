def write_labels(path, classes, affine):
    classes = np.asarray(classes)
    labels = classes.astype(np.uint8, copy=True)
    labels[classes == 3] = 4
    image = nibabel.Nifti1Image(np.ascontiguousarray(labels.swapaxes(0, 2)), np.array(affine, dtype=float))
    image.to_filename(path)
