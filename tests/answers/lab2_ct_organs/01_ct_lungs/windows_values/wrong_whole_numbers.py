# message: middle of the lung window
def windows(hu, chosen):
    """Floor division leaves 0 and 1 only."""
    return np.stack([np.clip((np.asarray(hu) - (c - w // 2)) // w, 0, 1) for c, w in chosen], axis=-1)
