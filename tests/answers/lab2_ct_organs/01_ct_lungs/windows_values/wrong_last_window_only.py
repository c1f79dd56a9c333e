# message: two windows shape (2, 3, 2)
def windows(hu, chosen):
    for center, width in chosen:
        result = np.clip((np.asarray(hu, float) - center) / width + 0.5, 0, 1)
    return result
