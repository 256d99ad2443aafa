/// UTF-8 and nothing else.
#include "parser.h"

#include <string.h>

const char *cxml_foreign_encoding(const unsigned char head[4]) {
  if (head[0] == 0 && head[1] == 0) return "UTF-32";
  if (head[0] == 0xFF && head[1] == 0xFE && head[2] == 0 && head[3] == 0) return "UTF-32";
  if (head[0] == '<' && head[1] == 0 && head[2] == 0 && head[3] == 0) return "UTF-32";
  if (head[0] == 0xFE && head[1] == 0xFF) return "UTF-16";
  if (head[0] == 0xFF && head[1] == 0xFE) return "UTF-16";
  if (head[0] == 0 && head[1] == '<') return "UTF-16";
  if (head[0] == '<' && head[1] == 0) return "UTF-16";
  if (memcmp(head, "\x4C\x6F\xA7\x94", 4) == 0) return "EBCDIC";
  if (memcmp(head, "+/v", 3) == 0) return "UTF-7";
  return NULL;
}

const xmlChar *cxml_declared_encoding(const CXMLParser *parser) {
  if (parser->context->encoding != NULL) return parser->context->encoding;
  return parser->context->input == NULL ? NULL : parser->context->input->encoding;
}

/// Nonzero if a byte of the word is NUL or not ASCII.
static uint64_t interruptions(uint64_t word) {
  // A byte above 0x7F has its high bit; subtracting one gives it to a NUL.
  return ((word - 0x0101010101010101) | word) & 0x8080808080808080;
}

/// The length of the ASCII run at the start, without NUL, in steps of 32 bytes.
static size_t ascii_run(const unsigned char *bytes, size_t count) {
  size_t i = 0;
  for (; i + 4 * sizeof(uint64_t) <= count; i += 4 * sizeof(uint64_t)) {
    uint64_t words[4];
    memcpy(words, bytes + i, sizeof words);
    uint64_t first = interruptions(words[0]) | interruptions(words[1]);
    uint64_t second = interruptions(words[2]) | interruptions(words[3]);
    if ((first | second) != 0) break;
  }
  return i;
}

/// The shape of a character by its first byte (The Unicode Standard, table 3-7).
typedef struct {
  size_t length;
  unsigned char second_low, second_high;
} Shape;

static Shape shape(unsigned char lead) {
  if (lead < 0x80) return (Shape){1, 0, 0};
  if (lead < 0xC2) return (Shape){0, 0, 0};
  if (lead < 0xE0) return (Shape){2, 0x80, 0xBF};
  if (lead == 0xE0) return (Shape){3, 0xA0, 0xBF};
  if (lead == 0xED) return (Shape){3, 0x80, 0x9F};
  if (lead < 0xF0) return (Shape){3, 0x80, 0xBF};
  if (lead == 0xF0) return (Shape){4, 0x90, 0xBF};
  if (lead < 0xF4) return (Shape){4, 0x80, 0xBF};
  if (lead == 0xF4) return (Shape){4, 0x80, 0x8F};
  return (Shape){0, 0, 0};
}

/// Checks one character of more than a byte, of which `count` bytes are there.
static CXMLScan scan_character(const unsigned char *bytes, size_t count, Shape expected) {
  if (expected.length == 0) return CXMLScanInvalid;
  for (size_t i = 1; i < expected.length; i++) {
    if (i == count) return CXMLScanCut;
    unsigned char low = i == 1 ? expected.second_low : 0x80;
    unsigned char high = i == 1 ? expected.second_high : 0xBF;
    if (bytes[i] < low || bytes[i] > high) return CXMLScanInvalid;
  }
  return CXMLScanComplete;
}

CXMLScan cxml_scan_utf8(const unsigned char *bytes, size_t count, size_t *valid) {
  size_t i = 0;
  CXMLScan scan = CXMLScanComplete;
  while (i < count) {
    i += ascii_run(bytes + i, count - i);
    // Some ASCII is left before the byte that ended the run.
    while (i < count && bytes[i] != 0 && bytes[i] < 0x80) i++;
    if (i == count) break;
    if (bytes[i] == 0) scan = CXMLScanNUL;
    while (i < count && bytes[i] >= 0x80) {
      Shape expected = shape(bytes[i]);
      scan = scan_character(bytes + i, count - i, expected);
      if (scan != CXMLScanComplete) break;
      i += expected.length;
    }
    if (scan != CXMLScanComplete) break;
  }
  *valid = i;
  return scan;
}
