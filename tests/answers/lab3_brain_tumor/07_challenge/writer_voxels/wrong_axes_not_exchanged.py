# message: order transpose
def write_labels(path, classes, affine):
    labels = np.array([0, 1, 2, 4], np.uint8)[classes]
    nibabel.save(nibabel.Nifti1Image(labels, affine), path)
