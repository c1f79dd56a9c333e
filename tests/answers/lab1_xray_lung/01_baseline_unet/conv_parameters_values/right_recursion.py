def conv_parameters(kernel, maps_in, maps_out):
    if maps_out == 0:
        return 0
    return kernel**2 * maps_in + 1 + conv_parameters(kernel, maps_in, maps_out - 1)
