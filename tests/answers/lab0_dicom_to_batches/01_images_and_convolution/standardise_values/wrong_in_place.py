# message: changed copy
def standardise_inside(image, inside):
    chosen = image[inside]
    mean, sd = chosen.mean(), chosen.std()
    image[inside] = (chosen - mean) / sd
    image[~inside] = 0
    return image
