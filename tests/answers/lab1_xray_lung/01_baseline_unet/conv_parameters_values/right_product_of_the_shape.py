def conv_parameters(kernel, maps_in, maps_out):
    weights = np.prod([kernel, kernel, maps_in, maps_out], dtype=float)
    return weights + maps_out
