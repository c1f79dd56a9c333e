# message: clip
def windows(hu, chosen):
    return np.stack([(np.asarray(hu, float) - c) / w + 0.5 for c, w in chosen], axis=-1)
