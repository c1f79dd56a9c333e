# message: whole number int
def largest_batch(memory, parameters, per_image):
    return max(0, (memory - 16 * parameters) // per_image)
