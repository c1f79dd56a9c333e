# message: outside 0
def standardise_inside(image, inside):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside)
    chosen = image[~inside]
    sd = max(chosen.std(), 1)
    if sd == 0:
        return np.zeros(image.shape)
    return np.where(inside, 0, (image - 5) / sd)
