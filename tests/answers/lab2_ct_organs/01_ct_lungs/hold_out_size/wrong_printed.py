# message: returned None
def hold_out(patients, fraction, seed):
    print(sorted(set(patients)))
