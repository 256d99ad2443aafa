/// Which byte of the file a byte of the text came from.
#include "decoder.h"

#include <stdlib.h>
#include <string.h>

static uint64_t within(const CTDRun *run, uint64_t out) {
  return run->raw + (out - run->out) / run->out_width * run->raw_width;
}

static void reserve(CTDDecoder *decoder, size_t more) {
  size_t needed = decoder->run_count + more;
  if (needed <= decoder->run_capacity) return;
  size_t capacity = needed + needed / 2 + 16;
  CTDRun *runs = realloc(decoder->runs, capacity * sizeof(CTDRun));
  if (runs == NULL) abort();
  decoder->runs = runs;
  decoder->run_capacity = capacity;
}

void ctd_run(CTDDecoder *decoder, uint64_t raw, uint32_t out_width, uint32_t raw_width) {
  uint64_t out = decoder->out_offset + decoder->out_count;
  if (decoder->run_count > 0) {
    CTDRun *last = &decoder->runs[decoder->run_count - 1];
    bool same = last->out_width == out_width && last->raw_width == raw_width;
    if (same && within(last, out) == raw) return;
    if (last->out == out) decoder->run_count -= 1;
  }
  reserve(decoder, 1);
  decoder->runs[decoder->run_count++] = (CTDRun){out, raw, out_width, raw_width};
}

/// The index of the last run that begins at or before `out`.
static size_t run_at(const CTDDecoder *decoder, uint64_t out) {
  size_t low = 0, high = decoder->run_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (decoder->runs[middle].out <= out) low = middle;
    else high = middle;
  }
  return low;
}

uint64_t ctd_file_offset(const CTDDecoder *decoder, uint64_t position) {
  if (decoder->run_count == 0) return decoder->raw_offset;
  size_t index = run_at(decoder, position);
  if (position < decoder->runs[index].out) return decoder->runs[index].raw;
  uint64_t offset = within(&decoder->runs[index], position);
  uint64_t end = decoder->raw_offset;
  if (index + 1 < decoder->run_count) end = decoder->runs[index + 1].raw;
  return offset < end ? offset : end;
}

void ctd_forget(CTDDecoder *decoder, uint64_t position) {
  if (decoder->run_count < 64) return;
  size_t index = run_at(decoder, position);
  // Moves less than it drops, so that the moves stay proportional to the text.
  if (index < decoder->run_count / 2) return;
  memmove(decoder->runs, decoder->runs + index, (decoder->run_count - index) * sizeof(CTDRun));
  decoder->run_count -= index;
}

void ctd_splice_runs(CTDDecoder *decoder, uint64_t out, size_t old_count, size_t new_count) {
  uint64_t old_end = out + old_count, new_end = out + new_count;
  uint64_t raw = ctd_file_offset(decoder, out), raw_end = ctd_file_offset(decoder, old_end);
  size_t first = run_at(decoder, out), last = run_at(decoder, old_end);
  CTDRun after = decoder->runs[last];
  size_t kept = decoder->runs[first].out < out ? first + 1 : first;
  size_t tail = decoder->run_count - (last + 1);
  reserve(decoder, 2);
  memmove(decoder->runs + kept + 2, decoder->runs + last + 1, tail * sizeof(CTDRun));
  decoder->runs[kept] = (CTDRun){out, raw, (uint32_t)new_count, (uint32_t)(raw_end - raw)};
  decoder->runs[kept + 1] = (CTDRun){new_end, raw_end, after.out_width, after.raw_width};
  decoder->run_count = kept + 2 + tail;
  for (size_t i = kept + 2; i < decoder->run_count; i++) decoder->runs[i].out -= old_count - new_count;
}
