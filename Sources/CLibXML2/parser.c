/// Life of a parser, and the way of bytes into libxml2.
#include "parser.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t library_started = PTHREAD_ONCE_INIT;

CXMLParser *cxml_create(CXMLLimits limits) {
  pthread_once(&library_started, xmlInitParser);
  CXMLParser *parser = calloc(1, sizeof(CXMLParser));
  if (parser == NULL) abort();
  xmlSAXHandler handler = cxml_handler();
  parser->context = xmlCreatePushParserCtxt(&handler, parser, NULL, 0, NULL);
  if (parser->context == NULL) abort();
  parser->limits = limits;
  parser->tag_line = 1;
  // Never NOENT, DTDLOAD, DTDATTR, HUGE or RECOVER: each of them opens a door to hostile input.
  xmlCtxtUseOptions(parser->context, XML_PARSE_NONET);
  return parser;
}

void cxml_destroy(CXMLParser *parser) {
  xmlFreeParserCtxt(parser->context);
  free(parser->records);
  free(parser->attributes);
  free(parser->arena);
  free(parser->open);
  free(parser->names.entries);
  free(parser->names.slots);
  free(parser);
}

static size_t pending(const CXMLParser *parser) {
  const xmlParserInput *input = parser->context->input;
  return input == NULL ? 0 : (size_t)(input->end - input->cur);
}

/// Makes libxml2 report the characters of an unfinished CDATA section that it holds.
///
/// Of itself it reports 300 bytes for each chunk, and searches the rest again each time.
static void drain_cdata(CXMLParser *parser) {
  while (!cxml_failed(parser) && parser->context->instate == XML_PARSER_CDATA_SECTION) {
    size_t before = pending(parser);
    xmlParseChunk(parser->context, NULL, 0, 0);
    if (pending(parser) >= before) break;
  }
}

/// Gives libxml2 bytes that are known to be whole characters.
static void push(CXMLParser *parser, const void *bytes, size_t count, bool terminate) {
  if (cxml_failed(parser) || (count == 0 && !terminate)) return;
  xmlParseChunk(parser->context, bytes, (int)count, terminate);
  if (!terminate) drain_cdata(parser);
  if (cxml_failed(parser)) return;
  if (!parser->context->wellFormed) {
    cxml_fail(parser, CXMLReasonMalformed, 0, "the document is not well-formed");
  } else if (!terminate) {
    cxml_check_pending(parser);
  }
}

static void fail_scan(CXMLParser *parser, CXMLScan scan) {
  if (scan == CXMLScanNUL) cxml_fail_at_end(parser, CXMLReasonIllegalCharacter, "character 0 (NUL)");
  if (scan == CXMLScanInvalid) cxml_fail_at_end(parser, CXMLReasonInvalidUTF8, "");
}

/// Completes the character that the previous chunk began; returns how many bytes that took.
static size_t push_tail(CXMLParser *parser, const unsigned char *bytes, size_t count) {
  size_t used = 0;
  while (parser->tail_count > 0 && used < count && !cxml_failed(parser)) {
    parser->tail[parser->tail_count++] = bytes[used++];
    size_t valid = 0;
    CXMLScan scan = cxml_scan_utf8(parser->tail, parser->tail_count, &valid);
    if (scan == CXMLScanCut) continue;
    push(parser, parser->tail, valid, false);
    fail_scan(parser, scan);
    parser->tail_count = 0;
  }
  return used;
}

/// Checks that bytes are whole characters, across chunks, and passes them on.
static void accept(CXMLParser *parser, const unsigned char *bytes, size_t count) {
  size_t used = push_tail(parser, bytes, count);
  bytes += used;
  count -= used;
  size_t valid = 0;
  CXMLScan scan = cxml_scan_utf8(bytes, count, &valid);
  push(parser, bytes, valid, false);
  fail_scan(parser, scan);
  if (scan == CXMLScanCut) {
    parser->tail_count = count - valid;
    memcpy(parser->tail, bytes + valid, parser->tail_count);
  }
}

/// Holds back the first four bytes, since they show an encoding that libxml2 would convert.
/// Returns how many bytes that took.
static size_t accept_head(CXMLParser *parser, const unsigned char *bytes, size_t count) {
  size_t left = sizeof parser->head - parser->head_count;
  if (left == 0) return 0;
  size_t used = count < left ? count : left;
  memcpy(parser->head + parser->head_count, bytes, used);
  parser->head_count += used;
  if (used < left) return used;
  const char *encoding = cxml_foreign_encoding(parser->head);
  if (encoding != NULL) cxml_fail(parser, CXMLReasonEncoding, 0, encoding);
  accept(parser, parser->head, sizeof parser->head);
  return used;
}

void cxml_feed(CXMLParser *parser, const void *bytes, size_t count) {
  cxml_batch_begin(parser);
  size_t used = accept_head(parser, bytes, count);
  if (!cxml_failed(parser)) accept(parser, (const unsigned char *)bytes + used, count - used);
}

void cxml_finish(CXMLParser *parser) {
  cxml_batch_begin(parser);
  parser->finishing = true;
  if (parser->head_count == 0) cxml_fail(parser, CXMLReasonEmpty, 0, "");
  if (parser->head_count < sizeof parser->head) accept(parser, parser->head, parser->head_count);
  if (parser->tail_count > 0) cxml_fail_at_end(parser, CXMLReasonTruncated, "");
  parser->holds_markup = pending(parser) > 0 && parser->context->input->cur[0] == '<';
  push(parser, NULL, 0, true);
  if (!parser->root_closed) cxml_fail(parser, CXMLReasonTruncated, 0, "");
  parser->complete = !cxml_failed(parser);
}
