# message: second argument
def standardise_inside(image, inside):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside)
    chosen = image[inside]
    sd = chosen.std()
    if sd == 0:
        return np.zeros(image.shape)
    return np.where(image > 0, (image - image[image > 0].mean()) / image[image > 0].std(), 0)
