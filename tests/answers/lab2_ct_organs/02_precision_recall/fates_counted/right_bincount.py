def count_fates(truths, predictions):
    """Each pair of bits is a number from 0 to 3: 3 both, 1 said only, 2 true only, 0 none."""
    codes = 2 * np.asarray(truths).astype(int) + np.asarray(predictions).astype(int)
    counts = [np.bincount(code.ravel(), minlength=4) for code in codes]
    return [tuple(int(count[which]) for which in (3, 1, 2, 0)) for count in counts]
