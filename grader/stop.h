/* stop.h -- SIGHUP, SIGINT and SIGTERM end a grading, and leave nothing. */
#ifndef STOP_H
#define STOP_H

/* Hold the signals back from here on, and let in at last what has come. */
void stop_hold(void);
void stop_let_in(void);

/* grade_all, until a signal that is held back has come.  The arg of coil_run.
 * Suspends. */
int grade_until_told(void *grading, void **result);

#endif
