# message: equal 0/0
def standardise_inside(image, inside):
    image, inside = np.asarray(image, dtype=float), np.asarray(inside)
    chosen = image[inside]
    return np.where(inside, (image - chosen.mean()) / chosen.std(), 0)
