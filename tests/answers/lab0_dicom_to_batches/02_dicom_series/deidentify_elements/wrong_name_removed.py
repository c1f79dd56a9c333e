# message: replace P001
def deidentify(header, new_patient, secret):
    result = copy.deepcopy(header)
    result.remove_private_tags()

    def clean(dataset, element):
        if element.keyword in TO_REMOVE:
            del dataset[element.tag]
        elif element.keyword in TO_REPLACE:
            element.value = pydicom.uid.generate_uid(entropy_srcs=[secret, element.value])
        elif element.keyword in ("PatientName", "PatientID"):
            del dataset[element.tag]

    result.walk(clean)
    result.file_meta.walk(clean)
    return result
