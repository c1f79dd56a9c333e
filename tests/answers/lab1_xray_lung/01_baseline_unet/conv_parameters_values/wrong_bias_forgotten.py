# message: 36 weights bias per map out
def conv_parameters(kernel, maps_in, maps_out):
    return kernel**2 * maps_in * maps_out
