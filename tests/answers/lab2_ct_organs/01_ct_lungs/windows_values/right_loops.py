def windows(hu, chosen):
    hu = np.asarray(hu)
    result = np.zeros((*hu.shape, len(chosen)))
    for index, value in np.ndenumerate(hu):
        for number, (center, width) in enumerate(chosen):
            share = (float(value) - center + width / 2) / width
            result[(*index, number)] = min(max(share, 0), 1)
    return result
