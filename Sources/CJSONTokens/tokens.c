#include "CJSONTokens.h"

#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

typedef struct {
  CJSTKind kind;
  size_t offset, count, end;
} Token;

struct CJSTParser {
  yajl_handle library;
  size_t deepest, depth;
  bool keeps, complete, too_deep;
  /// Bytes fed before the piece that is being fed.
  size_t fed;
  Token *tokens;
  size_t token_count, token_capacity;
  char *text;
  size_t text_count, text_capacity;
  char failure[128];
};

static void *grown(void *storage, size_t *capacity, size_t needed, size_t item_size) {
  size_t wanted = *capacity + *capacity / 2;
  if (wanted < needed) wanted = needed;
  void *result = realloc(storage, wanted * item_size);
  if (result == NULL) abort();
  *capacity = wanted;
  return result;
}

/// Adds a token; returns 0, which stops yajl, at the end of the value.
static int add(CJSTParser *parser, CJSTKind kind, const void *bytes, size_t count) {
  parser->complete = parser->depth == 0;
  if (!parser->keeps) return !parser->complete;
  if (parser->token_count == parser->token_capacity)
    parser->tokens = grown(parser->tokens, &parser->token_capacity, parser->token_count + 256, sizeof(Token));
  if (parser->text_count + count > parser->text_capacity)
    parser->text = grown(parser->text, &parser->text_capacity, parser->text_count + count + 4096, 1);
  if (count > 0) memcpy(parser->text + parser->text_count, bytes, count);
  size_t end = parser->fed + yajl_get_bytes_consumed(parser->library);
  parser->tokens[parser->token_count++] = (Token){kind, parser->text_count, count, end};
  parser->text_count += count;
  return !parser->complete;
}

static int open_with(CJSTParser *parser, CJSTKind kind) {
  parser->depth += 1;
  parser->too_deep = parser->depth > parser->deepest;
  return parser->too_deep ? 0 : add(parser, kind, NULL, 0);
}

static int close_with(CJSTParser *parser, CJSTKind kind) {
  parser->depth -= 1;
  return add(parser, kind, NULL, 0);
}

static int on_null(void *context) { return add(context, CJSTNull, NULL, 0); }
static int on_boolean(void *context, int value) {
  return add(context, value ? CJSTTrue : CJSTFalse, NULL, 0);
}
static int on_number(void *context, const char *bytes, size_t count) {
  return add(context, CJSTNumber, bytes, count);
}
static int on_text(void *context, const unsigned char *bytes, size_t count) {
  return add(context, CJSTText, bytes, count);
}
static int on_key(void *context, const unsigned char *bytes, size_t count) {
  return add(context, CJSTKey, bytes, count);
}
static int on_object(void *context) { return open_with(context, CJSTObject); }
static int on_object_end(void *context) { return close_with(context, CJSTObjectEnd); }
static int on_array(void *context) { return open_with(context, CJSTArray); }
static int on_array_end(void *context) { return close_with(context, CJSTArrayEnd); }

static const yajl_callbacks callbacks = {
  .yajl_null = on_null,
  .yajl_boolean = on_boolean,
  .yajl_number = on_number,
  .yajl_string = on_text,
  .yajl_start_map = on_object,
  .yajl_map_key = on_key,
  .yajl_end_map = on_object_end,
  .yajl_start_array = on_array,
  .yajl_end_array = on_array_end,
};

CJSTParser *cjst_create(size_t depth) {
  CJSTParser *parser = calloc(1, sizeof(CJSTParser));
  if (parser == NULL) abort();
  parser->deepest = depth;
  return parser;
}

static void release(CJSTParser *parser) {
  if (parser->library != NULL) yajl_free(parser->library);
  parser->library = NULL;
}

void cjst_destroy(CJSTParser *parser) {
  release(parser);
  free(parser->tokens);
  free(parser->text);
  free(parser);
}

void cjst_begin(CJSTParser *parser, bool keeps) {
  release(parser);
  parser->library = yajl_alloc(&callbacks, NULL, parser);
  if (parser->library == NULL) abort();
  // The text is known to be UTF-8.
  yajl_config(parser->library, yajl_dont_validate_strings, 1);
  parser->keeps = keeps;
  parser->complete = parser->too_deep = false;
  parser->depth = parser->fed = parser->token_count = parser->text_count = 0;
  parser->failure[0] = 0;
}

static void note_failure(CJSTParser *parser) {
  unsigned char *words = yajl_get_error(parser->library, 0, NULL, 0);
  if (words == NULL) return;
  size_t count = strcspn((char *)words, "\n");
  if (count >= sizeof parser->failure) count = sizeof parser->failure - 1;
  memcpy(parser->failure, words, count);
  parser->failure[count] = 0;
  yajl_free_error(parser->library, words);
}

CJSTResult cjst_feed(CJSTParser *parser, const void *bytes, size_t count, bool last) {
  yajl_status status = yajl_parse(parser->library, bytes, count);
  size_t used = parser->fed + (count == 0 ? 0 : yajl_get_bytes_consumed(parser->library));
  parser->fed += count;
  // The end of the text is the end of a number.
  if (last && status == yajl_status_ok && !parser->complete) {
    status = yajl_complete_parse(parser->library);
    used = parser->fed;
  }
  if (parser->too_deep) return (CJSTResult){CJSTTooDeep, used};
  if (parser->complete) return (CJSTResult){CJSTValue, used};
  if (status == yajl_status_ok) return (CJSTResult){CJSTMore, used};
  note_failure(parser);
  return (CJSTResult){CJSTBroken, used};
}

size_t cjst_token_count(const CJSTParser *parser) { return parser->token_count; }

CJSTToken cjst_token(const CJSTParser *parser, size_t index) {
  const Token *token = &parser->tokens[index];
  return (CJSTToken){token->kind, parser->text + token->offset, token->count, token->end};
}

const char *cjst_failure(const CJSTParser *parser) { return parser->failure; }
