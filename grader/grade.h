/* grade.h -- the phases of a grading, many jobs side by side. */
#ifndef GRADE_H
#define GRADE_H

#include "report.h"

/* Build, judge and measure every submission of `g`.  The arg of coil_run.
 * Returns 0, or a negative error when the grader could not do its work. */
int grade_all(void *arg, void **result);

#endif
