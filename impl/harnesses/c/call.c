#include "call.h"

#include <stdint.h>

#include "memory.h"

static Array *checked(Call *call, Array *array, const char *name, int rank) {
    if (array->dtype != call->dtype) refuse("Expected arguments of one dtype but %s has another.", name);
    if (array->rank != rank) refuse("Expected %s of %d axes but got %d.", name, rank, array->rank);
    return array;
}

Array *argument(Call *call, const char *name, int rank) {
    const Json *json = json_get(call->arguments, name);
    if (!json) refuse("Expected an argument %s but got none.", name);
    return checked(call, array_read(json, name), name, rank);
}

Array *vector_of_any_size(Call *call, const char *name) { return argument(call, name, 1); }

Array *vector(Call *call, const char *name, size_t size) {
    Array *array = argument(call, name, 1);
    if (array->count != size) refuse("Expected %s of shape (%zu,) but got (%zu,).", name, size, array->count);
    return array;
}

Array *classes(Call *call, const char *name) {
    Array *array = argument(call, name, 1);
    if (array->count == 0) refuse("Expected %s of V >= 1 classes but got none.", name);
    return array;
}

Array *matrix(Call *call, const char *name, size_t columns) {
    Array *array = argument(call, name, 2);
    if (array->shape[1] != columns) refuse("Expected %s of %zu columns but got %zu.", name, columns, array->shape[1]);
    return array;
}

size_t label(Call *call, size_t classes) {
    const Json *json = json_get(call->arguments, "label");
    if (!json || json->kind != JSON_NUMBER) refuse("Expected one integer label.");
    if (!(json->number >= 0 && json->number < (double)classes) || json->number != (double)(size_t)json->number)
        refuse("Expected a label in 0..%zu but got %g.", classes - 1, json->number);
    return (size_t)json->number;
}

size_t matrices(Call *call, const char *name, Array ***found) {
    const Json *list = json_get(call->arguments, name);
    size_t count = 0, n = 0;
    if (!list || list->kind != JSON_LIST) refuse("Expected a list of matrices, %s.", name);
    for (const Json *json = list->first; json; json = json->next) count++;
    *found = take(count * sizeof **found);
    for (const Json *json = list->first; json; json = json->next)
        (*found)[n++] = checked(call, array_read(json, name), name, 2);
    return count;
}

static Array *result(Call *call, int rank, size_t first, size_t second) {
    size_t shape[] = {first, second};
    return call->results[call->answered++] = new_array(call->dtype, rank, shape);
}

Array *scalar_result(Call *call) { return result(call, 0, 0, 0); }
Array *vector_result(Call *call, size_t size) { return result(call, 1, size, 0); }
Array *matrix_result(Call *call, size_t rows, size_t columns) { return result(call, 2, rows, columns); }
