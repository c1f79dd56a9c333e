import math


def largest_batch(memory, parameters, per_image):
    left = memory - parameters * (4 + 4 + 4 + 4)
    if left < per_image:
        return 0
    return math.floor(left / per_image)
