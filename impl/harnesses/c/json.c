#include "json.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

#define DEEPEST 16 /* gradspec's own messages are nested five deep */

static char *at; /* where the reader is */

static Json *value(int depth);

static void skip_blanks(void) {
    while (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n') at++;
}

static int skip(char wanted) {
    skip_blanks();
    if (*at != wanted) return 0;
    at++;
    return 1;
}

/* The text between two quotes, ended in place. */
static char *string(void) {
    char *begin = at;
    at += strcspn(at, "\"\\");
    if (*at != '"') return NULL;
    *at++ = '\0';
    return begin;
}

/* What is inside brackets: values, or with `keys` members. */
static Json *inside(Json *container, char closing, int keys, int depth) {
    Json **place = &container->first;
    if (skip(closing)) return container;
    do {
        char *key = NULL;
        if (keys && (!skip('"') || !(key = string()) || !skip(':'))) return NULL;
        if (!(*place = value(depth))) return NULL;
        (*place)->key = key;
        place = &(*place)->next;
    } while (skip(','));
    return skip(closing) ? container : NULL;
}

static Json *word(Json *new, const char *text, JsonKind kind, double number) {
    if (strncmp(at, text, strlen(text)) != 0) return NULL;
    at += strlen(text);
    new->kind = kind;
    new->number = number;
    return new;
}

static Json *value(int depth) {
    Json *new = take(sizeof *new);
    char *end;
    if (depth > DEEPEST) return NULL;
    if (skip('{')) {
        new->kind = JSON_OBJECT;
        return inside(new, '}', 1, depth + 1);
    }
    if (skip('[')) {
        new->kind = JSON_LIST;
        return inside(new, ']', 0, depth + 1);
    }
    if (skip('"')) {
        new->kind = JSON_STRING;
        return (new->text = string()) ? new : NULL;
    }
    if (*at == 't') return word(new, "true", JSON_BOOLEAN, 1);
    if (*at == 'f') return word(new, "false", JSON_BOOLEAN, 0);
    if (*at == 'n') return word(new, "null", JSON_NULL, 0);
    if (*at != '-' && (*at < '0' || *at > '9')) return NULL;
    new->kind = JSON_NUMBER;
    new->number = strtod(at, &end);
    at = end;
    return new;
}

Json *json_read(char *line) {
    Json *read;
    at = line;
    read = value(0);
    skip_blanks();
    return *at == '\0' ? read : NULL;
}

const Json *json_get(const Json *object, const char *key) {
    const Json *member = object && object->kind == JSON_OBJECT ? object->first : NULL;
    while (member && strcmp(member->key, key) != 0) member = member->next;
    return member;
}

const char *json_text(const Json *object, const char *key) {
    const Json *member = json_get(object, key);
    return member && member->kind == JSON_STRING ? member->text : "";
}
