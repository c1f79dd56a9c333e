import math


def standardise(image, inside, limit=3.0):
    height, width = np.shape(image)
    tissue = [float(image[y][x]) for y in range(height) for x in range(width) if inside[y][x]]
    result = [[-limit] * width for _ in range(height)]
    if tissue:
        mean = sum(tissue) / len(tissue)
        sd = math.sqrt(sum((value - mean) ** 2 for value in tissue) / len(tissue))
        for y in range(height):
            for x in range(width):
                if inside[y][x]:
                    score = (float(image[y][x]) - mean) / sd if sd else 0.0
                    result[y][x] = min(max(score, -limit), limit)
    return result
