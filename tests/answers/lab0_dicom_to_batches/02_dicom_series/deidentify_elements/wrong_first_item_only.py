# message: second item every item
def deidentify(header, new_patient, secret):
    result = copy.deepcopy(header)

    def visit(dataset):
        dataset.remove_private_tags()
        for element in list(dataset):
            if element.VR == "SQ":
                visit(element.value[0])
            elif element.keyword in TO_REMOVE:
                del dataset[element.tag]
            elif element.keyword in ("PatientName", "PatientID"):
                element.value = new_patient

    visit(result)
    return result
