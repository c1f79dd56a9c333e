# message: multiply the sides
def level_parameters(kernel, channels_in, channels_out):
    weights = sum(kernel)
    return weights * channels_in * channels_out + weights * channels_out**2 + 8 * channels_out
