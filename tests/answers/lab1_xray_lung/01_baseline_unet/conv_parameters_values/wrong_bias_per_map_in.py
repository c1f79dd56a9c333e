# message: one bias per map out got 37
def conv_parameters(kernel, maps_in, maps_out):
    return maps_in * (kernel * kernel * maps_out + 1)
