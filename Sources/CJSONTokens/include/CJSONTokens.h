/// Reads one JSON value at a time with yajl, as a list of tokens.
#ifndef CJSONTOKENS_H
#define CJSONTOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CJST_CLOSED_ENUM __attribute__((enum_extensibility(closed)))

typedef struct CJSTParser CJSTParser;

typedef enum CJST_CLOSED_ENUM {
  CJSTNull,
  CJSTTrue,
  CJSTFalse,
  CJSTNumber,
  CJSTText,
  CJSTKey,
  CJSTObject,
  CJSTObjectEnd,
  CJSTArray,
  CJSTArrayEnd,
} CJSTKind;

typedef struct {
  CJSTKind kind;
  /// The words of a number, the characters of a text or key, in UTF-8; valid until the next value.
  const char *start;
  size_t count;
  /// How many bytes were fed up to the token's end.
  size_t end;
} CJSTToken;

typedef enum CJST_CLOSED_ENUM {
  /// The value goes on behind the bytes that were given.
  CJSTMore,
  CJSTValue,
  CJSTBroken,
  CJSTTooDeep,
} CJSTStatus;

typedef struct {
  CJSTStatus status;
  /// The bytes since cjst_begin up to the value's end, or to what is wrong.
  size_t bytes;
} CJSTResult;

CJSTParser *cjst_create(size_t depth);
void cjst_destroy(CJSTParser *parser);

/// Begins a value. Without `keeps` its tokens are not collected.
void cjst_begin(CJSTParser *parser, bool keeps);
/// Goes on with the value. The text has to be UTF-8; `last` says that no more will come.
CJSTResult cjst_feed(CJSTParser *parser, const void *bytes, size_t count, bool last);

size_t cjst_token_count(const CJSTParser *parser);
CJSTToken cjst_token(const CJSTParser *parser, size_t index);
/// yajl's words for what is wrong.
const char *cjst_failure(const CJSTParser *parser);

#endif
