/// The batch: the events of one chunk, as the handler writes them.
#include "parser.h"

#include <stdlib.h>
#include <string.h>

bool cxml_grow(CXMLParser *parser, void **storage, size_t *capacity, size_t needed, size_t item_size) {
  size_t wanted = *capacity * 2 > needed ? *capacity * 2 : needed;
  if (wanted < 64) wanted = 64;
  void *grown = wanted > SIZE_MAX / item_size ? NULL : realloc(*storage, wanted * item_size);
  if (grown == NULL) {
    cxml_fail(parser, CXMLReasonOutOfMemory, 0, "");
    return false;
  }
  *storage = grown;
  *capacity = wanted;
  return true;
}

/// Text that goes on is kept at the front, so that text of many chunks is not moved again and again.
void cxml_batch_begin(CXMLParser *parser) {
  CXMLRecord text = {0};
  if (parser->text_open) {
    text = parser->records[parser->record_count - 1];
    if (text.text_offset > 0) memmove(parser->arena, parser->arena + text.text_offset, text.text_count);
    text.text_offset = 0;
    parser->records[0] = text;
  }
  parser->record_count = parser->text_open ? 1 : 0;
  parser->arena_count = text.text_count;
  parser->attribute_count = 0;
  parser->next = 0;
  parser->has_current = false;
  parser->batch += 1;
}

/// Appends an event that stands at the current tag; NULL if there is no memory.
static CXMLRecord *append(CXMLParser *parser, CXMLEventKind kind, uint32_t name) {
  if (!cxml_reserve(
        parser, (void **)&parser->records, &parser->record_capacity, parser->record_count + 1,
        sizeof(CXMLRecord)))
    return NULL;
  CXMLRecord *record = &parser->records[parser->record_count++];
  *record = (CXMLRecord){
    .kind = kind,
    .name = name,
    .depth = (uint32_t)parser->depth,
    .line = parser->tag_line,
    .offset = parser->tag_offset,
  };
  return record;
}

static bool append_bytes(CXMLParser *parser, const void *bytes, size_t count) {
  if (!cxml_reserve(
        parser, (void **)&parser->arena, &parser->arena_capacity, parser->arena_count + count + 1, 1))
    return false;
  memcpy(parser->arena + parser->arena_count, bytes, count);
  parser->arena_count += count;
  return true;
}

void cxml_batch_start(CXMLParser *parser, uint32_t name, uint32_t line, uint64_t offset) {
  parser->text_open = false;
  if (!cxml_reserve(
        parser, (void **)&parser->open, &parser->open_capacity, parser->depth + 1, sizeof(CXMLOpenElement)))
    return;
  CXMLRecord *record = append(parser, CXMLEventStart, name);
  if (record == NULL) return;
  record->line = line;
  record->offset = offset;
  record->first_attribute = parser->attribute_count;
  parser->open[parser->depth] =
    (CXMLOpenElement){parser->batch, (uint32_t)(parser->record_count - 1), name};
}

/// libxml2 hands over an ampersand in a value as `&#38;`, and every other reference replaced. Undoes that in
/// place, and returns the new length.
static size_t restore_ampersands(unsigned char *value, size_t count) {
  static const char reference[] = "&#38;";
  const size_t length = sizeof(reference) - 1;
  unsigned char *end = value + count, *to = memchr(value, '&', count);
  if (to == NULL) return count;
  for (unsigned char *from = to; from < end;) {
    *to++ = *from;
    bool replaced = (size_t)(end - from) >= length && memcmp(from, reference, length) == 0;
    from += replaced ? length : 1;
  }
  return (size_t)(to - value);
}

void cxml_batch_attribute(CXMLParser *parser, uint32_t name, const void *bytes, size_t count) {
  CXMLAttribute attribute = {name, parser->arena_count, count};
  if (!append_bytes(parser, bytes, count)) return;
  attribute.count = restore_ampersands((unsigned char *)parser->arena + attribute.offset, count);
  parser->arena_count = attribute.offset + attribute.count;
  if (!cxml_reserve(
        parser, (void **)&parser->attributes, &parser->attribute_capacity, parser->attribute_count + 1,
        sizeof(CXMLAttribute)))
    return;
  parser->attributes[parser->attribute_count++] = attribute;
  parser->records[parser->record_count - 1].attribute_count += 1;
}

void cxml_batch_end(CXMLParser *parser) {
  parser->text_open = false;
  CXMLOpenElement open = parser->open[parser->depth];
  if (append(parser, CXMLEventEnd, open.name) == NULL) return;
  if (open.batch == parser->batch) parser->records[open.record].end = (uint32_t)(parser->record_count - 1);
}

void cxml_batch_text(CXMLParser *parser, const void *bytes, size_t count) {
  if (!parser->text_open) {
    CXMLRecord *text = append(parser, CXMLEventText, CXML_NO_NAME);
    if (text == NULL) return;
    text->text_offset = parser->arena_count;
    parser->text_open = true;
  }
  if (append_bytes(parser, bytes, count)) parser->records[parser->record_count - 1].text_count += count;
}
