# message: a set of words the text
def flags(mask, spacing_mm, low_ml, high_ml, most_pieces):
    mask = np.asarray(mask) != 0
    if not mask.any():
        return {"empty"}
    volume_ml = mask.sum() * float(np.prod(np.asarray(spacing_mm, float))) / 1000
    if volume_ml < low_ml:
        return "small"
    if volume_ml > high_ml:
        return "large"
    if mask[:, [0, -1]].any() or mask[:, :, [0, -1]].any():
        return "border"
    if ndimage.label(mask)[1] > most_pieces:
        return "pieces"
    return ""
