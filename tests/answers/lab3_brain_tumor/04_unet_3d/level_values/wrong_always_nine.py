# message: 27 weights a kernel
def level_parameters(kernel, channels_in, channels_out):
    return 9 * channels_in * channels_out + 9 * channels_out**2 + 8 * channels_out
