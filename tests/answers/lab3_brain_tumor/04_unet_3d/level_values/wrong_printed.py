# message: returned None
def level_parameters(kernel, channels_in, channels_out):
    weights = int(np.prod(kernel))
    print(weights * channels_in * channels_out + weights * channels_out**2 + 8 * channels_out)
