# message: the sides of a kernel may differ
def level_parameters(kernel, channels_in, channels_out):
    weights = kernel[0] ** len(kernel)
    return weights * channels_in * channels_out + weights * channels_out**2 + 8 * channels_out
