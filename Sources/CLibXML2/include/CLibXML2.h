/// A push parser that turns each chunk of an untrusted document into a batch of events.
///
/// libxml2 stays behind these functions: its headers never reach Swift. A parser refuses what a
/// data file does not need (document types, entities, processing instructions, other encodings than
/// UTF-8) and everything beyond its limits. It belongs to one thread at a time.
#ifndef CLIBXML2_H
#define CLIBXML2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CXML_CLOSED_ENUM __attribute__((enum_extensibility(closed)))

typedef struct CXMLParser CXMLParser;

/// The largest accepted sizes. Lengths are in bytes of UTF-8.
typedef struct {
  size_t depth;
  /// Attributes and namespace declarations of one element.
  size_t attributes;
  /// A name as written, with its prefix.
  size_t name_length;
  /// An attribute value after its references are replaced.
  size_t attribute_length;
  /// The characters between two tags.
  size_t text_length;
  /// Distinct names of elements and attributes.
  size_t names;
} CXMLLimits;

typedef enum CXML_CLOSED_ENUM {
  /// Every event of the batch was delivered: feed the next chunk, or finish.
  CXMLEventStarved,
  CXMLEventStart,
  CXMLEventText,
  CXMLEventEnd,
  CXMLEventDocumentEnd,
  CXMLEventFailed,
} CXMLEventKind;

typedef struct {
  CXMLEventKind kind;
  /// The interned name of a start or end.
  uint32_t name;
} CXMLEvent;

/// Bytes inside the parser, valid until the next feed. `start` is NULL for "there is none".
typedef struct {
  const void *start;
  size_t count;
} CXMLBytes;

typedef enum CXML_CLOSED_ENUM {
  CXMLReasonNone,
  CXMLReasonEmpty,
  CXMLReasonTruncated,
  CXMLReasonContentAfterRoot,
  CXMLReasonMalformed,
  CXMLReasonDuplicateAttribute,
  CXMLReasonUndefinedPrefix,
  CXMLReasonIllegalCharacter,
  CXMLReasonInvalidUTF8,
  CXMLReasonEncoding,
  CXMLReasonDocumentType,
  CXMLReasonEntityReference,
  CXMLReasonProcessingInstruction,
  CXMLReasonTooDeep,
  CXMLReasonTooManyAttributes,
  CXMLReasonTooManyNames,
  CXMLReasonNameTooLong,
  CXMLReasonAttributeTooLong,
  CXMLReasonTextTooLong,
  CXMLReasonMarkupTooLong,
  CXMLReasonOutOfMemory,
} CXMLReason;

/// Why a document was refused, and where.
typedef struct {
  CXMLReason reason;
  /// The limit that was exceeded, for the reasons that have one.
  size_t limit;
  size_t line;
  size_t column;
  uint64_t offset;
} CXMLFailure;

/// Makes a parser. Aborts when there is no memory for it, as Swift's own allocations do.
CXMLParser *cxml_create(CXMLLimits limits);
void cxml_destroy(CXMLParser *parser);

/// Replaces the batch by the events of the next chunk. The previous batch must be used up.
void cxml_feed(CXMLParser *parser, const void *bytes, size_t count);
/// Says that the input has ended.
void cxml_finish(CXMLParser *parser);

/// Moves to the next event and returns it.
CXMLEvent cxml_next(CXMLParser *parser);
/// Whether the current event is a start.
bool cxml_is_at_start(const CXMLParser *parser);
/// Lets the matching end be the next event after the current start; without effect at other events.
void cxml_skip(CXMLParser *parser);

/// The line of the current event: where a start tag or text begins, where an end tag ends.
size_t cxml_line(const CXMLParser *parser);
/// The byte at which a start tag begins; the byte after an end tag; the byte at which text begins.
uint64_t cxml_offset(const CXMLParser *parser);
/// The depth of the current start, end or text; the root element has 1.
size_t cxml_depth(const CXMLParser *parser);

/// The bytes of the current text.
CXMLBytes cxml_text(const CXMLParser *parser);

/// The number of attributes of the current start; 0 at other events.
size_t cxml_attribute_count(const CXMLParser *parser);
uint32_t cxml_attribute_name(const CXMLParser *parser, size_t index);
CXMLBytes cxml_attribute_value(const CXMLParser *parser, size_t index);
/// The value of the attribute without a namespace that has this local name.
CXMLBytes cxml_attribute_called(const CXMLParser *parser, const void *local, size_t count);
/// The value of the attribute with this interned name.
CXMLBytes cxml_attribute_named(const CXMLParser *parser, uint32_t name);

/// A name that no element or attribute has.
#define CXML_NO_NAME UINT32_MAX

/// The interned name for a local name and a namespace (NULL for none).
uint32_t cxml_intern(
  CXMLParser *parser, const void *local, size_t local_count, const void *space, size_t space_count);
CXMLBytes cxml_local_name(const CXMLParser *parser, uint32_t name);
CXMLBytes cxml_namespace(const CXMLParser *parser, uint32_t name);

CXMLFailure cxml_failure(const CXMLParser *parser);
/// What the failure is about (a name, an encoding, libxml2's words), as a C string; never NULL.
const char *cxml_failure_detail(const CXMLParser *parser);

#endif
