# message: changed copy
def standardise_inside(image, inside):
    chosen = image[inside].astype(float)
    result = np.where(inside, (image - chosen.mean()) / (chosen.std() or 1), 0)
    image[~inside] = 99
    return result
