# message: ** 2 not ^ 2
def conv_parameters(kernel, maps_in, maps_out):
    return kernel ^ 2 * maps_in * maps_out + maps_out
