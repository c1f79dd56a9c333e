# message: changed the array work on a copy
def write_labels(path, classes, affine):
    classes[classes == 3] = 4
    nibabel.save(nibabel.Nifti1Image(classes.transpose(2, 1, 0).astype(np.uint8), affine), path)
