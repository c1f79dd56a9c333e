# message: uint8 64-bit
def write_labels(path, classes, affine):
    labels = np.array([0, 1, 2, 4])[classes].transpose(2, 1, 0)
    nibabel.save(nibabel.Nifti1Image(labels, affine), path)
