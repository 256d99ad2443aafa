/// Interned names: a small number instead of two strings.
#include "parser.h"

#include <stdlib.h>
#include <string.h>

static size_t slot_for(const CXMLNameTable *table, const xmlChar *local, const xmlChar *space) {
  uint64_t mixed = ((uint64_t)(uintptr_t)local ^ ((uint64_t)(uintptr_t)space << 7)) * 0x9E3779B97F4A7C15;
  size_t slot = (size_t)(mixed >> 32) & (table->slot_count - 1);
  while (table->slots[slot] != 0) {
    const CXMLNameEntry *entry = &table->entries[table->slots[slot] - 1];
    if (entry->local == local && entry->space == space) break;
    slot = (slot + 1) & (table->slot_count - 1);
  }
  return slot;
}

/// Keeps at least half of the slots free.
static bool grow_slots(CXMLParser *parser) {
  CXMLNameTable *table = &parser->names;
  if ((table->count + 1) * 2 <= table->slot_count) return true;
  size_t wanted = table->slot_count == 0 ? 64 : table->slot_count * 2;
  uint32_t *slots = calloc(wanted, sizeof(uint32_t));
  if (slots == NULL) {
    cxml_fail(parser, CXMLReasonOutOfMemory, 0, "");
    return false;
  }
  free(table->slots);
  table->slots = slots;
  table->slot_count = wanted;
  for (size_t i = 0; i < table->count; i++) {
    size_t slot = slot_for(table, table->entries[i].local, table->entries[i].space);
    table->slots[slot] = (uint32_t)i + 1;
  }
  return true;
}

uint32_t cxml_intern_entry(CXMLParser *parser, const xmlChar *local, const xmlChar *space) {
  CXMLNameTable *table = &parser->names;
  if (table->slot_count > 0) {
    uint32_t found = table->slots[slot_for(table, local, space)];
    if (found != 0) return found - 1;
  }
  if (!grow_slots(parser)) return CXML_NO_NAME;
  if (!cxml_reserve(
        parser, (void **)&table->entries, &table->capacity, table->count + 1, sizeof(CXMLNameEntry)))
    return CXML_NO_NAME;
  table->entries[table->count] = (CXMLNameEntry){
    .local = local,
    .space = space,
    .local_count = strlen((const char *)local),
    .space_count = space == NULL ? 0 : strlen((const char *)space),
  };
  table->count += 1;
  table->slots[slot_for(table, local, space)] = (uint32_t)table->count;
  return (uint32_t)table->count - 1;
}

uint32_t cxml_intern(
  CXMLParser *parser, const void *local, size_t local_count, const void *space, size_t space_count) {
  xmlDictPtr dictionary = parser->context->dict;
  const xmlChar *local_entry = xmlDictLookup(dictionary, local, (int)local_count);
  const xmlChar *space_entry = NULL;
  if (space != NULL && space_count > 0) {
    space_entry = xmlDictLookup(dictionary, space, (int)space_count);
    if (space_entry == NULL) return CXML_NO_NAME;
  }
  return local_entry == NULL ? CXML_NO_NAME : cxml_intern_entry(parser, local_entry, space_entry);
}

CXMLBytes cxml_local_name(const CXMLParser *parser, uint32_t name) {
  if (name >= parser->names.count) return (CXMLBytes){NULL, 0};
  const CXMLNameEntry *entry = &parser->names.entries[name];
  return (CXMLBytes){entry->local, entry->local_count};
}

CXMLBytes cxml_namespace(const CXMLParser *parser, uint32_t name) {
  if (name >= parser->names.count) return (CXMLBytes){NULL, 0};
  const CXMLNameEntry *entry = &parser->names.entries[name];
  return (CXMLBytes){entry->space, entry->space_count};
}
