/// Life of a decoder, and its buffers.
#include "decoder.h"

#include <stdlib.h>
#include <string.h>
#include <uchardet/uchardet.h>

static void *grown(void *storage, size_t *capacity, size_t needed, size_t item_size) {
  size_t wanted = *capacity + *capacity / 2;
  if (wanted < needed) wanted = needed;
  void *result = realloc(storage, wanted * item_size);
  if (result == NULL) abort();
  *capacity = wanted;
  return result;
}

void ctd_append(CTDDecoder *decoder, const void *bytes, size_t count) {
  if (decoder->out_count + count > decoder->out_capacity)
    decoder->out = grown(decoder->out, &decoder->out_capacity, decoder->out_count + count + 4096, 1);
  memcpy(decoder->out + decoder->out_count, bytes, count);
  decoder->out_count += count;
}

void ctd_note(CTDDecoder *decoder, uint64_t offset, const unsigned char *bytes, size_t count) {
  size_t index = decoder->replacement_count++;
  if (index >= CTD_KEPT_REPLACEMENTS) return;
  if (decoder->replacements == NULL) {
    decoder->replacements = calloc(CTD_KEPT_REPLACEMENTS, sizeof(CTDReplacement));
    if (decoder->replacements == NULL) abort();
  }
  CTDReplacement *note = &decoder->replacements[index];
  note->offset = offset;
  note->count = count < sizeof note->bytes ? count : sizeof note->bytes;
  memcpy(note->bytes, bytes, note->count);
}

size_t ctd_replacement_count(const CTDDecoder *decoder) { return decoder->replacement_count; }

size_t ctd_kept_replacement_count(const CTDDecoder *decoder) {
  size_t count = decoder->replacement_count;
  return count < CTD_KEPT_REPLACEMENTS ? count : CTD_KEPT_REPLACEMENTS;
}

CTDReplacement ctd_replacement(const CTDDecoder *decoder, size_t index) {
  return decoder->replacements[index];
}

CTDSpace ctd_space(CTDDecoder *decoder) {
  return (CTDSpace){decoder->raw + decoder->raw_count, CTD_RAW_CAPACITY - decoder->raw_count};
}

static void drop_taken(CTDDecoder *decoder) {
  if (decoder->taken == 0) return;
  decoder->out_count -= decoder->taken;
  memmove(decoder->out, decoder->out + decoder->taken, decoder->out_count);
  decoder->released -= decoder->taken;
  decoder->out_offset += decoder->taken;
  decoder->taken = 0;
}

void ctd_filled(CTDDecoder *decoder, size_t count) {
  bool last = count == 0;
  drop_taken(decoder);
  decoder->raw_count += count;
  size_t used = ctd_decode(decoder, decoder->raw, decoder->raw_count, last);
  decoder->raw_count -= used;
  decoder->raw_offset += used;
  memmove(decoder->raw, decoder->raw + used, decoder->raw_count);
  switch (decoder->form) {
    case CTDFormPlain: decoder->released = decoder->out_count; break;
    case CTDFormXML: ctd_release_xml(decoder, last); break;
    case CTDFormJSON: ctd_release_json(decoder, last); break;
  }
}

CTDBytes ctd_text(const CTDDecoder *decoder) {
  return (CTDBytes){decoder->out + decoder->taken, decoder->released - decoder->taken};
}

void ctd_take(CTDDecoder *decoder, size_t count) { decoder->taken += count; }

uint64_t ctd_position(const CTDDecoder *decoder) { return decoder->out_offset + decoder->taken; }

void ctd_detect(const void *bytes, size_t count, char *name, size_t name_size) {
  name[0] = 0;
  uchardet_t detector = uchardet_new();
  if (detector == NULL) return;
  if (uchardet_handle_data(detector, bytes, count) == 0) {
    uchardet_data_end(detector);
    strncpy(name, uchardet_get_charset(detector), name_size - 1);
    name[name_size - 1] = 0;
  }
  uchardet_delete(detector);
}
