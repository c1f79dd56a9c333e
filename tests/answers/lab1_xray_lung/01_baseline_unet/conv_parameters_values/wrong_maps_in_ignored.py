# message: every map out looks at every map in
def conv_parameters(kernel, maps_in, maps_out):
    """One kernel for each map that comes out, slid over all maps that go in."""
    return (kernel * kernel + 1) * maps_out
