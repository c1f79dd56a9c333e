# message: only a part of the 16 bytes
def largest_batch(memory, parameters, per_image):
    return max(0, int((memory - 4 * parameters) // per_image))
