/// Splits text into rows and fields with libcsv, one row at a time.
///
/// libcsv does not say where a row ends, and takes a quote in the wrong place for a character of a field that
/// goes on. So it is fed line by line, in strict mode, and what is only unusual is let through here.
#ifndef CSEPARATEDVALUES_H
#define CSEPARATEDVALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct CSEPParser CSEPParser;

typedef enum __attribute__((enum_extensibility(closed))) {
  /// The text ends before the row does; come again with more of it.
  CSEPMore,
  CSEPRow,
  /// Nothing but blank lines is left.
  CSEPEnd,
  /// A closing quote is followed by something else than a delimiter or a line end.
  CSEPStrayQuote,
  /// A quote is opened and never closed.
  CSEPOpenQuote,
  CSEPTooLong,
} CSEPStatus;

typedef struct {
  CSEPStatus status;
  /// Blank lines before the row: their bytes and their number.
  size_t blank_bytes, blank_lines;
  /// The row with its line end; for a defect, up to the end of the line in which it shows.
  size_t bytes, lines;
  size_t fields;
} CSEPResult;

typedef struct {
  const void *start;
  size_t count;
} CSEPBytes;

/// - quote: 0 for "there are no quotes".
CSEPParser *csep_create(uint8_t delimiter, uint8_t quote, size_t longest_row);
void csep_destroy(CSEPParser *parser);

/// Reads the next row. `text` begins where the last row ended, or, after CSEPMore, with the same bytes as
/// before and more. `last` says that no more will come.
CSEPResult csep_next(CSEPParser *parser, const void *text, size_t count, bool last);
/// A field of the last row; valid until the next call of csep_next.
CSEPBytes csep_field(const CSEPParser *parser, size_t index);
/// Forgets the row that has begun.
void csep_reset(CSEPParser *parser);

/// The length of the first line with its end; 0 if its end is not there.
size_t csep_line(const void *text, size_t count, bool last);
/// How many lines end in the text.
size_t csep_count_lines(const void *text, size_t count);

#endif
