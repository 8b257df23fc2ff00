/* picture.h -- a timeline drawn in text, for a terminal of 80 columns. */
#ifndef PICTURE_H
#define PICTURE_H

#include "timeline.h"
#include <stdio.h>

/* Draw the time axis for timelines that last `span`, and return the span it
 * really shows, which the timelines under it are drawn with. */
coil_time draw_axis(FILE *out, const char *title, coil_time span);

/* Draw a row for each mark and one for the end, `here` being pointed out
 * (SIZE_MAX: none). */
void draw_timeline(FILE *out, const struct timeline *t, coil_time span,
                   size_t here);

#endif
