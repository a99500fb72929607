/*
 * Edits as text: a table's row says what is done to a data set. Commands
 * with single blanks between; a tilde stands for a blank in them:
 *
 *   PATH=VALUE      puts it, with the VR of the dictionary
 *   PATH:VR=VALUE
 *   -PATH           removes an element, or an item
 *   +PATH           adds an item to a sequence
 *   @group,CREATOR  reserves a private block
 *   ?               lenient from here on
 *   M>              in the file meta information from here on
 */
#ifndef SUPPORT_EDIT_SCRIPT_H
#define SUPPORT_EDIT_SCRIPT_H

#include "dicom/edit.h"

/* Stops at the first command that fails and returns its status. Fails the
 * test if `script` is anything else. */
dicom_status edit_by_script(dicom_dataset *ds, const char *script);

#endif
