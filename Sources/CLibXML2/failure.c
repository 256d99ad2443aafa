/// The one failure of a document: what, and where.
#include "parser.h"

#include <string.h>

static void set_detail(CXMLParser *parser, const char *detail) {
  size_t count = detail == NULL ? 0 : strnlen(detail, sizeof parser->detail - 1);
  while (count > 0 && (detail[count - 1] == '\n' || detail[count - 1] == ' ')) count--;
  if (count > 0) memcpy(parser->detail, detail, count);
  parser->detail[count] = 0;
}

void cxml_fail(CXMLParser *parser, CXMLReason reason, size_t limit, const char *detail) {
  if (cxml_failed(parser)) return;
  const xmlParserInput *input = parser->context->input;
  CXMLFailure failure = {.reason = reason, .limit = limit, .line = 1, .column = 1};
  if (input != NULL) {
    failure.line = (size_t)input->line;
    failure.column = (size_t)input->col;
    failure.offset = (uint64_t)input->consumed + (uint64_t)(input->cur - input->base);
  }
  parser->failure = failure;
  set_detail(parser, detail);
  // Text that the failure cuts is not an event, so that the events do not depend on chunk borders.
  if (parser->text_open) parser->record_count -= 1;
  parser->text_open = false;
}

void cxml_fail_at_end(CXMLParser *parser, CXMLReason reason, const char *detail) {
  if (cxml_failed(parser)) return;
  cxml_fail(parser, reason, 0, detail);
  const xmlParserInput *input = parser->context->input;
  if (input == NULL) return;
  CXMLFailure *failure = &parser->failure;
  failure->offset += (uint64_t)(input->end - input->cur);
  for (const xmlChar *at = input->cur; at < input->end; at++) {
    failure->column = *at == '\n' ? 1 : failure->column + 1;
    failure->line += *at == '\n' ? 1 : 0;
  }
}

/// Whether an error comes from the end of the input rather than from its bytes.
static bool at_premature_end(const CXMLParser *parser, const xmlError *error) {
  if (!parser->finishing || parser->root_closed || error->code == XML_ERR_LT_IN_ATTRIBUTE) return false;
  // The parser waits for the whole XML declaration before it reads it, and for the whole of any markup.
  if (!parser->started || parser->holds_markup || error->code == XML_ERR_DOCUMENT_END) return true;
  const xmlParserInput *input = parser->context->input;
  return input == NULL || input->cur == input->end;
}

/// Whether an error says that there was no element, and no beginning of anything is left either.
static bool is_empty(const CXMLParser *parser, const xmlError *error) {
  if (error->code != XML_ERR_DOCUMENT_END && error->code != XML_ERR_DOCUMENT_EMPTY) return false;
  if (!parser->finishing || parser->depth > 0 || parser->root_closed) return false;
  const xmlParserInput *input = parser->context->input;
  if (input == NULL) return true;
  size_t left = (size_t)(input->end - input->cur);
  size_t blanks = 0;
  while (blanks < left && strchr(" \t\r\n", input->cur[blanks]) != NULL) blanks++;
  return blanks == left;
}

static CXMLReason reason_for(const CXMLParser *parser, const xmlError *error) {
  if (error->code == XML_ERR_NO_MEMORY) return CXMLReasonOutOfMemory;
  if (is_empty(parser, error)) return CXMLReasonEmpty;
  if (at_premature_end(parser, error)) return CXMLReasonTruncated;
  // libxml2 begins to convert at once, and fails since the bytes are not in the declared encoding.
  if (!parser->started && cxml_declared_encoding(parser) != NULL) return CXMLReasonEncoding;
  switch (error->code) {
    case XML_ERR_DOCUMENT_END:
      return parser->root_closed ? CXMLReasonContentAfterRoot : CXMLReasonTruncated;
    case XML_ERR_ATTRIBUTE_REDEFINED:
    case XML_NS_ERR_ATTRIBUTE_REDEFINED:
      return CXMLReasonDuplicateAttribute;
    case XML_NS_ERR_UNDEFINED_NAMESPACE:
      return CXMLReasonUndefinedPrefix;
    case XML_ERR_INVALID_CHAR:
      return CXMLReasonIllegalCharacter;
    case XML_ERR_UNDECLARED_ENTITY:
    case XML_WAR_UNDECLARED_ENTITY:
      return CXMLReasonEntityReference;
    case XML_ERR_UNKNOWN_ENCODING:
    case XML_ERR_UNSUPPORTED_ENCODING:
    case XML_ERR_INVALID_ENCODING:
      return CXMLReasonEncoding;
    case XML_ERR_NAME_TOO_LONG:
      return CXMLReasonNameTooLong;
    default:
      return CXMLReasonMalformed;
  }
}

/// Whether the detail of a reason is the name in the error, rather than its message.
static bool names_its_subject(CXMLReason reason) {
  return reason == CXMLReasonDuplicateAttribute || reason == CXMLReasonUndefinedPrefix
    || reason == CXMLReasonEntityReference;
}

/// The parser is not stopped here: libxml2 raises errors while it still holds pointers into its input,
/// which stopping would free.
void cxml_library_error(void *context, xmlErrorPtr error) {
  CXMLParser *parser = context;
  if (error->level < XML_ERR_ERROR || cxml_failed(parser)) return;
  // An unusual namespace is not a defect; libxml2 raises these two as errors in some places.
  if (error->code == XML_WAR_NS_URI || error->code == XML_WAR_NS_URI_RELATIVE) return;
  CXMLReason reason = reason_for(parser, error);
  size_t limit = reason == CXMLReasonNameTooLong ? parser->limits.name_length : 0;
  const char *detail = names_its_subject(reason) && error->str1 != NULL ? error->str1 : error->message;
  cxml_fail(parser, reason, limit, detail);
  if (error->line > 0) parser->failure.line = (size_t)error->line;
}

CXMLFailure cxml_failure(const CXMLParser *parser) { return parser->failure; }

const char *cxml_failure_detail(const CXMLParser *parser) { return parser->detail; }
