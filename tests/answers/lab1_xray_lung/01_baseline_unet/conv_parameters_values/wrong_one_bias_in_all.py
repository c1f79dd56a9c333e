# message: one bias per map out got 37
def conv_parameters(kernel, maps_in, maps_out):
    return kernel**2 * maps_in * maps_out + 1
