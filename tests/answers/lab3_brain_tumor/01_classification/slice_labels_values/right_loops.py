def slice_labels(mask, spacing_mm, least_mm2):
    labels = []
    for one in mask:
        area = np.count_nonzero(one) * spacing_mm[1] * spacing_mm[2]
        if area == 0:
            labels.append(0)
        elif area >= least_mm2:
            labels.append(1)
        else:
            labels.append(-1)
    return labels
