from course_lib.dicom.nifti_writing import write_nifti


def write_labels(path, classes, affine):
    """The library's writer counts in LPS and (z, y, x)."""
    classes = np.asarray(classes)
    labels = np.where(classes == 3, 4, classes).astype(np.uint8)
    lps = np.diag([-1.0, -1, 1, 1]) @ np.asarray(affine, float)
    write_nifti(path, labels, lps[:, [2, 1, 0, 3]])
