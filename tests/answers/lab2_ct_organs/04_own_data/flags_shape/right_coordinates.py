from skimage import measure


def flags(mask, spacing_mm, low_ml, high_ml, most_pieces):
    """From the list of the voxels."""
    voxels = np.argwhere(np.asarray(mask) != 0)
    if not len(voxels):
        return {"empty"}
    words, litres = set(), metrics.volume_ml(np.asarray(mask) != 0, tuple(map(float, spacing_mm))) / 1000
    words |= {"small"} if litres < low_ml / 1000 else set()
    words |= {"large"} if litres > high_ml / 1000 else set()
    last = np.array(np.shape(mask))[1:] - 1
    if (voxels[:, 1:] == 0).any() or (voxels[:, 1:] == last).any():
        words.add("border")
    if measure.label(np.asarray(mask) != 0, connectivity=1).max() > most_pieces:
        words.add("pieces")
    return frozenset(words)
