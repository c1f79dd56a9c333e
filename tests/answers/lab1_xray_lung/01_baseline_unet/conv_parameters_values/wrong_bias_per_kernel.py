# message: bias not one for every kernel
def conv_parameters(kernel, maps_in, maps_out):
    one_kernel = kernel * kernel + 1
    return one_kernel * maps_in * maps_out
