# message: shape (3, 1, 2) got
def write_labels(path, classes, affine):
    labels = np.array([0, 1, 2, 4], np.uint8)[classes].transpose(1, 2, 0)
    nibabel.save(nibabel.Nifti1Image(labels, affine), path)
