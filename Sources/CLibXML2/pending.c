/// Limits on markup that has begun but not ended.
///
/// libxml2 waits for the end of a tag, a comment or a reference before it reports any of it, and its
/// search for duplicate attributes takes time that grows with the square of their number. So the
/// limits have to hold before the end is there.
#include "parser.h"

#include <string.h>

/// What the quoted values of an unfinished start tag show.
typedef struct {
  size_t count;
  size_t longest;
} QuotedValues;

static QuotedValues quoted_values(const xmlChar *start, const xmlChar *end) {
  QuotedValues values = {0, 0};
  for (const xmlChar *at = start; at < end; at++) {
    if (*at == '>') break;
    if (*at != '"' && *at != '\'') continue;
    const xmlChar *open = at + 1;
    const xmlChar *close = memchr(open, *at, (size_t)(end - open));
    if (close == NULL) close = end;
    size_t length = (size_t)(close - open);
    values.count += 1;
    if (length > values.longest) values.longest = length;
    at = close;
  }
  return values;
}

static void check_start_tag(CXMLParser *parser, const xmlChar *start, const xmlChar *end) {
  const CXMLLimits *limits = &parser->limits;
  QuotedValues values = quoted_values(start, end);
  if (values.count > limits->attributes) {
    cxml_fail(parser, CXMLReasonTooManyAttributes, limits->attributes, "");
    return;
  }
  size_t allowed = CXML_MARKUP_LENGTH + limits->attribute_length;
  if ((size_t)(end - start) <= allowed) return;
  if (values.longest > limits->attribute_length) {
    cxml_fail(parser, CXMLReasonAttributeTooLong, limits->attribute_length, "");
  } else {
    cxml_fail(parser, CXMLReasonMarkupTooLong, allowed, "");
  }
}

void cxml_check_pending(CXMLParser *parser) {
  const xmlParserInput *input = parser->context->input;
  if (input == NULL) return;
  const xmlChar *start = input->cur, *end = input->end;
  size_t pending = (size_t)(end - start);
  if (pending < 2) return;
  if (start[0] == '&' && pending > parser->limits.name_length + 2) {
    cxml_fail(parser, CXMLReasonMalformed, 0, "an ampersand without its semicolon; write &amp; for &");
  } else if (pending > CXML_MARKUP_LENGTH) {
    bool start_tag = start[0] == '<' && strchr("!?/", start[1]) == NULL;
    if (start_tag) check_start_tag(parser, start, end);
    else cxml_fail(parser, CXMLReasonMarkupTooLong, CXML_MARKUP_LENGTH, "");
  }
}
