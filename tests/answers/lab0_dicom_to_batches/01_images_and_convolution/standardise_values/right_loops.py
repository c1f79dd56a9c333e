def standardise_inside(image, inside):
    places = [place for place in np.ndindex(np.shape(image)) if inside[place[0]][place[1]]]
    values = [float(image[y][x]) for y, x in places]
    mean = sum(values) / len(values)
    sd = (sum((value - mean) ** 2 for value in values) / len(values)) ** 0.5
    result = np.zeros(np.shape(image))
    for place, value in zip(places, values, strict=True):
        result[place] = (value - mean) / sd if sd > 1e-9 else 0
    return result
