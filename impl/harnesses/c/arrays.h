/* Arrays as gradspec sends them: shape, dtype, and the hexadecimal of the little-endian IEEE bytes. */
#ifndef ARRAYS_H
#define ARRAYS_H

#include <stddef.h>
#include <stdio.h>

#include "json.h"

#define MOST_AXES 4

typedef enum { FLOAT64, FLOAT32 } Dtype;

typedef struct {
    int rank;
    size_t shape[MOST_AXES];
    size_t count; /* of numbers */
    Dtype dtype;
    void *data; /* double or float, row by row */
} Array;

/* A new array of zeros. */
Array *new_array(Dtype dtype, int rank, const size_t *shape);

/* The array that the JSON object stands for; refuses what is none. */
Array *array_read(const Json *json, const char *name);

/* Writes {"shape":…,"dtype":…,"data":…}. */
void array_write(const Array *array, FILE *out);

#endif
