/// Rows that are not plain: libcsv judges them.
#include "parser.h"

#include <stdlib.h>
#include <string.h>

/// libcsv's states that matter here; its header does not name them.
#define ROW_NOT_BEGUN 0
#define FIELD_BEGUN 2

static void *grown(void *storage, size_t *capacity, size_t needed, size_t item_size) {
  size_t wanted = *capacity + *capacity / 2;
  if (wanted < needed) wanted = needed;
  void *result = realloc(storage, wanted * item_size);
  if (result == NULL) abort();
  *capacity = wanted;
  return result;
}

void csep_append(CSEPParser *parser, const void *bytes, size_t count) {
  if (parser->text_count + count > parser->text_capacity)
    parser->text = grown(parser->text, &parser->text_capacity, parser->text_count + count + 4096, 1);
  if (count > 0) memcpy(parser->text + parser->text_count, bytes, count);
  parser->text_count += count;
}

void csep_add_field(CSEPParser *parser, CSEPField field) {
  if (parser->field_count == parser->field_capacity)
    parser->fields =
      grown(parser->fields, &parser->field_capacity, parser->field_count + 64, sizeof(CSEPField));
  parser->fields[parser->field_count++] = field;
}

static void field_ended(void *bytes, size_t count, void *context) {
  CSEPParser *parser = context;
  csep_add_field(parser, (CSEPField){parser->text_count, count, false});
  csep_append(parser, bytes, count);
}

static void row_ended(int terminator, void *context) {
  (void)terminator;
  ((CSEPParser *)context)->row_ended = true;
}

/// Blanks belong to the fields in which they stand.
static int no_blank(unsigned char c) {
  (void)c;
  return 0;
}

CSEPParser *csep_create(uint8_t delimiter, uint8_t quote, size_t longest_row) {
  CSEPParser *parser = calloc(1, sizeof(CSEPParser));
  if (parser == NULL || csv_init(&parser->library, CSV_STRICT) != 0) abort();
  csv_set_delim(&parser->library, delimiter);
  csv_set_quote(&parser->library, quote);
  csv_set_space_func(&parser->library, no_blank);
  csv_set_blk_size(&parser->library, 64 << 10);
  parser->longest_row = longest_row;
  return parser;
}

void csep_destroy(CSEPParser *parser) {
  csv_free(&parser->library);
  free(parser->text);
  free(parser->fields);
  free(parser);
}

void csep_reset(CSEPParser *parser) {
  parser->library.pstate = ROW_NOT_BEGUN;
  parser->library.quoted = 0;
  parser->library.spaces = 0;
  parser->library.entry_pos = 0;
  parser->library.status = CSV_SUCCESS;
  parser->text_count = parser->field_count = 0;
  parser->row_ended = false;
  parser->fed = (CSEPResult){0};
}

static bool is_in_quotes(const CSEPParser *parser) {
  return parser->library.pstate == FIELD_BEGUN && parser->library.quoted;
}

/// Gives bytes to libcsv; returns false at a quote that closes a field in its middle.
static bool give(CSEPParser *parser, const unsigned char *bytes, size_t count) {
  struct csv_parser *library = &parser->library;
  while (count > 0) {
    size_t used = csv_parse(library, bytes, count, field_ended, row_ended, parser);
    bytes += used;
    count -= used;
    if (count == 0) return true;
    int error = csv_error(library);
    if (error == CSV_ENOMEM || error == CSV_ETOOBIG) abort();
    // A quote inside a field that does not begin with one is a character like any other.
    if (library->pstate != FIELD_BEGUN || library->quoted) return false;
    csv_set_opts(library, 0);
    csv_parse(library, bytes, 1, field_ended, row_ended, parser);
    csv_set_opts(library, CSV_STRICT);
    bytes += 1;
    count -= 1;
  }
  return true;
}

/// Nonzero if a byte of the word is the one that `pattern` repeats.
static uint64_t holds(uint64_t word, uint64_t pattern) {
  word ^= pattern;
  return (word - 0x0101010101010101) & ~word & 0x8080808080808080;
}

static size_t content_length(const unsigned char *bytes, size_t count) {
  size_t i = 0;
  uint64_t word;
  while (i + sizeof word <= count) {
    memcpy(&word, bytes + i, sizeof word);
    if ((holds(word, 0x0A0A0A0A0A0A0A0A) | holds(word, 0x0D0D0D0D0D0D0D0D)) != 0) break;
    i += sizeof word;
  }
  while (i < count && bytes[i] != '\n' && bytes[i] != '\r') i++;
  return i;
}

/// A line: its content, and its end of 0 (the text ends), 1 or 2 bytes.
typedef struct {
  size_t content, end;
  bool whole;
} Line;

static Line line_of(const unsigned char *bytes, size_t count, bool last) {
  size_t content = content_length(bytes, count);
  if (content == count) return (Line){content, 0, last && count > 0};
  if (bytes[content] == '\n') return (Line){content, 1, true};
  if (content + 1 == count) return (Line){content, 1, last};
  return (Line){content, bytes[content + 1] == '\n' ? 2 : 1, true};
}

size_t csep_line(const void *text, size_t count, bool last) {
  Line line = line_of(text, count, last);
  return line.whole ? line.content + line.end : 0;
}

size_t csep_count_lines(const void *text, size_t count) {
  const unsigned char *bytes = text;
  size_t lines = 0;
  for (size_t i = 0; i < count;) {
    Line line = line_of(bytes + i, count - i, true);
    if (line.end > 0) lines++;
    i += line.content + line.end;
  }
  return lines;
}

static bool give_line(CSEPParser *parser, const unsigned char *bytes, Line line) {
  // In most files a line ends with the one byte that libcsv may have with the rest.
  if (line.end == 1 && bytes[line.content] == '\n') return give(parser, bytes, line.content + 1);
  if (!give(parser, bytes, line.content)) return false;
  if (is_in_quotes(parser)) return give(parser, bytes + line.content, line.end);
  return give(parser, (const unsigned char *)"\n", 1);
}

static CSEPResult finish(CSEPParser *parser, CSEPStatus status) {
  CSEPResult result = parser->fed;
  result.status = status;
  result.fields = parser->field_count;
  return result;
}

CSEPResult csep_next(CSEPParser *parser, const void *text, size_t count, bool last) {
  if (parser->row_ended) csep_reset(parser);
  const unsigned char *bytes = text;
  CSEPResult *fed = &parser->fed;
  while (true) {
    size_t at = fed->blank_bytes + fed->bytes;
    if (fed->bytes == 0 && at < count && bytes[at] != '\n' && bytes[at] != '\r') {
      size_t length = 0, lines = 0;
      CSEPPlainness plainness = csep_plain_row(parser, bytes + at, count - at, last, &length, &lines);
      if (plainness == CSEPPlain) {
        parser->row_ended = true;
        fed->bytes = length;
        fed->lines = lines;
        return finish(parser, CSEPRow);
      }
      parser->text_count = parser->field_count = 0;
      if (plainness == CSEPUnsure && !last && count - at <= parser->longest_row) {
        CSEPResult result = finish(parser, CSEPMore);
        // The row begins anew when there is more of it.
        result.bytes = 1;
        return result;
      }
    }
    if (last && at == count) {
      if (fed->bytes == 0) return finish(parser, CSEPEnd);
      return finish(parser, CSEPOpenQuote);
    }
    Line line = line_of(bytes + at, count - at, last);
    if (!line.whole) {
      bool too_long = fed->bytes + line.content > parser->longest_row;
      if (too_long) fed->bytes += line.content;
      return finish(parser, too_long ? CSEPTooLong : CSEPMore);
    }
    if (fed->bytes == 0 && line.content == 0) {
      fed->blank_bytes += line.end;
      fed->blank_lines += 1;
      continue;
    }
    bool well = give_line(parser, bytes + at, line);
    fed->bytes += line.content + line.end;
    fed->lines += line.end > 0;
    if (!well) return finish(parser, CSEPStrayQuote);
    if (parser->row_ended) return finish(parser, CSEPRow);
    if (fed->bytes > parser->longest_row) return finish(parser, CSEPTooLong);
  }
}

CSEPBytes csep_field(const CSEPParser *parser, size_t index) {
  const CSEPField *field = &parser->fields[index];
  return (CSEPBytes){(field->is_in_window ? parser->window : parser->text) + field->offset, field->count};
}
