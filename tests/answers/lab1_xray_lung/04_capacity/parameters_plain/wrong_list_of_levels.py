# message: one number sum over all levels
def unet_parameters(base, depth, channels=1, batch_norm=False):
    return [188, 880, 572, 5]
