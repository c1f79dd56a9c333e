# message: Expected a dict
def from_rates(share, sensitivity, precision):
    return 0.965, 0.981, 0.598, 0.426
