# message: white is 1 not scale to 255
def windows(hu, chosen):
    return np.stack([255 * np.clip((np.asarray(hu, float) - c) / w + 0.5, 0, 1) for c, w in chosen], axis=-1)
