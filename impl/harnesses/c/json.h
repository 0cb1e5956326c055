/* A JSON reader that suffices for gradspec's requests: one line, ASCII, no escapes in its strings. */
#ifndef JSON_H
#define JSON_H

typedef enum { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT } JsonKind;

typedef struct Json Json;
struct Json {
    JsonKind kind;
    double number;
    const char *text; /* of a string */
    const char *key;  /* of an object's member */
    Json *first;      /* what is inside a list or an object, and after it in there */
    Json *next;
};

/* What the line says; NULL where it is no JSON. The line is written into, and must stay as long as the result. */
Json *json_read(char *line);

/* The member of an object; NULL where there is none, or no object. */
const Json *json_get(const Json *object, const char *key);

/* The text of a string member; "" where there is none. */
const char *json_text(const Json *object, const char *key);

#endif
