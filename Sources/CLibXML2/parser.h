/// The state of a parser, shared by the files of this target only.
#ifndef CXML_PARSER_H
#define CXML_PARSER_H

// For memrchr.
#define _GNU_SOURCE

#include "CLibXML2.h"

#include <libxml/xmlversion.h>
// Debian's libxml2 headers would bring ICU's along.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

/// Markup other than a start tag (a comment, an end tag, a reference) has to fit in this.
#define CXML_MARKUP_LENGTH ((size_t)64 << 10)

/// One event of the batch. Offsets point into the arena, since that may move while it grows.
typedef struct {
  CXMLEventKind kind;
  uint32_t name;
  uint32_t depth;
  uint32_t line;
  /// For a start: the index of its end in the same batch, or 0.
  uint32_t end;
  uint32_t attribute_count;
  size_t first_attribute;
  size_t text_offset;
  size_t text_count;
  uint64_t offset;
} CXMLRecord;

typedef struct {
  uint32_t name;
  size_t offset;
  size_t count;
} CXMLAttribute;

/// An open element, and where its start stands if that is in batch number `batch`.
typedef struct {
  uint64_t batch;
  uint32_t record;
  uint32_t name;
} CXMLOpenElement;

/// A name by the addresses of its strings in libxml2's dictionary, where equal means identical.
typedef struct {
  const xmlChar *local;
  const xmlChar *space;
  size_t local_count;
  size_t space_count;
} CXMLNameEntry;

typedef struct {
  CXMLNameEntry *entries;
  size_t count;
  size_t capacity;
  /// Index + 1 of the entry, 0 for a free slot; twice as many slots as entries, a power of two.
  uint32_t *slots;
  size_t slot_count;
} CXMLNameTable;

struct CXMLParser {
  xmlParserCtxtPtr context;
  CXMLLimits limits;

  CXMLRecord *records;
  size_t record_count, record_capacity;
  CXMLAttribute *attributes;
  size_t attribute_count, attribute_capacity;
  char *arena;
  size_t arena_count, arena_capacity;
  CXMLOpenElement *open;
  size_t open_capacity;
  CXMLNameTable names;

  uint64_t batch;
  /// The record to deliver next; the current one is before it.
  size_t next;
  bool has_current;
  /// The last record is text that may go on in the next chunk, so it is not delivered yet.
  bool text_open;

  size_t depth;
  /// Inside the element of this depth nothing is recorded; 0 for "record all".
  size_t skip_depth;
  size_t text_length;
  /// Where the latest tag ended: line and byte of the text that follows.
  uint32_t tag_line;
  uint64_t tag_offset;

  /// The first bytes of the document, until there are enough to recognise an encoding.
  unsigned char head[4];
  size_t head_count;
  /// A character that the chunk border cuts.
  unsigned char tail[4];
  size_t tail_count;

  /// The XML declaration, if there is one, has been read.
  bool started;
  bool root_closed;
  bool finishing;
  /// At the end of the input the parser still waits for the end of some markup.
  bool holds_markup;
  bool complete;
  /// libxml2's `wellFormed` stays 1 after `xmlStopParser`, so this alone says whether all is well.
  CXMLFailure failure;
  char detail[512];
};

// batch.c
/// Grows `*storage` to at least `needed` items; on failure reports that there is no memory.
bool cxml_grow(CXMLParser *parser, void **storage, size_t *capacity, size_t needed, size_t item_size);
static inline bool cxml_reserve(
  CXMLParser *parser, void **storage, size_t *capacity, size_t needed, size_t item_size) {
  return needed <= *capacity || cxml_grow(parser, storage, capacity, needed, item_size);
}
void cxml_batch_begin(CXMLParser *parser);
/// Records a start tag at `parser->depth`.
void cxml_batch_start(CXMLParser *parser, uint32_t name, uint32_t line, uint64_t offset);
/// Records an attribute of the last start tag.
void cxml_batch_attribute(CXMLParser *parser, uint32_t name, const void *bytes, size_t count);
/// Records the end of the element at `parser->depth`.
void cxml_batch_end(CXMLParser *parser);
/// Records characters, in one event with those just before.
void cxml_batch_text(CXMLParser *parser, const void *bytes, size_t count);

// names.c
/// The interned name for two strings of libxml2's dictionary; `CXML_NO_NAME` after a failure.
uint32_t cxml_intern_entry(CXMLParser *parser, const xmlChar *local, const xmlChar *space);

// failure.c
static inline bool cxml_failed(const CXMLParser *parser) {
  return parser->failure.reason != CXMLReasonNone;
}
/// Records the first failure, at the place the parser has reached.
void cxml_fail(CXMLParser *parser, CXMLReason reason, size_t limit, const char *detail);
/// Records a failure at the end of what was fed.
void cxml_fail_at_end(CXMLParser *parser, CXMLReason reason, const char *detail);
/// libxml2's structured error callback.
void cxml_library_error(void *parser, xmlErrorPtr error);

// handler.c
xmlSAXHandler cxml_handler(void);

// pending.c
/// Refuses markup that grows beyond its limit while the parser waits for the end of it.
void cxml_check_pending(CXMLParser *parser);

// encoding.c
typedef enum { CXMLScanComplete, CXMLScanCut, CXMLScanInvalid, CXMLScanNUL } CXMLScan;
/// Checks that bytes are UTF-8 without NUL; `*valid` says how many of them are whole characters.
CXMLScan cxml_scan_utf8(const unsigned char *bytes, size_t count, size_t *valid);
/// The encoding that the first four bytes give away, or NULL if it may be UTF-8.
const char *cxml_foreign_encoding(const unsigned char head[4]);
/// The encoding that the XML declaration names, or NULL.
const xmlChar *cxml_declared_encoding(const CXMLParser *parser);

#endif
