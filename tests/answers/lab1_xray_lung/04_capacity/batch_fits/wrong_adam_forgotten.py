# message: only a part averages of adam
def largest_batch(memory, parameters, per_image):
    return max(0, int((memory - 8 * parameters) // per_image))
