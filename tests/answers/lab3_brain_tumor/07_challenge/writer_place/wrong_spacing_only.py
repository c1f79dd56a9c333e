# message: take it as it is
def write_labels(path, classes, affine):
    labels = np.array([0, 1, 2, 4], np.uint8)[classes].transpose(2, 1, 0)
    steps = np.linalg.norm(np.asarray(affine, float)[:3, :3], axis=0)
    nibabel.save(nibabel.Nifti1Image(labels, np.diag([*steps, 1])), path)
