from scipy.stats import zscore


def standardise_inside(image, inside):
    image, inside = np.array(image, dtype=np.float32), np.asarray(inside)
    image[~inside] = 0
    image[inside] = np.nan_to_num(zscore(image[inside]))
    return image
