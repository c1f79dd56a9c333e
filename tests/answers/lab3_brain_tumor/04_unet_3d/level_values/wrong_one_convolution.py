# message: weights of both convolutions
def level_parameters(kernel, channels_in, channels_out):
    weights = int(np.prod(kernel))
    return weights * channels_in * channels_out + 4 * channels_out
