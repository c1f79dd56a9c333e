# message: one axis more even for a single window
def windows(hu, chosen):
    return np.stack([np.clip((np.asarray(hu, float) - c) / w + 0.5, 0, 1) for c, w in chosen], axis=-1).squeeze()
