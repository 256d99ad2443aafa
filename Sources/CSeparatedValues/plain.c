/// Rows as RFC 4180 has them, split where they stand.
///
/// libcsv looks at each byte for itself, and copies it; that is most of the time that reading takes. Whatever is
/// not plain is left to it.
#include "parser.h"

#include <string.h>

typedef struct {
  CSEPParser *parser;
  const unsigned char *bytes;
  size_t count, at, lines;
  bool last;
} Row;

static bool is_line_end(unsigned char c) { return c == '\n' || c == '\r'; }

static CSEPPlainness unquoted_field(Row *row) {
  const unsigned char delimiter = row->parser->library.delim_char, quote = row->parser->library.quote_char;
  size_t begin = row->at, i = begin;
  while (i < row->count) {
    unsigned char c = row->bytes[i];
    if (c == delimiter || is_line_end(c)) break;
    if (c == quote) return CSEPNotPlain;
    i++;
  }
  if (i == row->count && !row->last) return CSEPUnsure;
  csep_add_field(row->parser, (CSEPField){begin, i - begin, true});
  row->at = i;
  return CSEPPlain;
}

static size_t line_feeds(const unsigned char *bytes, size_t count) {
  size_t lines = 0;
  for (const unsigned char *at = bytes, *end = bytes + count; at < end; at++) {
    at = memchr(at, '\n', (size_t)(end - at));
    if (at == NULL) break;
    lines++;
  }
  return lines;
}

/// The bytes up to the next quote; a bare carriage return in them is left to libcsv, which counts it as a line.
static CSEPPlainness up_to_quote(const Row *row, size_t from, size_t *quote) {
  const unsigned char *found =
    from < row->count ? memchr(row->bytes + from, row->parser->library.quote_char, row->count - from) : NULL;
  if (found == NULL) return row->last ? CSEPNotPlain : CSEPUnsure;
  *quote = (size_t)(found - row->bytes);
  const unsigned char *at = row->bytes + from;
  while ((at = memchr(at, '\r', (size_t)(found - at))) != NULL) {
    if (at + 1 < found && at[1] != '\n') return CSEPNotPlain;
    if (at + 1 == found) return CSEPNotPlain;
    at += 2;
  }
  return CSEPPlain;
}

static CSEPPlainness quoted_field(Row *row) {
  CSEPParser *parser = row->parser;
  size_t begin = row->at + 1, piece = begin, quote = 0;
  bool is_mended = false;
  size_t text = parser->text_count;
  while (true) {
    CSEPPlainness found = up_to_quote(row, piece, &quote);
    if (found != CSEPPlain) return found;
    if (quote + 1 == row->count && !row->last) return CSEPUnsure;
    if (quote + 1 == row->count || row->bytes[quote + 1] != parser->library.quote_char) break;
    csep_append(parser, row->bytes + piece, quote + 1 - piece);
    is_mended = true;
    piece = quote + 2;
  }
  if (is_mended) csep_append(parser, row->bytes + piece, quote - piece);
  row->lines += line_feeds(row->bytes + begin, quote - begin);
  row->at = quote + 1;
  if (row->at < row->count && row->bytes[row->at] != parser->library.delim_char
      && !is_line_end(row->bytes[row->at]))
    return CSEPNotPlain;
  if (is_mended) csep_add_field(parser, (CSEPField){text, parser->text_count - text, false});
  else csep_add_field(parser, (CSEPField){begin, quote - begin, true});
  return CSEPPlain;
}

CSEPPlainness csep_plain_row(
  CSEPParser *parser, const unsigned char *bytes, size_t count, bool last, size_t *length, size_t *lines) {
  Row row = {parser, bytes, count, 0, 0, last};
  parser->window = bytes;
  while (true) {
    bool is_quoted = row.at < count && parser->library.quote_char != 0
      && bytes[row.at] == parser->library.quote_char;
    CSEPPlainness found = is_quoted ? quoted_field(&row) : unquoted_field(&row);
    if (found != CSEPPlain) return found;
    if (row.at >= count) break;
    if (is_line_end(bytes[row.at])) {
      if (bytes[row.at] == '\r' && row.at + 1 == count && !last) return CSEPUnsure;
      row.at += bytes[row.at] == '\r' && row.at + 1 < count && bytes[row.at + 1] == '\n' ? 2 : 1;
      row.lines += 1;
      break;
    }
    row.at += 1;
  }
  *length = row.at;
  *lines = row.lines;
  return CSEPPlain;
}
