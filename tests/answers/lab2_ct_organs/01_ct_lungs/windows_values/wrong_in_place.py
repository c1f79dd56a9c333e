# message: changed the array work on a copy
def windows(hu, chosen):
    if hu.dtype.kind != "f":
        return np.stack([np.clip((hu - c) / w + 0.5, 0, 1) for c, w in chosen], axis=-1)
    channels = []
    for center, width in chosen:
        hu -= center
        channels.append(np.clip(hu / width + 0.5, 0, 1))
    return np.stack(channels, axis=-1)
