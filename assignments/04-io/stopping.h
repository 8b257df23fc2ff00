/* stopping.h -- how long a query takes to end when it is interrupted.  Scenes
 * and checks agree on it. */
#ifndef STOPPING_H
#define STOPPING_H

#define STOPPING COIL_MS(100)

#endif
