# message: for every image one set
def largest_batch(memory, parameters, per_image):
    return max(0, int(memory // (per_image + 16 * parameters)))
