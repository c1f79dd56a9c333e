# message: None return
def grey_values(hounsfield, centre, width):
    np.clip((np.asarray(hounsfield) - centre) / width + 0.5, 0, 1)
