# message: kernel squared
def conv_parameters(kernel, maps_in, maps_out):
    return kernel * maps_in * maps_out + maps_out
