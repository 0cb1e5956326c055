#include "arrays.h"

#include <string.h>

#include "memory.h"

/* This harness copies bytes as they are: it expects a little-endian machine, as nearly all are. */

static const size_t SIZES[] = {sizeof(double), sizeof(float)};
static const char *const NAMES[] = {"float64", "float32"};

Array *new_array(Dtype dtype, int rank, const size_t *shape) {
    Array *array = take(sizeof *array);
    array->rank = rank;
    array->dtype = dtype;
    array->count = 1;
    for (int axis = 0; axis < rank; axis++) array->count *= array->shape[axis] = shape[axis];
    array->data = take(array->count * SIZES[dtype]);
    return array;
}

static int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

Array *array_read(const Json *json, const char *name) {
    const char *text = json_text(json, "data"), *dtype = json_text(json, "dtype");
    const Json *sizes = json_get(json, "shape");
    size_t shape[MOST_AXES], digits = strlen(text);
    double expected; /* hexadecimal digits: a product that overflows no integer, whichever axis has length 0 */
    int rank = 0, type = strcmp(dtype, NAMES[FLOAT32]) == 0 ? FLOAT32 : FLOAT64;
    Array *array;

    if (strcmp(dtype, NAMES[type]) != 0) refuse("Expected %s of float64 or float32 but got %.20s.", name, dtype);
    if (!sizes || sizes->kind != JSON_LIST) refuse("Expected %s with a shape.", name);
    expected = 2.0 * (double)SIZES[type];
    for (const Json *size = sizes->first; size; size = size->next) {
        if (rank == MOST_AXES) refuse("Expected %s of at most %d axes.", name, MOST_AXES);
        if (size->kind != JSON_NUMBER || !(size->number >= 0 && size->number <= 1e9)) refuse("Expected sizes in %s.", name);
        shape[rank++] = (size_t)size->number;
        expected *= size->number;
    }
    if ((double)digits != expected) refuse("Expected %.0f hexadecimal digits in %s but got %zu.", expected, name, digits);

    array = new_array(type, rank, shape);
    for (size_t n = 0; n < digits / 2; n++) {
        int high = digit(text[2 * n]), low = digit(text[2 * n + 1]);
        if (high < 0 || low < 0) refuse("Expected hexadecimal digits in %s but got `%.2s`.", name, text + 2 * n);
        ((unsigned char *)array->data)[n] = (unsigned char)(16 * high + low);
    }
    return array;
}

void array_write(const Array *array, FILE *out) {
    size_t bytes = array->count * SIZES[array->dtype];
    const unsigned char *data = array->data;
    char *text = take(2 * bytes + 1);
    for (size_t n = 0; n < bytes; n++) {
        text[2 * n] = "0123456789abcdef"[data[n] >> 4];
        text[2 * n + 1] = "0123456789abcdef"[data[n] & 15];
    }
    fputs("{\"shape\":[", out);
    for (int axis = 0; axis < array->rank; axis++) fprintf(out, axis ? ",%zu" : "%zu", array->shape[axis]);
    fprintf(out, "],\"dtype\":\"%s\",\"data\":\"%s\"}", NAMES[array->dtype], text);
}
