#include "cgmime.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <unistd.h>

struct cgmime_message {
  GMimeMessage *message;
};

static pthread_once_t started = PTHREAD_ONCE_INIT;
static GMimeParserOptions *options = NULL;

/* Undeclared 8-bit header text is UTF-8 where that fits, else windows-1252. */
static const char *fallback_charsets[] = {"utf-8", "windows-1252", NULL};

static void start(void) {
  g_mime_init();
  options = g_mime_parser_options_new();
  g_mime_parser_options_set_address_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
  g_mime_parser_options_set_parameter_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
  g_mime_parser_options_set_rfc2047_compliance_mode(options, GMIME_RFC_COMPLIANCE_LOOSE);
  g_mime_parser_options_set_allow_addresses_without_domain(options, TRUE);
  g_mime_parser_options_set_fallback_charsets(options, fallback_charsets);
}

void cgmime_free(void *memory) { g_free(memory); }

static cgmime_message *parse(GMimeStream *stream) {
  GMimeParser *parser = g_mime_parser_new_with_stream(stream);
  g_object_unref(stream);
  g_mime_parser_set_format(parser, GMIME_FORMAT_MESSAGE);
  g_mime_parser_set_persist_stream(parser, TRUE);
  GMimeMessage *message = g_mime_parser_construct_message(parser, options);
  g_object_unref(parser);
  if (message == NULL) return NULL;
  cgmime_message *result = g_new0(cgmime_message, 1);
  result->message = message;
  return result;
}

cgmime_message *cgmime_message_parse_bytes(const void *bytes, size_t length) {
  pthread_once(&started, start);
  return parse(g_mime_stream_mem_new_with_buffer(length == 0 ? "" : bytes, length));
}

cgmime_message *cgmime_message_parse_file(int descriptor, int64_t first, int64_t length) {
  pthread_once(&started, start);
  GMimeStream *stream = g_mime_stream_fs_new_with_bounds(descriptor, first, first + length);
  g_mime_stream_fs_set_owner(GMIME_STREAM_FS(stream), FALSE);
  return parse(stream);
}

void cgmime_message_free(cgmime_message *message) {
  g_object_unref(message->message);
  g_free(message);
}

/* GMime keeps the Content fields at the root part and all others at the message. */
int cgmime_message_header_count(const cgmime_message *message) {
  GMimeObject *root = g_mime_message_get_mime_part(message->message);
  int own = g_mime_header_list_get_count(g_mime_object_get_header_list(GMIME_OBJECT(message->message)));
  return root == NULL ? own : own + g_mime_header_list_get_count(g_mime_object_get_header_list(root));
}

char *cgmime_message_header(const cgmime_message *message, const char *name) {
  return g_strdup(g_mime_object_get_header(GMIME_OBJECT(message->message), name));
}

void cgmime_message_headers(
  const cgmime_message *message, const char *name, void *context, cgmime_text_sink sink) {
  GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(message->message));
  int count = g_mime_header_list_get_count(list);
  for (int index = 0; index < count; index++) {
    GMimeHeader *header = g_mime_header_list_get_header_at(list, index);
    if (g_ascii_strcasecmp(g_mime_header_get_name(header), name) != 0) continue;
    const char *value = g_mime_header_get_value(header);
    if (value != NULL) sink(context, value);
  }
}

static GMimeAddressType address_type(cgmime_address_field field) {
  switch (field) {
    case CGMIME_FROM: return GMIME_ADDRESS_TYPE_FROM;
    case CGMIME_SENDER: return GMIME_ADDRESS_TYPE_SENDER;
    case CGMIME_TO: return GMIME_ADDRESS_TYPE_TO;
    case CGMIME_CC: return GMIME_ADDRESS_TYPE_CC;
  }
  return GMIME_ADDRESS_TYPE_FROM;
}

static void walk_addresses(InternetAddressList *list, void *context, cgmime_address_sink sink) {
  int count = list == NULL ? 0 : internet_address_list_length(list);
  for (int index = 0; index < count; index++) {
    InternetAddress *address = internet_address_list_get_address(list, index);
    if (INTERNET_ADDRESS_IS_GROUP(address)) {
      walk_addresses(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), context, sink);
    } else if (INTERNET_ADDRESS_IS_MAILBOX(address)) {
      sink(
        context, internet_address_get_name(address),
        internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address)));
    }
  }
}

void cgmime_message_addresses(
  const cgmime_message *message, cgmime_address_field field, void *context, cgmime_address_sink sink) {
  walk_addresses(g_mime_message_get_addresses(message->message, address_type(field)), context, sink);
}

int cgmime_date_seconds(const char *text, int64_t *seconds) {
  pthread_once(&started, start);
  GDateTime *date = g_mime_utils_header_decode_date(text);
  if (date == NULL) return 0;
  *seconds = g_date_time_to_unix(date);
  g_date_time_unref(date);
  return 1;
}

cgmime_part *cgmime_message_root(const cgmime_message *message) {
  return (cgmime_part *)g_mime_message_get_mime_part(message->message);
}
