# message: channels last axis
def windows(hu, chosen):
    return np.stack([np.clip((np.asarray(hu, float) - c) / w + 0.5, 0, 1) for c, w in chosen])
