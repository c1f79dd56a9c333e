def standardise(batch):
    return [(image - np.mean(image, dtype=float)) / (np.std(image, dtype=float) + 1e-8) for image in batch]
