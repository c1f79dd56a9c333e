# message: enhancing tumour is label 4
def write_labels(path, classes, affine):
    nibabel.save(nibabel.Nifti1Image(np.asarray(classes).astype(np.uint8).transpose(2, 1, 0), affine), path)
