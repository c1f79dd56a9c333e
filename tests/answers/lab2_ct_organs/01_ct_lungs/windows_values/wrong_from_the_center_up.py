# message: middle half a width to either side
def windows(hu, chosen):
    """Takes the center for the lower end."""
    return np.stack([np.clip((np.asarray(hu, float) - c) / w, 0, 1) for c, w in chosen], axis=-1)
