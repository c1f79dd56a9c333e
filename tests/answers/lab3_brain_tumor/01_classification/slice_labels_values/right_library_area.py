from course_lib import metrics


def slice_labels(mask, spacing_mm, least_mm2):
    """The area of a slice is the volume of a slab of 1 mm, in ml, times 1000."""
    labels = []
    for one in np.asarray(mask):
        area = 1000 * metrics.volume_ml(one[None] != 0, (1.0, spacing_mm[1], spacing_mm[2]))
        labels.append(0 if area == 0 else 1 if area >= least_mm2 - 1e-6 else -1)
    return labels
