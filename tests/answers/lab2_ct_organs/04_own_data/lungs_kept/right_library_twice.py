def two_lungs(mask, least):
    """The largest, and the largest of what is left."""
    mask = np.asarray(mask).astype(bool)
    first = inference.largest_component(mask, "faces")
    second = inference.largest_component(mask & ~first, "faces")
    return first | second if second.sum() >= least * first.sum() else first
