# message: every map out looks at every map in
def conv_parameters(kernel, maps_in, maps_out):
    """As if map i went into map i only (a depthwise convolution)."""
    return kernel * kernel * max(maps_in, maps_out) + maps_out
