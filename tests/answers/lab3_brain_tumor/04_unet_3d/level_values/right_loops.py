def level_parameters(kernel, channels_in, channels_out):
    weights = 1
    for side in kernel:
        weights *= side
    total = 0
    for inputs in (channels_in, channels_out):
        total += weights * inputs * channels_out + 4 * channels_out
    return total
