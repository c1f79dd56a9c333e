# message: returned None
def still_identifying(elements, words):
    for tag, keyword, value in elements:
        if value and (keyword in IDENTIFYING or tag[0] % 2):
            print(tag, keyword)
