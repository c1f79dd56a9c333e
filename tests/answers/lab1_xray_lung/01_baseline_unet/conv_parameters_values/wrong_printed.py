# message: None return
def conv_parameters(kernel, maps_in, maps_out):
    print(kernel * kernel * maps_in * maps_out + maps_out)
