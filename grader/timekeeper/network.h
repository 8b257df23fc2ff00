/* network.h -- a network of the program's own. */
#ifndef TIMEKEEPER_NETWORK_H
#define TIMEKEEPER_NETWORK_H

/* In the child, before exec.  Where it is not allowed, nothing happens: the
 * program then shares the machine's network. */
void network_private(void);

#endif
