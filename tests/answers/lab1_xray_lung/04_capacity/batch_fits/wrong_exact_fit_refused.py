# message: just fits
def largest_batch(memory, parameters, per_image):
    return max(0, int((memory - 16 * parameters - 1) // per_image))
