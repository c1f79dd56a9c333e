# message: not found
def moves_together(augment):
    return True
