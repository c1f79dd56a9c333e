# message: by hand (1, 1, 3, 4)
def bounding_box(mask):
    places = np.argwhere(mask)
    if len(places) == 0:
        return None
    return (*places[0], *(places[-1] + 1))
