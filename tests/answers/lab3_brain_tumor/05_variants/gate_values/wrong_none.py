# message: returned None
def gate(skip, below, w_x, w_g, bias, psi, psi_bias):
    skip * 0.5
