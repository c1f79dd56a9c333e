def largest_batch(memory, parameters, per_image):
    return np.maximum(0, np.floor_divide(memory - 4 * 4 * parameters, per_image)).astype(np.int64)
