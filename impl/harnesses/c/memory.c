#include "memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

typedef union Block Block;
union Block { /* the strictest alignment that C99 has names for */
    Block *next;
    double number;
    long long integer;
};

static Block *blocks;
jmp_buf refused;
char refusal[200];

void *take(size_t bytes) {
    Block *block = calloc(1, sizeof(Block) + bytes);
    if (!block) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    block->next = blocks;
    blocks = block;
    return block + 1;
}

void give_back_all(void) {
    while (blocks) {
        Block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
}

void refuse(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(refusal, sizeof refusal, format, arguments);
    va_end(arguments);
    longjmp(refused, 1);
}
