# message: rounded
def largest_batch(memory, parameters, per_image):
    return max(0, -int(-(memory - 16 * parameters) // per_image))
