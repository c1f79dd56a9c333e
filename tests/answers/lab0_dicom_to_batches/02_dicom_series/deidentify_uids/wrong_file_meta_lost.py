# message: file_meta
def deidentify(header, new_patient, secret):
    result = copy.deepcopy(header)
    result.remove_private_tags()

    def clean(dataset, element):
        if element.keyword in TO_REMOVE:
            del dataset[element.tag]
        elif element.keyword in TO_REPLACE:
            element.value = pydicom.uid.generate_uid(entropy_srcs=[secret, element.value])
        elif element.keyword in ("PatientName", "PatientID"):
            element.value = new_patient

    result.walk(clean)
    del result.file_meta
    return result
