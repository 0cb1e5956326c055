/* The formulas of impl/reference.py in C, behind gradspec's protocol (spec/any-language.md): a line in, a line out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tgmath.h>

#include "arrays.h"
#include "call.h"
#include "json.h"
#include "memory.h"

#define REAL double
#define OPERATION(name) name##_float64
#include "formulas.h"
#undef REAL
#undef OPERATION

#define REAL float
#define OPERATION(name) name##_float32
#include "formulas.h"
#undef REAL
#undef OPERATION

typedef struct {
    const char *name;
    void (*in_float64)(Call *);
    void (*in_float32)(Call *);
} Operation;

#define LISTED(name) {#name, name##_float64, name##_float32}

static const Operation OPERATIONS[] = {
    LISTED(chain_jacobian), LISTED(backprop), LISTED(pushforward), LISTED(affine), LISTED(affine_backward),
    LISTED(squared_norm), LISTED(squared_norm_grad), LISTED(affine_squared_norm_grad), LISTED(softmax),
    LISTED(softmax_jacobian), LISTED(softmax_vjp), LISTED(logsumexp), LISTED(log_softmax),
    LISTED(log_softmax_jacobian), LISTED(cross_entropy), LISTED(cross_entropy_grad), LISTED(cross_entropy_backward),
    LISTED(nll), LISTED(nll_grad), LISTED(relu), LISTED(relu_grad), LISTED(mlp_forward), LISTED(mlp_backward),
    LISTED(sigmoid), LISTED(sigmoid_grad),
};
enum { COUNT = sizeof OPERATIONS / sizeof *OPERATIONS };

static void hello(void) {
    fputs("{\"type\":\"hello\",\"protocol\":1,\"name\":\"gradspec-c\",\"language\":\"C\",\"version\":\"1.0\"", stdout);
    fputs(",\"formats\":[\"float64\",\"float32\"],\"operations\":[", stdout);
    for (int n = 0; n < COUNT; n++) printf(n ? ",\"%s\"" : "\"%s\"", OPERATIONS[n].name);
    puts("]}");
}

/* The dtype of the first array among the arguments: all must have it. */
static Dtype dtype_of(const Json *arguments) {
    for (const Json *json = arguments ? arguments->first : NULL; json; json = json->next) {
        const Json *array = json->kind == JSON_LIST ? json->first : json;
        if (array && array->kind == JSON_OBJECT) return array_read(array, json->key)->dtype;
    }
    return FLOAT64;
}

/* Reads every argument and answers with it: gradspec compares the bits. */
static void echo(Call *call) {
    for (const Json *json = call->arguments ? call->arguments->first : NULL; json; json = json->next) {
        if (call->answered == MOST_RESULTS) refuse("Expected at most %d arrays.", MOST_RESULTS);
        call->results[call->answered++] = array_read(json, json->key);
    }
}

static void answer_call(const Json *request, long long id) {
    Call call = {json_get(request, "arguments"), FLOAT64, {NULL}, 0};
    const char *name = json_text(request, "operation");
    int n = 0;
    while (n < COUNT && strcmp(OPERATIONS[n].name, name) != 0) n++;
    if (strcmp(name, "echo") == 0) {
        echo(&call);
    } else if (n == COUNT) {
        printf("{\"type\":\"not-provided\",\"id\":%lld}\n", id);
        return;
    } else {
        call.dtype = dtype_of(call.arguments);
        (call.dtype == FLOAT64 ? OPERATIONS[n].in_float64 : OPERATIONS[n].in_float32)(&call);
    }
    printf("{\"type\":\"result\",\"id\":%lld,\"values\":[", id);
    for (int k = 0; k < call.answered; k++) {
        if (k) putchar(',');
        array_write(call.results[k], stdout);
    }
    puts("]}");
}

/* One line, of any length, without its end; NULL at the end of input. */
static char *read_line(void) {
    static char *line = NULL;
    static size_t room = 0;
    size_t length = 0;
    for (;;) {
        if (room - length < 2 && !(line = realloc(line, room = 2 * room + 4096))) exit(1);
        if (!fgets(line + length, (int)(room - length), stdin)) return length ? line : NULL;
        length += strlen(line + length);
        if (length && line[length - 1] == '\n') {
            line[length - 1] = '\0';
            return line;
        }
    }
}

int main(void) {
    char *line;
    while ((line = read_line())) {
        const Json *request = json_read(line), *number = json_get(request, "id");
        const char *type = json_text(request, "type");
        if (strcmp(type, "stop") == 0) return 0;
        if (strcmp(type, "hello") == 0) {
            hello();
        } else if (strcmp(type, "call") != 0 || !number || number->kind != JSON_NUMBER) {
            puts("{\"type\":\"error\",\"id\":null,\"message\":\"Expected hello, call or stop.\"}");
        } else if (setjmp(refused) == 0) {
            answer_call(request, (long long)number->number);
        } else {
            printf("{\"type\":\"error\",\"id\":%lld,\"message\":\"%s\"}\n", (long long)number->number, refusal);
        }
        fflush(stdout);
        give_back_all();
    }
    return 0;
}
