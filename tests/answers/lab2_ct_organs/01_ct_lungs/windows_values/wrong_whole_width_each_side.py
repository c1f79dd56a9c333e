# message: 50 0.933 0.717
def windows(hu, chosen):
    return np.stack([np.clip((np.asarray(hu, float) - (c - w)) / (2 * w), 0, 1) for c, w in chosen], axis=-1)
