/* Memory that lasts as long as one request, and the way out of one that cannot be answered. */
#ifndef MEMORY_H
#define MEMORY_H

#include <setjmp.h>
#include <stddef.h>

/* Zeroed memory, given back by `give_back_all`. */
void *take(size_t bytes);
void give_back_all(void);

/* Leaves the request: `refusal` says why, and the loop in harness.c, which waits at `refused`, writes it. */
void refuse(const char *format, ...);
extern jmp_buf refused;
extern char refusal[200];

#endif
