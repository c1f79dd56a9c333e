def standardise(batch):
    result = []
    for image in batch:
        pixels = [float(value) for row in image for value in row]
        mean = sum(pixels) / len(pixels)
        sd = (sum((value - mean) ** 2 for value in pixels) / len(pixels)) ** 0.5
        result.append([[(float(value) - mean) / sd if sd else 0.0 for value in row] for row in image])
    return result
