# message: several candidates 'both'
def choose_remedy(results):
    return "augmentation"
