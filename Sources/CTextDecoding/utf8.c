/// UTF-8 with everything that is not UTF-8 replaced (The Unicode Standard, table 3-7 and section 3.9).
#include "decoder.h"

#include <string.h>

size_t ctd_spell(uint32_t scalar, unsigned char *bytes) {
  if (scalar < 0x80) {
    bytes[0] = (unsigned char)scalar;
    return 1;
  }
  size_t count = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;
  static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t i = count - 1; i > 0; i--, scalar >>= 6) bytes[i] = (unsigned char)(0x80 | (scalar & 0x3F));
  bytes[0] = (unsigned char)(leads[count] | scalar);
  return count;
}

bool ctd_is_illegal(const CTDDecoder *decoder, uint32_t scalar) {
  if (scalar == 0) return true;
  if (decoder->form == CTDFormPlain) return false;
  if (scalar < 0x20) return scalar != '\t' && scalar != '\n' && scalar != '\r';
  return decoder->form == CTDFormXML && (scalar == 0xFFFE || scalar == 0xFFFF);
}

void ctd_replace(CTDDecoder *decoder, uint64_t raw, const unsigned char *bytes, size_t count, bool tracked) {
  ctd_note(decoder, raw, bytes, count);
  if (tracked) ctd_run(decoder, raw, 3, (uint32_t)count);
  ctd_append(decoder, "\xEF\xBF\xBD", 3);
}

/// Nonzero if a byte of the word is below a blank or not ASCII.
static uint64_t interruptions(uint64_t word) {
  return ((word - 0x2020202020202020) | word) & 0x8080808080808080;
}

size_t ctd_plain_count(const unsigned char *bytes, size_t count) {
  size_t i = 0;
  uint64_t word;
  while (i + sizeof word <= count && (memcpy(&word, bytes + i, sizeof word), interruptions(word) == 0))
    i += sizeof word;
  while (i < count && bytes[i] >= 0x20 && bytes[i] < 0x80) i++;
  return i;
}

/// How long the character is that begins with `lead`, and what its second byte has to be.
static size_t shape(unsigned char lead, unsigned char *low, unsigned char *high) {
  *low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  *high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

typedef struct {
  /// Bytes of the character, or of the longest beginning of one.
  size_t count;
  bool whole, cut;
} Character;

static Character character(const unsigned char *bytes, size_t count) {
  unsigned char low, high;
  size_t length = shape(bytes[0], &low, &high);
  if (length == 0) return (Character){1, false, false};
  for (size_t i = 1; i < length; i++) {
    if (i == count) return (Character){i, false, true};
    if (bytes[i] < (i == 1 ? low : 0x80) || bytes[i] > (i == 1 ? high : 0xBF))
      return (Character){i, false, false};
  }
  return (Character){length, true, false};
}

static bool is_noncharacter(const CTDDecoder *decoder, const unsigned char *bytes, size_t count) {
  return decoder->form == CTDFormXML && count == 3 && bytes[0] == 0xEF && bytes[1] == 0xBF && bytes[2] >= 0xBE;
}

size_t ctd_decode_utf8(
  CTDDecoder *decoder, const unsigned char *bytes, size_t count, uint64_t raw, bool tracked, bool last) {
  size_t i = 0;
  while (i < count) {
    size_t begin = i, bad = 0;
    bool cut = false;
    while (i < count) {
      uint64_t word;
      while (i + sizeof word <= count && (memcpy(&word, bytes + i, sizeof word), interruptions(word) == 0))
        i += sizeof word;
      if (i == count) break;
      if (bytes[i] < 0x80) {
        if (bytes[i] < 0x20 && ctd_is_illegal(decoder, bytes[i])) bad = 1;
        if (bad) break;
        i += 1;
        continue;
      }
      Character found = character(bytes + i, count - i);
      cut = found.cut && !last;
      bad = !found.whole || is_noncharacter(decoder, bytes + i, found.count) ? found.count : 0;
      if (cut || bad) break;
      i += found.count;
    }
    if (i > begin) {
      if (tracked) ctd_run(decoder, raw + begin, 1, 1);
      ctd_append(decoder, bytes + begin, i - begin);
    }
    if (cut) break;
    if (bad) ctd_replace(decoder, raw + i, bytes + i, bad, tracked);
    i += bad;
  }
  return i;
}
