# message: side times side
def conv_parameters(kernel, maps_in, maps_out):
    return 9 * maps_in * maps_out + maps_out
