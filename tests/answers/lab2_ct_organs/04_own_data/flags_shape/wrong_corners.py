# message: over a corner faces
def flags(mask, spacing_mm, low_ml, high_ml, most_pieces):
    mask = np.asarray(mask) != 0
    if not mask.any():
        return {"empty"}
    volume_ml = mask.sum() * float(np.prod(np.asarray(spacing_mm, float))) / 1000
    found = set()
    if volume_ml < low_ml:
        found.add("small")
    if volume_ml > high_ml:
        found.add("large")
    if mask[:, [0, -1]].any() or mask[:, :, [0, -1]].any():
        found.add("border")
    if ndimage.label(mask, np.ones((3, 3, 3)))[1] > most_pieces:
        found.add("pieces")
    return found
