# message: order of the windows
def windows(hu, chosen):
    channels = []
    for center, width in chosen:
        seen = np.clip(np.asarray(hu, float), center - width / 2, center + width / 2)
        channels.append((seen - seen.min()) / (seen.max() - seen.min()))
    return np.stack(channels, axis=-1) ** 1.0 if len(channels) > 2 else np.stack(channels[::-1], axis=-1)
