/*
 * dicom.h - all of libdicom.
 *
 * Each header may also be included alone; each includes what it stands on.
 */
#ifndef DICOM_H
#define DICOM_H

#include <dicom/base.h>
#include <dicom/dict.h>
#include <dicom/tags.h>
#include <dicom/uids.h>

#include <dicom/charset.h>
#include <dicom/value.h>

#include <dicom/event.h>
#include <dicom/parser.h>
#include <dicom/reader.h>
#include <dicom/writer.h>
#include <dicom/filter.h>

#include <dicom/compare.h>
#include <dicom/dataset.h>
#include <dicom/edit.h>
#include <dicom/element.h>
#include <dicom/json.h>
#include <dicom/text.h>
#include <dicom/validate.h>
#include <dicom/xml.h>

#include <dicom/file.h>

#endif
