# message: right and left turned round
def write_labels(path, classes, affine):
    labels = np.array([0, 1, 2, 4], np.uint8)[classes].transpose(2, 1, 0)
    nibabel.save(nibabel.Nifti1Image(labels, np.diag([-1, -1, 1, 1]) @ np.asarray(affine)), path)
