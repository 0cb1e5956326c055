/* One call: its arguments by name, checked against the contract's shapes, and the arrays to answer with. */
#ifndef CALL_H
#define CALL_H

#include "arrays.h"
#include "json.h"

#define MOST_RESULTS 8

typedef struct {
    const Json *arguments;
    Dtype dtype; /* of all its arrays */
    Array *results[MOST_RESULTS];
    int answered;
} Call;

/* Arguments; each refuses what has another shape. */
Array *argument(Call *call, const char *name, int rank);
Array *vector(Call *call, const char *name, size_t size);
Array *vector_of_any_size(Call *call, const char *name);
Array *classes(Call *call, const char *name); /* a vector of V >= 1 logits or probabilities */
Array *matrix(Call *call, const char *name, size_t columns);
size_t label(Call *call, size_t classes);

/* A list of matrices (the Jacobians of backprop); returns how many. */
size_t matrices(Call *call, const char *name, Array ***found);

/* A new array of zeros that will be part of the answer, after those asked for before. */
Array *scalar_result(Call *call);
Array *vector_result(Call *call, size_t size);
Array *matrix_result(Call *call, size_t rows, size_t columns);

#endif
