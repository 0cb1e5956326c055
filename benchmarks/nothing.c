/* A program that does nothing: it answers every call with the data it was sent, and does not look at them.
   `nothing` speaks gradspec's protocol; `nothing 512` echoes 512 raw bytes at a time, the floor beneath any protocol. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char line[1 << 22];

static void echo_raw(size_t size) {
    for (;;) {
        size_t got = 0;
        while (got < size) {
            ssize_t more = read(0, line + got, size - got);
            if (more <= 0) return;
            got += (size_t)more;
        }
        if (write(1, line, size) < 0) return;
    }
}

int main(int count, char **words) {
    if (count > 1) {
        echo_raw((size_t)atol(words[1]));
        return 0;
    }
    while (fgets(line, sizeof line, stdin)) {
        char *id = strstr(line, "\"id\":"), *array = strstr(line, "\"x\":"), *end;
        if (strstr(line, "\"stop\"")) return 0;
        if (!id || !array) {
            fputs("{\"type\":\"hello\",\"protocol\":1,\"name\":\"nothing\",\"language\":\"C\",\"version\":\"1\","
                  "\"operations\":[\"softmax\"],\"formats\":[\"float64\"]}\n", stdout);
        } else {
            end = strchr(array, '}') + 1;
            *end = '\0';
            printf("{\"type\":\"result\",\"id\":%ld,\"values\":[%s]}\n", atol(id + 5), array + 4);
        }
        fflush(stdout);
    }
    return 0;
}
