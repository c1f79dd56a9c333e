# message: turned one with its own spacing
def write_labels(path, classes, affine):
    labels = np.array([0, 1, 2, 4], np.uint8)[classes].transpose(2, 1, 0)
    affine = np.asarray(affine, float)
    straight = np.diag(np.diag(affine))
    straight[:3, 3] = affine[:3, 3]
    nibabel.save(nibabel.Nifti1Image(labels, straight), path)
