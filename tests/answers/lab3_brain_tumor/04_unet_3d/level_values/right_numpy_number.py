def level_parameters(kernel, channels_in, channels_out):
    k = np.prod(np.asarray(kernel))
    return np.float64(k * channels_out * (channels_in + channels_out) + 8 * channels_out)
