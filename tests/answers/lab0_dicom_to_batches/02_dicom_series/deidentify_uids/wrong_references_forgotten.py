# message: refers reference elsewhere
def deidentify(header, new_patient, secret):
    result = copy.deepcopy(header)
    for keyword in TO_REPLACE:
        if keyword in result:
            setattr(result, keyword, pydicom.uid.generate_uid(entropy_srcs=[secret, result[keyword].value]))
    result.file_meta.MediaStorageSOPInstanceUID = result.SOPInstanceUID
    return result
