# message: returned None
def hounsfield(stored, slope, intercept, padding=None):
    print(stored * slope + intercept, stored != padding)
