# message: mean and sd
def standardise_inside(image, inside):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside)
    chosen = image[inside]
    sd = np.ptp(chosen)
    if sd == 0:
        return np.zeros(image.shape)
    return np.where(inside, (image - chosen.min()) / sd, 0)
