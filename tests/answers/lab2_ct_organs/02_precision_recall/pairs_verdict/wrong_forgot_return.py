# message: returned None
def pairs_match(images, masks):
    print(np.shape(images) == np.shape(masks))
