/*
 * Whether values are as the standard wants them: what may be written. PS3.5
 * 6.1, 6.2, 6.4, 9
 */
#ifndef ENCODING_VALUE_CHECK_H
#define ENCODING_VALUE_CHECK_H

#include "dicom/value.h"

/* What a value breaks: name, status, section, text. */
#define DICOM__VALUE_FAULTS(X)                                                 \
    X(NONE, OK, "", "nothing is wrong")                                        \
    X(WORDS, E_RANGE, "PS3.5 6.2",                                             \
      "the size is no multiple of that of a value")                            \
    X(FIELD, E_RANGE, "PS3.5 7.1.2",                                           \
      "more than 65,534 bytes, which the length field does not hold")          \
    X(LONG, E_RANGE, "PS3.5 6.2", "more characters than the VR allows")        \
    X(REPERTOIRE, E_VALUE, "PS3.5 6.1",                                        \
      "a character that the character set does not have")                      \
    X(CONTROL, E_VALUE, "PS3.5 6.1.3",                                         \
      "a control character that the VR does not allow")                        \
    X(CODE, E_VALUE, "PS3.5 6.2",                                              \
      "CS is made of capital letters, digits, spaces and underscores")         \
    X(AGE, E_VALUE, "PS3.5 6.2", "AS is made of three digits and D W M or Y")  \
    X(MOMENT, E_VALUE, "PS3.5 6.2", "this is not the form of DA, TM or DT")    \
    X(NO_MOMENT, E_VALUE, "PS3.5 6.2", "there is no such day or time")         \
    X(NUMBER, E_VALUE, "PS3.5 6.2", "this is not the form of DS or IS")        \
    X(NUMBER_RANGE, E_RANGE, "PS3.5 6.2", "IS does not reach so far")          \
    X(UID, E_VALUE, "PS3.5 9.1", "this is not the form of a UID")              \
    X(NAME_GROUPS, E_VALUE, "PS3.5 6.2.1", "more than three groups of a name") \
    X(NAME_PARTS, E_VALUE, "PS3.5 6.2.1",                                      \
      "more than five components of a name")                                   \
    X(URI, E_VALUE, "PS3.5 6.2", "UR may not begin with a space")

enum dicom__value_fault {
#define DICOM__FAULT_ROW(name, status, section, text) DICOM__VALUE_##name,
    DICOM__VALUE_FAULTS(DICOM__FAULT_ROW)
#undef DICOM__FAULT_ROW
};

struct dicom__value_rule {
    dicom_status status;
    const char  *section, *text;
};

/* What is to be told about a fault. */
const struct dicom__value_rule *dicom__value_rule(
    enum dicom__value_fault fault);

/* The first rule that the value of an element breaks. `bytes` are little
 * endian; padding to even length is not looked at. */
enum dicom__value_fault dicom__value_check(dicom_vr             vr,
                                           const dicom_charset *charset,
                                           const void *bytes, size_t size);

/* How many values it has; what is not parted has one, or none if empty. */
size_t dicom__count_values(dicom_vr vr, const dicom_charset *charset,
                           const void *bytes, size_t size);

/* PS3.5 6.4 */
bool dicom__vm_allows(dicom_vm vm, size_t count);

#endif
