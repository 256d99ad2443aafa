/// The state of a parser, shared by the files of this target only.
#ifndef CSEP_PARSER_H
#define CSEP_PARSER_H

#include "CSeparatedValues.h"

#include <csv.h>

/// A field stands in the window, or, where quotes had to be taken out, in the parser's own text.
typedef struct {
  size_t offset, count;
  bool is_in_window;
} CSEPField;

struct CSEPParser {
  struct csv_parser library;
  size_t longest_row;
  const unsigned char *window;
  unsigned char *text;
  size_t text_count, text_capacity;
  CSEPField *fields;
  size_t field_count, field_capacity;
  bool row_ended;
  /// What of the row has been given to libcsv, and the blank lines before it.
  CSEPResult fed;
};

typedef enum {
  CSEPPlain,
  /// The row is not whole in the window.
  CSEPUnsure,
  CSEPNotPlain,
} CSEPPlainness;

// parser.c
void csep_append(CSEPParser *parser, const void *bytes, size_t count);
void csep_add_field(CSEPParser *parser, CSEPField field);

// plain.c
/// Splits the row at the start of the window if it is as RFC 4180 has it; says how long it is.
CSEPPlainness csep_plain_row(
  CSEPParser *parser, const unsigned char *bytes, size_t count, bool last, size_t *length, size_t *lines);

#endif
