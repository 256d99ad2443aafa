/// What the caller reads of the batch.
#include "parser.h"

#include <string.h>

CXMLEvent cxml_next(CXMLParser *parser) {
  size_t deliverable = parser->record_count - (parser->text_open ? 1 : 0);
  parser->has_current = parser->next < deliverable;
  if (parser->has_current) {
    CXMLRecord *record = &parser->records[parser->next++];
    return (CXMLEvent){record->kind, record->name};
  }
  if (cxml_failed(parser)) return (CXMLEvent){CXMLEventFailed, CXML_NO_NAME};
  return (CXMLEvent){parser->complete ? CXMLEventDocumentEnd : CXMLEventStarved, CXML_NO_NAME};
}

static const CXMLRecord *current(const CXMLParser *parser) {
  return parser->has_current ? &parser->records[parser->next - 1] : NULL;
}

bool cxml_is_at_start(const CXMLParser *parser) {
  const CXMLRecord *record = current(parser);
  return record != NULL && record->kind == CXMLEventStart;
}

void cxml_skip(CXMLParser *parser) {
  if (!cxml_is_at_start(parser)) return;
  const CXMLRecord *start = current(parser);
  if (start->end != 0) {
    parser->next = start->end;
    return;
  }
  // The end is not parsed yet: forget the rest of the batch, and record nothing until then.
  parser->skip_depth = start->depth;
  parser->record_count = parser->next;
  parser->text_open = false;
}

size_t cxml_line(const CXMLParser *parser) {
  const CXMLRecord *record = current(parser);
  return record == NULL ? parser->tag_line : record->line;
}

uint64_t cxml_offset(const CXMLParser *parser) {
  const CXMLRecord *record = current(parser);
  return record == NULL ? parser->tag_offset : record->offset;
}

size_t cxml_depth(const CXMLParser *parser) {
  const CXMLRecord *record = current(parser);
  return record == NULL ? 0 : record->depth;
}

CXMLBytes cxml_text(const CXMLParser *parser) {
  const CXMLRecord *record = current(parser);
  if (record == NULL || record->kind != CXMLEventText) return (CXMLBytes){NULL, 0};
  return (CXMLBytes){parser->arena + record->text_offset, record->text_count};
}

size_t cxml_attribute_count(const CXMLParser *parser) {
  const CXMLRecord *record = current(parser);
  return record == NULL ? 0 : record->attribute_count;
}

static const CXMLAttribute *attribute_at(const CXMLParser *parser, size_t index) {
  if (index >= cxml_attribute_count(parser)) return NULL;
  return &parser->attributes[current(parser)->first_attribute + index];
}

static CXMLBytes value(const CXMLParser *parser, const CXMLAttribute *attribute) {
  return (CXMLBytes){parser->arena + attribute->offset, attribute->count};
}

uint32_t cxml_attribute_name(const CXMLParser *parser, size_t index) {
  const CXMLAttribute *attribute = attribute_at(parser, index);
  return attribute == NULL ? CXML_NO_NAME : attribute->name;
}

CXMLBytes cxml_attribute_value(const CXMLParser *parser, size_t index) {
  const CXMLAttribute *attribute = attribute_at(parser, index);
  return attribute == NULL ? (CXMLBytes){NULL, 0} : value(parser, attribute);
}

CXMLBytes cxml_attribute_called(const CXMLParser *parser, const void *local, size_t count) {
  size_t attributes = cxml_attribute_count(parser);
  for (size_t i = 0; i < attributes; i++) {
    const CXMLAttribute *attribute = attribute_at(parser, i);
    const CXMLNameEntry *name = &parser->names.entries[attribute->name];
    if (name->space == NULL && name->local_count == count && memcmp(name->local, local, count) == 0)
      return value(parser, attribute);
  }
  return (CXMLBytes){NULL, 0};
}

CXMLBytes cxml_attribute_named(const CXMLParser *parser, uint32_t name) {
  size_t attributes = cxml_attribute_count(parser);
  for (size_t i = 0; i < attributes; i++) {
    const CXMLAttribute *attribute = attribute_at(parser, i);
    if (attribute->name == name) return value(parser, attribute);
  }
  return (CXMLBytes){NULL, 0};
}
