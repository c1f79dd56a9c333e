# message: sees the 8 feature maps of the first
def level_parameters(kernel, channels_in, channels_out):
    weights = int(np.prod(kernel))
    return 2 * (weights * channels_in * channels_out + 4 * channels_out)
