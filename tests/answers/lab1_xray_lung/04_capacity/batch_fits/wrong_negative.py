# message: not even the parameters fit
def largest_batch(memory, parameters, per_image):
    return int((memory - 16 * parameters) // per_image)
