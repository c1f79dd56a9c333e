# message: four numbers a map
def level_parameters(kernel, channels_in, channels_out):
    weights = int(np.prod(kernel))
    return weights * channels_in * channels_out + weights * channels_out**2 + 2 * 2 * channels_out
