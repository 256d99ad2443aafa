/// The SAX2 callbacks: what is recorded, and what is refused.
///
/// None of libxml2's default callbacks is used, since those build a tree and load entities.
#include "parser.h"

#include <string.h>

/// Refuses the document from inside a callback, and ends the parse.
static void refuse(CXMLParser *parser, CXMLReason reason, size_t limit, const char *detail) {
  cxml_fail(parser, reason, limit, detail);
  xmlStopParser(parser->context);
}

/// Ends a parse that has failed in a place from which the parser cannot be stopped.
static bool stopped(CXMLParser *parser) {
  if (!cxml_failed(parser)) return false;
  xmlStopParser(parser->context);
  return true;
}

typedef struct {
  uint32_t line;
  uint64_t offset;
} TagStart;

static uint64_t offset_of(const xmlParserInput *input, const xmlChar *at) {
  return (uint64_t)input->consumed + (uint64_t)(at - input->base);
}

/// Whether a start tag has its end. libxml2 reports it before it looks, and raises an error afterwards.
static bool tag_is_complete(const xmlParserInput *input) {
  return input->cur[0] == '>' || (input->cur[0] == '/' && input->cur[1] == '>');
}

/// Where the tag begins that the parser has just read, up to its `>`.
///
/// The whole tag is still in libxml2's buffer, and `<` cannot occur in it a second time.
static TagStart tag_start(const CXMLParser *parser, size_t name_length) {
  const xmlParserInput *input = parser->context->input;
  size_t read = (size_t)(input->cur - input->base);
  // Most tags are a name alone.
  const xmlChar *start = read > name_length ? input->cur - name_length - 1 : input->base;
  if (*start != '<') start = memrchr(input->base, '<', read);
  if (start == NULL) start = input->cur;
  uint32_t line = (uint32_t)input->line;
  if (line != parser->tag_line) {
    const xmlChar *at = start;
    while ((at = memchr(at, '\n', (size_t)(input->cur - at))) != NULL) line--, at++;
  }
  return (TagStart){line, offset_of(input, start)};
}

/// Notes where the parser stands after a tag, which is where text begins.
static void pass_tag(CXMLParser *parser, const xmlParserInput *input) {
  parser->text_length = 0;
  parser->tag_line = (uint32_t)input->line;
  parser->tag_offset = offset_of(input, input->cur);
}

static bool namespaces_fit(CXMLParser *parser, int count, const xmlChar **namespaces) {
  for (int i = 0; i < count; i++) {
    const xmlChar *prefix = namespaces[2 * i], *uri = namespaces[2 * i + 1];
    const CXMLLimits *limits = &parser->limits;
    if (prefix != NULL && strlen((const char *)prefix) > limits->name_length) {
      refuse(parser, CXMLReasonNameTooLong, limits->name_length, "");
      return false;
    }
    if (uri != NULL && strlen((const char *)uri) > limits->attribute_length) {
      refuse(parser, CXMLReasonAttributeTooLong, limits->attribute_length, "");
      return false;
    }
  }
  return true;
}

/// Whether the element whose start tag was read is within the limits; refuses it otherwise.
static bool element_fits(CXMLParser *parser, size_t attributes_and_namespaces) {
  const CXMLLimits *limits = &parser->limits;
  if (parser->depth > limits->depth) {
    refuse(parser, CXMLReasonTooDeep, limits->depth, "");
  } else if (attributes_and_namespaces > limits->attributes) {
    refuse(parser, CXMLReasonTooManyAttributes, limits->attributes, "");
  }
  return !cxml_failed(parser);
}

/// Interns a name that is within the limits; refuses it otherwise.
static uint32_t intern(
  CXMLParser *parser, const xmlChar *local, const xmlChar *prefix, const xmlChar *space) {
  const CXMLLimits *limits = &parser->limits;
  uint32_t name = cxml_intern_entry(parser, local, space);
  if (name == CXML_NO_NAME) return name;
  size_t length = parser->names.entries[name].local_count;
  if (prefix != NULL) length += strlen((const char *)prefix) + 1;
  if (length > limits->name_length) {
    refuse(parser, CXMLReasonNameTooLong, limits->name_length, "");
  } else if (parser->names.count > limits->names) {
    refuse(parser, CXMLReasonTooManyNames, limits->names, "");
  }
  return name;
}

/// Takes in one attribute, given as libxml2's five pointers.
static void add_attribute(CXMLParser *parser, const xmlChar **attribute) {
  const xmlChar *local = attribute[0], *value = attribute[3];
  size_t length = (size_t)(attribute[4] - value);
  uint32_t name = intern(parser, local, attribute[1], attribute[2]);
  if (length > parser->limits.attribute_length)
    refuse(parser, CXMLReasonAttributeTooLong, parser->limits.attribute_length, "");
  if (parser->skip_depth == 0 && !cxml_failed(parser)) cxml_batch_attribute(parser, name, value, length);
}

static void start_element(
  void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri, int namespace_count,
  const xmlChar **namespaces, int attribute_count, int defaulted_count, const xmlChar **attributes) {
  (void)defaulted_count;
  CXMLParser *parser = context;
  if (stopped(parser)) return;
  parser->depth += 1;
  if (!tag_is_complete(parser->context->input)) return;
  if (!element_fits(parser, (size_t)attribute_count + (size_t)namespace_count)) return;
  if (!namespaces_fit(parser, namespace_count, namespaces)) return;
  uint32_t name = intern(parser, local, prefix, uri);
  if (cxml_failed(parser)) return;

  bool recorded = parser->skip_depth == 0;
  if (recorded) {
    TagStart start = tag_start(parser, parser->names.entries[name].local_count);
    cxml_batch_start(parser, name, start.line, start.offset);
  }
  pass_tag(parser, parser->context->input);
  // libxml2 has not passed the `>` yet. An empty element has an end of its own to note.
  parser->tag_offset += 1;
  for (int i = 0; i < attribute_count && !cxml_failed(parser); i++) {
    add_attribute(parser, attributes + 5 * i);
  }
  // A start that lacks an attribute is never delivered.
  if (recorded && cxml_failed(parser) && parser->record_count > 0) parser->record_count -= 1;
}

static void end_element(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri) {
  (void)local, (void)prefix, (void)uri;
  CXMLParser *parser = context;
  if (stopped(parser)) return;
  pass_tag(parser, parser->context->input);
  if (parser->skip_depth == parser->depth) parser->skip_depth = 0;
  if (parser->skip_depth == 0) cxml_batch_end(parser);
  parser->depth -= 1;
  parser->root_closed = parser->depth == 0;
}

/// Text, CDATA and blanks alike.
static void characters(void *context, const xmlChar *bytes, int count) {
  CXMLParser *parser = context;
  if (stopped(parser) || count <= 0) return;
  parser->text_length += (size_t)count;
  if (parser->text_length > parser->limits.text_length) {
    refuse(parser, CXMLReasonTextTooLong, parser->limits.text_length, "");
  } else if (parser->skip_depth == 0) {
    cxml_batch_text(parser, bytes, (size_t)count);
  }
}

/// Runs after the XML declaration, which is where a document names its encoding.
static void start_document(void *context) {
  CXMLParser *parser = context;
  parser->started = true;
  const xmlChar *declared = cxml_declared_encoding(parser);
  if (declared == NULL || xmlStrcasecmp(declared, BAD_CAST "UTF-8") == 0) return;
  refuse(parser, CXMLReasonEncoding, 0, (const char *)declared);
}

static void document_type(
  void *context, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id) {
  (void)public_id, (void)system_id;
  refuse(context, CXMLReasonDocumentType, 0, name == NULL ? "" : (const char *)name);
}

static void entity_declaration(
  void *context, const xmlChar *name, int type, const xmlChar *public_id, const xmlChar *system_id,
  xmlChar *content) {
  (void)type, (void)public_id, (void)system_id, (void)content;
  refuse(context, CXMLReasonEntityReference, 0, (const char *)name);
}

static void entity_reference(void *context, const xmlChar *name) {
  refuse(context, CXMLReasonEntityReference, 0, (const char *)name);
}

static xmlEntityPtr predefined_entity(void *context, const xmlChar *name) {
  (void)context;
  return xmlGetPredefinedEntity(name);
}

static xmlEntityPtr no_parameter_entity(void *context, const xmlChar *name) {
  refuse(context, CXMLReasonEntityReference, 0, (const char *)name);
  return NULL;
}

static void processing_instruction(void *context, const xmlChar *target, const xmlChar *data) {
  (void)data;
  refuse(context, CXMLReasonProcessingInstruction, 0, (const char *)target);
}

xmlSAXHandler cxml_handler(void) {
  return (xmlSAXHandler){
    .initialized = XML_SAX2_MAGIC,
    .startDocument = start_document,
    .startElementNs = start_element,
    .endElementNs = end_element,
    .characters = characters,
    .ignorableWhitespace = characters,
    .cdataBlock = characters,
    .internalSubset = document_type,
    .externalSubset = document_type,
    .entityDecl = entity_declaration,
    .reference = entity_reference,
    .getEntity = predefined_entity,
    .getParameterEntity = no_parameter_entity,
    .processingInstruction = processing_instruction,
    .serror = cxml_library_error,
  };
}
