# message: false alarm
def moves_together(augment):
    return False
