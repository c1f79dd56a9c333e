def conv_parameters(kernel, maps_in, maps_out):
    count = 0
    for _ in range(maps_out):
        count += 1  # its bias
        for _ in range(maps_in):
            count += sum(1 for _ in range(kernel) for _ in range(kernel))
    return count
