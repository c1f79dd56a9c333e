# message: NaN inside
def standardise_inside(image, inside):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside)
    chosen = image[inside]
    sd = chosen.std()
    if sd == 0:
        return np.zeros(image.shape)
    return np.where(inside, (image - chosen.mean()) / sd, np.nan)
