from course_lib import nets


def unet_parameters(base, depth, channels=1, batch_norm=False):
    side, norm = 2**depth, "batch" if batch_norm else None
    return nets.unet((side, side, channels), base=base, depth=depth, norm=norm).count_params()
