# message: 16 bytes for each parameter forgotten
def largest_batch(memory, parameters, per_image):
    return max(0, int((memory) // per_image))
